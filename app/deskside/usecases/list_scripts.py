"""What the catalogue holds, what may run, and for everything else why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import DesksideError, Refused, WrongUse
from deskside.domain.scripts.admission import Admitted, Circumstances, decide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.domain.scripts.admission import Approver, Trust
    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.scripts.manifest import Manifest
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.scripts import ApprovalStore, Catalogue, Versions


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedScript:
    """One script as a list shows it.

    Attributes:
        script: The id.
        manifest: What it says about itself, not trusted until `why_not` is None; None where unreadable.
        why_not: Why it cannot run, or None where it can.
        approvers: Who approved these bytes; empty where it cannot run.
        trust: On whose word it may run, or None.
    """

    script: str
    manifest: Manifest | None
    why_not: DesksideError | None
    approvers: tuple[Approver, ...] = ()
    trust: Trust | None = None

    @property
    def approved(self) -> bool:
        """Whether it could be run now."""
        return self.why_not is None


@dataclass(frozen=True, slots=True)
class ListScripts:
    """The deed behind the list of scripts; `RunScript` decides again, over the bytes it sends."""

    catalogue: Catalogue
    approvals: ApprovalStore
    versions: Versions
    clock: Clock

    def __call__(self, scripts: Sequence[str] | None = None, *, practice: bool = False) -> list[ListedScript]:
        """Return the named scripts, or all, by id. A broken one hides no other.

        Args:
            scripts: Ids, or None for the whole catalogue.
            practice: Whether they would run on the practice machine.
        """
        ids = self.catalogue.ids() if scripts is None else scripts
        return [self._listed(script, practice=practice) for script in ids]

    def _listed(self, script: str, *, practice: bool) -> ListedScript:
        try:
            folder = self.catalogue.folder(script)
            manifest = self.catalogue.manifest(folder)
        except WrongUse as error:
            return ListedScript(script=script, manifest=None, why_not=error)
        try:
            outcome = self._decision(folder, practice=practice)
        except DesksideError as error:
            return ListedScript(script=script, manifest=manifest, why_not=error)
        if isinstance(outcome, Refused):
            return ListedScript(script=script, manifest=manifest, why_not=outcome)
        return ListedScript(
            script=script,
            manifest=outcome.manifest,
            why_not=None,
            approvers=outcome.approvers,
            trust=outcome.trust,
        )

    def _decision(self, folder: ScriptFolder, *, practice: bool) -> Admitted | Refused:
        circumstances = Circumstances(
            now=self.clock.now(), newest_seen=self.versions.newest(folder.script), practice=practice
        )
        evidence = self.approvals.evidence(folder.script)
        outcome = decide(folder, evidence, circumstances, read=self.catalogue.manifest)
        if isinstance(outcome, Admitted) and outcome.trust != "practice":
            self.versions.remember(folder.script, outcome.manifest.version)
        return outcome
