"""System information without what the person did not allow: left out where it is made, on their computer.

What says something about a person is a consent of its own: whole categories, and of others the blocks that
name networks or what one account has installed. What is not allowed is marked as such, never left out
silently: whoever reads sees a gap, and why it is there.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from deskside.domain.companion.talk import Capability
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.wire import NOT_ALLOWED, Section, SectionReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PERSONAL_CATEGORIES: Final = frozenset({"users", "processes", "events"})
"""Accounts and log-ons, programs by whom they run for, what the system has noted of all that."""
PERSONAL_BLOCKS: Final[Mapping[str, tuple[str, ...]]] = {
    "network": (
        *("nm_wifi", "nm_connections", "iw/", "airport", "vpn"),
        *("MSFT_NetConnectionProfile", "Get-VpnConnection", "connections"),
    ),
    "startup": ("crontab",),
    "software": (
        *("flatpak_user", "flatpak_user_list", "appimage_user", "desktop_user"),
        *("registry/UninstallUser", "Get-AppxPackage", "scoop"),
    ),
}
"""Names of Wi-Fi networks and connections; programs of one account. A `/` at the end stands for all below."""
_HIDDEN: Final = NOT_ALLOWED.encode("ascii")
_JSON_USER: Final = re.compile(rb'"(User|Owner)": ?"(?:[^"\\]|\\.)*"')
_NO_USER: Final = rb'"\1":null'
PERSONAL_LINES: Final[Mapping[str, tuple[tuple[str, re.Pattern[bytes], bytes], ...]]] = {
    "startup": (
        (
            "starts",
            re.compile(rb"^(?:/var/spool/cron/|[^\t\n]*/\.config/autostart/)[^\n]*\n?", re.MULTILINE),
            b"",
        ),
        (
            "starts",
            re.compile(
                rb"^(/etc/(?:crontab|cron\.d/[^\t\n]+)\t[ \t]*(?:@\S+|(?:\S+[ \t]+){4}\S+)[ \t]+)"
                rb"(?!root\s)\S+",
                re.MULTILINE,
            ),
            rb"\1" + _HIDDEN,
        ),
        ("starts", re.compile(rb"^\t/Users/[^\n]*\n(?:(?!\t/)[^\n]*(?:\n|\Z))*", re.MULTILINE), b""),
        ("Win32_StartupCommand", _JSON_USER, _NO_USER),
        ("MSFT_ScheduledTask", _JSON_USER, _NO_USER),
    ),
    "software": (
        # An application in somebody's own folder, as `system_profiler -json` writes one.
        (
            "applications",
            re.compile(rb'\{[^{}]{0,4000}"path" ?: ?"\\?/Users\\?/(?!Shared\\?/)[^{}]{0,4000}\}'),
            b"{}",
        ),
    ),
    "network": (
        ("ifconfig", re.compile(rb"^[ \t]+ssid [^\n]*\n?", re.MULTILINE), b""),
        # With whom one talks; which ports wait for others is the machine's own business.
        ("ss", re.compile(rb"^(?!\S+[ \t]+(?:LISTEN|UNCONN)[ \t])[^\n]+\n?", re.MULTILINE), b""),
        ("sockets", re.compile(rb"^[^\n]* 01 [^\n]*\n?", re.MULTILINE), b""),
        ("tcp", re.compile(rb"^tcp(?![^\n]*[ \t]LISTEN)[^\n]*\n?", re.MULTILINE), b""),
    ),
    "volumes": (
        ("mount", re.compile(rb", mounted by [^,)\n]{1,64}"), b""),
        ("mount", re.compile(rb"^//[^/@\s]{1,128}@", re.MULTILINE), b"//"),
    ),
    "printers": (
        ("Win32_PrintJob", _JSON_USER, _NO_USER),
        (
            "lpstat",
            re.compile(rb"^(\S{1,127}-\d{1,9}[ \t]{1,60})\S{1,64}(?=[ \t]{1,20}\d{1,15}\s)", re.MULTILINE),
            rb"\1" + _HIDDEN,
        ),
    ),
}
"""What a person has had start by itself, and whose job waits at a printer: lines and words inside a block.
Where anything was taken out, a block `personal` says that it was not allowed."""


class FactsFilter:
    """Stands between the built-in probe and whoever asked.

    Attributes:
        categories: What the probe may be asked for at all; the rest is never read.
    """

    def __init__(self, nonce: str, wanted: Iterable[str], allowed: frozenset[Capability]) -> None:
        every = tuple(wanted) or tuple(CATEGORIES)
        self.categories = tuple(name for name in every if _capability(name) in allowed)
        self._names_people = Capability.PERSONAL in allowed
        self._nonce = nonce
        self._reader = SectionReader(nonce)
        self._first = b"".join(
            self._frame(Section(name, NOT_ALLOWED, 0, b"")) for name in every if name not in self.categories
        )

    def feed(self, data: bytes) -> bytes:
        """Return what of the probe's answer may go out.

        Raises:
            BrokeMidway: As `SectionReader.feed`.
        """
        first, self._first = self._first, b""
        return first + b"".join(self._frame(self._allowed(section)) for section in self._reader.feed(data))

    def _allowed(self, section: Section) -> Section:
        category = section.name.partition(".")[0]
        hidden = PERSONAL_BLOCKS.get(category, ())
        if self._names_people:
            return section
        if category in PERSONAL_LINES:
            section = _without_people(section, PERSONAL_LINES[category])
        if not hidden:
            return section
        body = b"".join(
            _block(name, NOT_ALLOWED, b"")
            if _is_hidden(name, hidden)
            else _block(name, block.status, block.body)
            for name, block in section.blocks().items()
        )
        return Section(section.name, section.status, section.took_ms, body)

    def _frame(self, section: Section) -> bytes:
        head = f"\x1e{self._nonce} {section.name} {section.status} {section.took_ms} {len(section.body)}\n"
        return head.encode("ascii") + section.body


def _without_people(section: Section, rules: Iterable[tuple[str, re.Pattern[bytes], bytes]]) -> Section:
    blocks = dict(section.blocks())
    changed = False
    for name, pattern, instead in rules:
        if (block := blocks.get(name)) is not None:
            body, count = pattern.subn(instead, block.body)
            blocks[name] = replace(block, body=body)
            changed = changed or count > 0
    if not changed:
        return section
    parts = [_block(name, block.status, block.body) for name, block in blocks.items()]
    body = b"".join((*parts, _block("personal", NOT_ALLOWED, b"")))
    return replace(section, body=body)


def _capability(category: str) -> Capability:
    return Capability.PERSONAL if category in PERSONAL_CATEGORIES else Capability.INFORMATION


def _is_hidden(name: str, hidden: tuple[str, ...]) -> bool:
    return any(name == each or (each.endswith("/") and name.startswith(each)) for each in hidden)


def _block(name: str, status: str, body: bytes) -> bytes:
    return f"{name} {status} {len(body)}\n".encode("ascii", "replace") + body
