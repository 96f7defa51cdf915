"""Which walkthroughs there are, which may be played, and for everything else why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import DesksideError, Refused
from deskside.domain.scripts.admission import Circumstances, vouch
from deskside.domain.walkthroughs.document import CATEGORY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.domain.scripts.admission import Approver, Trust
    from deskside.domain.walkthroughs.document import Walkthrough
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.scripts import ApprovalStore, Versions
    from deskside.usecases.ports.walkthroughs import Walkthroughs


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedWalkthrough:
    """One walkthrough as a list shows it.

    Attributes:
        name: Its folder's name.
        walkthrough: The document, not trusted until `why_not` is None; None where unreadable.
        why_not: Why it cannot be played, or None where it can.
        approvers: Who approved these bytes; empty where it cannot be played.
        trust: On whose word it may be played, or None.
    """

    name: str
    walkthrough: Walkthrough | None
    why_not: DesksideError | None
    approvers: tuple[Approver, ...] = ()
    trust: Trust | None = None


@dataclass(frozen=True, slots=True)
class ListWalkthroughs:
    """The deed behind the list of walkthroughs; `RunWalkthrough` decides again when one begins."""

    walkthroughs: Walkthroughs
    approvals: ApprovalStore
    versions: Versions
    clock: Clock

    def __call__(
        self, names: Sequence[str] | None = None, *, practice: bool = False
    ) -> list[ListedWalkthrough]:
        """Return the named walkthroughs, or all, by name. A broken one hides no other.

        Args:
            names: Names of folders, or None for all there are.
            practice: Whether they would be played on the practice machine.
        """
        ids = self.walkthroughs.ids() if names is None else [f"{CATEGORY}.{name}" for name in names]
        return [self._listed(walkthrough, practice=practice) for walkthrough in ids]

    def _listed(self, walkthrough: str, *, practice: bool) -> ListedWalkthrough:
        name = walkthrough.removeprefix(f"{CATEGORY}.")
        document: Walkthrough | None = None
        try:
            folder = self.walkthroughs.folder(walkthrough)
            document = self.walkthroughs.manifest(folder)
            newest = self.versions.newest(walkthrough)
            circumstances = Circumstances(now=self.clock.now(), newest_seen=newest, practice=practice)
            evidence = self.approvals.evidence(walkthrough)
        except DesksideError as error:
            return ListedWalkthrough(name=name, walkthrough=document, why_not=error)
        found = vouch(folder, evidence, circumstances, read=self.walkthroughs.manifest)
        if isinstance(found, Refused):
            return ListedWalkthrough(name=name, walkthrough=document, why_not=found)
        if found.trust != "practice":
            self.versions.remember(walkthrough, found.manifest.version)
        return ListedWalkthrough(
            name=name,
            walkthrough=found.manifest,
            why_not=None,
            approvers=found.approvers,
            trust=found.trust,
        )
