"""Take an approval back, for good: of a script as it was approved, or of everything a key has signed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.journal.desk import ScriptRevoked
from deskside.domain.scripts.folder import is_script_id
from deskside.domain.scripts.revoked import is_revocable
from deskside.domain.tickets import DESK

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.ports.scripts import ApprovalStore


@dataclass(frozen=True, slots=True)
class RevokeScript:
    """The deed behind `deskside script revoke`. It can only narrow, so it needs no key."""

    approvals: ApprovalStore
    journal: Journal

    def __call__(self, what: str, *, reason: str, report: Callable[[object], None]) -> tuple[str, ...]:
        """Revoke and return what was revoked: digests of statements, or the key's fingerprint.

        Args:
            what: A script's id (every stored statement about it), a key's fingerprint `SHA256:...`, or a
                hex SHA-256 of a statement or file.
            reason: One line for the journal and the file.
            report: Called with each fact once it is durable.

        Raises:
            WrongUse: `nothing-to-revoke`.
        """
        script = what if is_script_id(what) else ""
        digests = self._digests(what)
        if not digests:
            raise WrongUse("nothing-to-revoke", what=what[:80])
        facts = [ScriptRevoked(script=script, digest=digest, reason=reason) for digest in digests]
        for recorded in self.journal.append(DESK, facts):
            report(recorded)
        for digest in digests:
            self.approvals.revoke(digest, reason)
        return digests

    def _digests(self, what: str) -> tuple[str, ...]:
        if is_revocable(what):
            return (what,)
        if not is_script_id(what):
            return ()
        evidence = self.approvals.evidence(what)
        found = [hashlib.sha256(signed.body).hexdigest() for signed in evidence.statements]
        return tuple(digest for digest in found if digest not in evidence.revoked.digests)
