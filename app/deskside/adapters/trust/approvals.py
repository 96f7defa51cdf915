"""`usecases.ports.scripts.ApprovalStore` on the approvals folder (formats.md section 3).

allowed_signers                        who may approve, OpenSSH's format
revoked                                what no longer counts
<id>/<version>/statement.json          the exact signed bytes
<id>/<version>/<hex SHA-256 of the key>.sig
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from deskside.adapters.trust import private_files
from deskside.adapters.trust.signatures import check_signature
from deskside.domain.errors import BrokeMidway, Refused
from deskside.domain.scripts.allowed_signers import Roster, parse_allowed_signers, signer_line
from deskside.domain.scripts.evidence import Evidence, SignedStatement
from deskside.domain.scripts.folder import is_script_id
from deskside.domain.scripts.revoked import parse_revoked, revoked_line
from deskside.domain.scripts.sshsig import MAX_SIGNATURE_BYTES
from deskside.domain.scripts.statement import MAX_STATEMENT_BYTES, SCRIPT_NAMESPACE
from deskside.domain.text import display

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from deskside.adapters.trust.practice import PracticeApprovals
    from deskside.domain.profile.organisation import OrganisationProfile

_MAX_ROSTER_BYTES: Final = 1024 * 1024
_MAX_FOLDERS: Final = 10_000
_MAX_VERSIONS: Final = 20
"""The newest are looked at; older ones could not run anyway once a newer one was seen."""
_MAX_SIGNATURES: Final = 20
_STATEMENT: Final = "statement.json"


class FileApprovals:
    """The approvals of one desk.

    Args:
        folder: Where they lie.
        elsewhere: Gives the folder of approvals that were taken from where scripts are kept, or None. Only
            statements and signatures are read there.
        practice: The approvals that came with the program, for the practice machine only.
        organisation: Gives the profile that counts, if there is one, or says why it does not. Then this
            user's own `allowed_signers` and the practice approver count for nothing, and only the user's
            `revoked` still does: it can but narrow.
    """

    def __init__(
        self,
        folder: Path,
        *,
        elsewhere: Callable[[], Path | None] = lambda: None,
        practice: PracticeApprovals | None = None,
        organisation: Callable[[], OrganisationProfile | None] = lambda: None,
    ) -> None:
        self._folder = folder
        self._elsewhere = elsewhere
        self._practice = practice
        self._organisation = organisation

    def evidence(self, script: str) -> Evidence:
        """Return all that is stored about one script's approvals, signatures checked."""
        private_files.check_folder(self._folder)
        profile = self._organisation()
        statements = tuple(self._statements(script))
        revoked = parse_revoked(_text(self._folder / "revoked"))
        if profile is not None:
            decided = profile.evidence(statements)
            return replace(decided, revoked=decided.revoked | revoked)
        return Evidence(
            statements=statements,
            roster=parse_allowed_signers(_text(self._folder / "allowed_signers"), local=_local),
            revoked=revoked,
            practice_statements=self._practice.statements(script) if self._practice else (),
            practice_roster=self._practice.roster() if self._practice else Roster(),
        )

    def keep(self, script: str, version: int, statement: bytes, signature: bytes, key: bytes) -> None:
        """Store a statement's exact bytes and one signature over them."""
        folder = self._folder / script / str(version)
        if private_files.read(folder / _STATEMENT, MAX_STATEMENT_BYTES) != statement:
            for path in private_files.entries(folder, _MAX_SIGNATURES):
                if path.suffix == ".sig":
                    path.unlink(missing_ok=True)
            private_files.write(folder / _STATEMENT, statement)
        private_files.write(folder / f"{hashlib.sha256(key).hexdigest()}.sig", signature)

    def hand_over(self, script: str, version: int, folder: Path) -> Path:
        """Put a statement and its signatures into a folder that others take approvals from.

        Signatures of others that are there over the same bytes stay. What is written is no secret.

        Returns:
            Where they are.

        Raises:
            BrokeMidway: `approvals-not-writable`.
        """
        here, there = self._folder / script / str(version), folder / script / str(version)
        try:
            there.mkdir(parents=True, exist_ok=True)
            statement = (here / _STATEMENT).read_bytes()
            old = there / _STATEMENT
            if not old.exists() or old.read_bytes() != statement:
                for path in there.glob("*.sig"):
                    path.unlink()
                old.write_bytes(statement)
            for path in here.glob("*.sig"):
                (there / path.name).write_bytes(path.read_bytes())
        except OSError as error:
            raise BrokeMidway("approvals-not-writable", file=display(str(there), 160)) from error
        return there

    def enrol(self, principal: str, public_key: str) -> bool:
        """Let `public_key` approve as `principal` on this computer; False where it already may."""
        if self._organisation() is not None:
            raise Refused("profile-decides")
        line = signer_line(principal, public_key, SCRIPT_NAMESPACE)
        path = self._folder / "allowed_signers"
        if line in _text(path).splitlines(keepends=True):
            return False
        private_files.add_line(path, line)
        return True

    def revoke(self, digest: str, reason: str) -> None:
        """Take back a statement, a file (hex SHA-256) or a key (`SHA256:...`) for good."""
        private_files.add_line(self._folder / "revoked", revoked_line(digest, reason))

    def _statements(self, script: str) -> list[SignedStatement]:
        """Return what was signed here and what was signed elsewhere, newest version first.

        Two people sign on two computers: signatures over the same bytes are put together.
        """
        if not is_script_id(script):
            return []
        found: dict[bytes, SignedStatement] = {}
        for path in self._newest_first(script):
            signed = _signed(path)
            if signed is not None:
                here = found.get(signed.body)
                signatures = (*here.signatures, *signed.signatures) if here else signed.signatures
                distinct = tuple({one.armoured: one for one in signatures}.values())
                found[signed.body] = SignedStatement(signed.body, distinct)
        return list(found.values())

    def _newest_first(self, script: str) -> list[Path]:
        elsewhere = self._elsewhere()
        versions: list[Path] = []
        for root in (self._folder, elsewhere) if elsewhere else (self._folder,):
            inside = private_files.entries(root / script, _MAX_FOLDERS)
            here = [path for path in inside if path.name.isdecimal()]
            versions += sorted(here, key=_version, reverse=True)[:_MAX_VERSIONS]
        return sorted(versions, key=_version, reverse=True)


def _version(folder: Path) -> int:
    return int(folder.name[:9])


def _signed(folder: Path) -> SignedStatement | None:
    statement = private_files.read(folder / _STATEMENT, MAX_STATEMENT_BYTES)
    if statement is None:
        return None
    signatures = []
    for path in sorted(private_files.entries(folder, _MAX_SIGNATURES)):
        armoured = private_files.read(path, MAX_SIGNATURE_BYTES) if path.suffix == ".sig" else None
        if armoured is not None:
            signatures.append(check_signature(statement, armoured))
    return SignedStatement(statement, tuple(signatures))


def _text(path: Path) -> str:
    data = private_files.read(path, _MAX_ROSTER_BYTES) or b""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise BrokeMidway("approvals-unreadable", file=path.name) from error


def _local(naive: datetime) -> datetime:
    return naive.astimezone()
