"""The built-in probe programs, sent only if they are byte for byte those of this release."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
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

    file: str
    sha256: str
    """Of the program as sent. A test holds it to the file, so that no change of the file goes unseen."""
    shell: Shell = "sh"
    head: str = ""
    """A file that is put in front of it, where platforms share one."""


LINUX_SHA256: Final = "c261fe6f0baf338a59040a19b1283c95e2658e597a4654ab29c54b990661bd86"

SHIPPED: Final[Mapping[str, Shipped]] = {
    "linux": Shipped(file="linux.sh", sha256=LINUX_SHA256),
    "macos": Shipped(
        file="macos.sh",
        head="common.sh",
        sha256="7bbeeb9a1cb881c9e4fe4c46605e2b1d32e133dd89514f64fb6df42aff8652f8",
    ),
    "freebsd": Shipped(
        file="freebsd.sh",
        head="common.sh",
        sha256="2b13fe0c8b6913dc72252bbf04439c3d6ca71aa8a911e4b1c263e82e7833669e",
    ),
    "windows": Shipped(  # noqa: S604 - `shell` names the other end
        file="windows.ps1",
        shell="powershell",
        sha256="1787effdccf0698a1941f403d4e86df69349f6ebb05247e4041a1e77c0c167e5",
    ),
}
"""By platform, as `domain.inventory.platform` calls them."""


@dataclass(frozen=True, slots=True)
class ShippedProbes:
    """`usecases.ports.probes.Probes` on the folder `resources/probes`."""

    folder: Path

    def inventory(self, categories: Sequence[str], platform: str = "linux") -> MarkedProbe:
        """Load, check and mark the probe for `platform`."""
        if (shipped := SHIPPED.get(platform)) is None:
            raise WrongUse("platform-unsupported", platform=platform)
        try:
            files = [name for name in (shipped.head, shipped.file) if name]
            source = b"".join((self.folder / name).read_bytes() for name in files)
        except OSError as error:
            raise Refused("probe-missing", probe=platform) from error
        body = as_sent(source)
        digest = hashlib.sha256(body).hexdigest()
        if digest != shipped.sha256:
            raise Refused("probe-changed", probe=platform, sha256=digest)
        nonce = secrets.token_hex(8)
        chosen = (",".join(categories),) if categories else ()
        probe = Probe(
            name=platform,
            body=body,
            sha256=digest,
            arguments=(nonce, *chosen),
            shell=shipped.shell,
            nonce=nonce,
            categories=tuple(categories),
        )
        return MarkedProbe(probe=probe, nonce=nonce)


def as_sent(source: bytes) -> bytes:
    """Leave out indentation, empty lines and whole-line comments: a third less to send.

    No probe has a here-document, or a text in quotes, that such a line could belong to.
    """
    lines = [line.strip() for line in source.split(b"\n")]
    return b"\n".join(line for line in lines if line and not line.startswith(b"#")) + b"\n"
