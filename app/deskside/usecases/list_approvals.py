"""Who approved what and when, what expires, and what waits for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from deskside.domain.errors import WrongUse
from deskside.domain.journal.desk import ScriptApproved
from deskside.domain.tickets import DESK

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from deskside.domain.errors import DesksideError
    from deskside.domain.scripts.judging import Judged
    from deskside.domain.scripts.statement import Signable
    from deskside.usecases.explain_script import ExplainScript, Explanation
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.ports.scripts import SignableFolders

M = TypeVar("M", bound="Signable")


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One signature under one version."""

    version: int
    principal: str
    """Empty where the key is nobody's."""
    key_fingerprint: str
    at: datetime | None
    """When it was made here, or None where it was made elsewhere: a signature does not say."""
    why_not: DesksideError | None
    """Why this signature does not count, or None where it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalsOfScript:
    """What is known about the approvals of one script or walkthrough."""

    script: str
    version: int | None
    """Of the folder as it is now; None where it cannot be read."""
    why_not: DesksideError | None
    """Why it may not run now, or None where it may."""
    expires: date | None
    approvals: tuple[Approval, ...]
    expires_soon: bool

    @property
    def due(self) -> bool:
        """Whether somebody has to look at it."""
        return self.why_not is not None or self.expires_soon


@dataclass(frozen=True, slots=True)
class ListApprovals(Generic[M]):
    """The deed behind `deskside script approvals`, `walkthrough approvals` and the page of IT staff."""

    catalogue: SignableFolders[M]
    explain: ExplainScript[M]
    journal: Journal
    clock: Clock

    def __call__(
        self, scripts: Sequence[str] | None = None, *, soon_days: int = 30
    ) -> list[ApprovalsOfScript]:
        """Return the approvals of each script, or of all, by id.

        Args:
            scripts: Ids, or None for the whole catalogue.
            soon_days: What expires within so many days is due.
        """
        made = {
            (one.fact.statement_sha256, one.fact.key_fingerprint): one.at
            for one in self.journal.entries(DESK)
            if isinstance(one.fact, ScriptApproved)
        }
        ids = self.catalogue.ids() if scripts is None else scripts
        return [self._of(script, made, soon_days) for script in ids]

    def _of(self, script: str, made: dict[tuple[str, str], datetime], soon_days: int) -> ApprovalsOfScript:
        try:
            why = self.explain(script)
        except WrongUse as error:
            return ApprovalsOfScript(
                script=script, version=None, why_not=error, expires=None, approvals=(), expires_soon=False
            )
        expires = why.manifest.expires if why.manifest else None
        left = (expires - self.clock.now().date()).days if expires else None
        return ApprovalsOfScript(
            script=script,
            version=why.manifest.version if why.manifest else None,
            why_not=why.why_not,
            expires=expires,
            approvals=tuple(_approvals(why, made)),
            expires_soon=left is not None and left <= soon_days,
        )


def _approvals(why: Explanation[M], made: dict[tuple[str, str], datetime]) -> list[Approval]:
    newest_first = sorted(why.judged, key=_version, reverse=True)
    return [
        Approval(
            version=_version(judged),
            principal=signature.principal,
            key_fingerprint=signature.key_fingerprint,
            at=made.get((judged.statement_sha256, signature.key_fingerprint)),
            why_not=signature.why_not,
        )
        for judged in newest_first
        for signature in judged.signatures
    ]


def _version(judged: Judged[M]) -> int:
    return judged.statement.version if judged.statement else 0
