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

    files: tuple[str, ...]
    """Put one behind another: what platforms share comes first."""
    sha256: str
    """Of the program as sent. A test holds it to the files, so that no change of them goes unseen."""
    shell: Shell = "sh"


LINUX_SHA256: Final = "44009c5efd20e7046bb985ac404befc0961425da81fc6c49e282bac9eb2bc18c"

SHIPPED: Final[Mapping[str, Shipped]] = {
    "linux": Shipped(files=("common.sh", "linux.sh"), sha256=LINUX_SHA256),
    "macos": Shipped(
        files=("common.sh", "bsd.sh", "macos.sh"),
        sha256="dac9cc8a3fb5f9a5017785124577aa260d5e3bac3385f5245df8f8ca39937c13",
    ),
    "freebsd": Shipped(
        files=("common.sh", "bsd.sh", "freebsd.sh"),
        sha256="24e8705a91879102df313876ff3de4327eadb4ca4bde5f8a25ca682bbb16b892",
    ),
    "windows": Shipped(  # noqa: S604 - `shell` names the other end
        files=("windows.ps1",),
        shell="powershell",
        sha256="03472eedc7fb12cd0426d73792353b33feafc1e902eda0fd5ff74e33e660f485",
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
            source = b"".join((self.folder / name).read_bytes() for name in shipped.files)
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
