"""Which kind of system answers, told from what it says of itself before and instead of an answer."""

from __future__ import annotations

import re
from typing import Final, Literal

Platform = Literal["linux", "windows", "macos", "freebsd", "other", ""]
"""Empty where nothing tells."""

_NAMES: Final = {"linux": "Linux", "windows": "Windows", "macos": "macOS", "freebsd": "FreeBSD"}
_KERNELS: Final[dict[str, Platform]] = {"Linux": "linux", "Darwin": "macos", "FreeBSD": "freebsd"}


def platform_of_banner(banner: str) -> Platform:
    """Tell from the SSH server's version string, RFC 4253 4.2, where it names a system."""
    if "for_Windows" in banner or "WeOnlyDo" in banner or "Bitvise" in banner:
        return "windows"
    if "FreeBSD" in banner:
        return "freebsd"
    return "linux" if re.search(r"Debian|Ubuntu|Raspbian", banner) else ""


def platform_of_kernel(name: str) -> Platform:
    """Tell from what `uname -s` prints."""
    if not name:
        return ""
    return "windows" if re.match(r"MINGW|MSYS|CYGWIN|Windows", name) else _KERNELS.get(name, "other")


def platform_of_refusal(text: str) -> Platform:
    """Tell from the complaint of a command interpreter that knows no `sh`."""
    marks = ("CommandNotFoundException", "is not recognized as an internal", "Microsoft Windows")
    return "windows" if any(mark in text for mark in marks) else ""


def named(platform: str) -> str:
    """Return what a system is called; one that we have no name for is called what it says."""
    return _NAMES.get(platform, platform)
