"""Say why a script or a walkthrough may be used, or why not: the decision, with every rule that led to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from deskside.domain.errors import DesksideError, Refused, WrongUse
from deskside.domain.scripts.admission import Circumstances, Vouched, weigh

if TYPE_CHECKING:
    from deskside.domain.scripts.judging import Judged
    from deskside.domain.scripts.statement import Signable
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.scripts import ApprovalStore, SignableFolders, Versions

M = TypeVar("M", bound="Signable")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation(Generic[M]):
    """Why. The approval that decides comes first in `judged`."""

    script: str
    manifest: M | None
    """What it says about itself, trusted or not; None where it cannot be read."""
    why_not: DesksideError | None
    """What `RunScript` would raise, or None where it would run."""
    judged: tuple[Judged[M], ...]
    newest_seen: int
    organisation: bool
    """Whether the organisation decides, and not this computer."""


@dataclass(frozen=True, slots=True)
class ExplainScript(Generic[M]):
    """The deed behind `script why` and `walkthrough why`; decides as `RunScript` does, runs nothing."""

    catalogue: SignableFolders[M]
    approvals: ApprovalStore
    versions: Versions
    clock: Clock

    def __call__(self, script: str, *, practice: bool = False) -> Explanation[M]:
        """Explain the decision as it would be now.

        Args:
            script: Its id.
            practice: Whether it would run on the practice machine.

        Raises:
            WrongUse: `script-unknown`, `walkthrough-unknown`, or the folder cannot be read at all.
            BrokeMidway: `approvals-unreadable`.
            Refused: `revocations-unreadable`: then nothing runs, and nothing can be said.
        """
        folder = self.catalogue.folder(script)
        manifest: M | None = None
        why_not: DesksideError = Refused("not-approved")
        try:
            manifest = self.catalogue.manifest(folder)
        except WrongUse as error:
            why_not = error
        newest = self.versions.newest(script)
        evidence = self.approvals.evidence(script)
        circumstances = Circumstances(now=self.clock.now(), newest_seen=newest, practice=practice)
        judged = weigh(folder, evidence, circumstances, read=self.catalogue.manifest)
        best_first = tuple(sorted(judged, key=lambda one: -len(one.passed)))
        outcome = best_first[0].outcome if best_first else why_not
        return Explanation(
            script=script,
            manifest=manifest,
            why_not=None if isinstance(outcome, Vouched) else outcome,
            judged=best_first,
            newest_seen=newest,
            organisation=evidence.policy.roots == "organisation",
        )
