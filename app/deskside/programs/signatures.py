"""Looking at signatures without paying for the library that can, where there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deskside.domain.scripts.evidence import CheckedSignature


def check_signature(message: bytes, armoured: bytes) -> CheckedSignature:
    """Look at one SSHSIG; `usecases.ports.checkpoints.CheckSignature`."""
    from deskside.adapters.trust import signatures  # noqa: PLC0415 - 40 ms, where one is there

    return signatures.check_signature(message, armoured)
