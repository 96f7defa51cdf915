"""The practice approver: which shipped scripts may run on the practice machine, and nowhere else.

A key is made for each release, signs the list of the shipped scripts' statements, and is forgotten; what
stays is the list, one signature and the public key. A script that was changed by one byte does not run,
not even for practice, and nobody can sign another list.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric import ed25519

from deskside.adapters.trust.keys import FileKey
from deskside.adapters.trust.signatures import check_signature
from deskside.domain.scripts.allowed_signers import Roster, parse_allowed_signers, signer_line
from deskside.domain.scripts.evidence import SignedStatement
from deskside.domain.scripts.statement import PRACTICE_NAMESPACE, Statement, statement_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PRINCIPAL: Final = "practice@deskside.example"
_MAX_BYTES: Final = 1024 * 1024
_LIST, _SIGNATURE, _SIGNERS = "statements.json", "statements.json.sig", "allowed_signers"


class PracticeApprovals:
    """What came with the program in `resources/practice`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def roster(self) -> Roster:
        """Return the release's practice approver."""
        return parse_allowed_signers(
            self._read(_SIGNERS).decode("ascii", "replace"), local=lambda time: time.astimezone()
        )

    def statements(self, script: str) -> tuple[SignedStatement, ...]:
        """Return the shipped statement about `script`, or none where the list does not verify."""
        listed = self._read(_LIST)
        checked = check_signature(listed, self._read(_SIGNATURE))
        if not checked.intact:
            return ()
        return tuple(
            SignedStatement(line, (checked,)) for line in listed.splitlines() if _is_about(line, script)
        )

    def _read(self, name: str) -> bytes:
        try:
            with (self._folder / name).open("rb") as file:
                return file.read(_MAX_BYTES)
        except OSError:
            return b""


def approve_for_practice(statements: Sequence[Statement], folder: Path) -> None:
    """Write the list of a release, signed by a key that exists only while this runs."""
    key = FileKey(ed25519.Ed25519PrivateKey.generate())
    listed = b"".join(statement_bytes(statement) + b"\n" for statement in statements)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _LIST).write_bytes(listed)
    (folder / _SIGNATURE).write_bytes(key.sign(listed, PRACTICE_NAMESPACE))
    (folder / _SIGNERS).write_text(signer_line(PRINCIPAL, key.public_key, PRACTICE_NAMESPACE))


def _is_about(line: bytes, script: str) -> bool:
    try:
        found = json.loads(line)
    except ValueError:
        return False
    return isinstance(found, dict) and found.get("id") == script
