"""The built-in probe programs, sent only if they are byte for byte those of this release."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import Refused, WrongUse
from deskside.domain.running import Probe
from deskside.usecases.ports.probes import MarkedProbe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from deskside.domain.running import Shell


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """One platform's program."""

    files: tuple[str, ...]
    """Put one behind another: what platforms share comes first."""
    sha256: str
    """Of the program as sent. A test holds it to the files, so that no change of them goes unseen."""
    shell: Shell = "sh"


LINUX_SHA256: Final = "971a19813f170e226420a1a4e78bda166a07f1e64c11d91f5bae9bd09dcc9c95"

SHIPPED: Final[Mapping[str, Shipped]] = {
    "linux": Shipped(files=("common.sh", "linux.sh"), sha256=LINUX_SHA256),
    "macos": Shipped(
        files=("common.sh", "bsd.sh", "macos.sh"),
        sha256="67713fc4f9889d623c973972bd948b50186816233e24c80c94cf6056fa9753f9",
    ),
    "freebsd": Shipped(
        files=("common.sh", "bsd.sh", "freebsd.sh"),
        sha256="11782c81c65859423ff8d425b5f5d42cccfafa6bb533b13705bdb08879dec84e",
    ),
    "windows": Shipped(  # noqa: S604 - `shell` names the other end
        files=("windows.ps1",),
        shell="powershell",
        sha256="92bc2e9ac34a043570d9bc4fa04d47ae504625824a05f7cbdb42f5cf6f6dbf76",
    ),
}
"""By platform, as `domain.inventory.platform` calls them."""


@dataclass(frozen=True, slots=True)
class ShippedProbes:
    """`usecases.ports.probes.Probes` on the folder `resources/probes`."""

    folder: Path

    def inventory(self, categories: Sequence[str], platform: str = "linux", known: str = "") -> MarkedProbe:
        """Load, check and mark the probe for `platform`."""
        if (shipped := SHIPPED.get(platform)) is None:
            raise WrongUse("platform-unsupported", platform=platform)
        body = _program(self.folder, platform)
        nonce = secrets.token_hex(8)
        chosen = [",".join(categories)] if categories else []
        if known and platform == "linux":
            chosen = [*(chosen or ["all"]), known]
        probe = Probe(
            name=platform,
            body=body,
            sha256=shipped.sha256,
            arguments=(nonce, *chosen),
            shell=shipped.shell,
            nonce=nonce,
            categories=tuple(categories),
        )
        return MarkedProbe(probe=probe, nonce=nonce)


@cache
def _program(folder: Path, platform: str) -> bytes:
    """Load and check the program for `platform`, once: what was checked is what is sent."""
    shipped = SHIPPED[platform]
    try:
        source = b"".join((folder / name).read_bytes() for name in shipped.files)
    except OSError as error:
        raise Refused("probe-missing", probe=platform) from error
    body = as_sent(source)
    digest = hashlib.sha256(body).hexdigest()
    if digest != shipped.sha256:
        raise Refused("probe-changed", probe=platform, sha256=digest)
    return body


def as_sent(source: bytes) -> bytes:
    """Leave out indentation, breaks of long lines, empty lines and whole-line comments: a third less.

    No probe has a here-document, or a text in quotes, that such a line could belong to.
    """
    lines = [line.strip() for line in re.sub(rb"\\\n *", b"", source).split(b"\n")]
    return b"\n".join(line for line in lines if line and not line.startswith(b"#")) + b"\n"
