"""What IT staff look at: what may run, what waits for them, and where scripts and walkthroughs fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.domain.scripts.manifest import Manifest
    from deskside.domain.scripts.outcomes import ScriptOutcomes
    from deskside.domain.walkthroughs.document import Walkthrough
    from deskside.domain.walkthroughs.outcomes import VersionOutcomes
    from deskside.usecases.count_script_outcomes import CountScriptOutcomes
    from deskside.usecases.count_walkthroughs import CountWalkthroughOutcomes
    from deskside.usecases.list_approvals import ApprovalsOfScript, ListApprovals
    from deskside.usecases.list_scripts import ListedScript, ListScripts
    from deskside.usecases.list_walkthroughs import ListedWalkthrough, ListWalkthroughs
    from deskside.usecases.task import CancelToken


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsOfScript:
    """How one script went, the newest version first."""

    script: str
    outcomes: Sequence[ScriptOutcomes]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueState:
    """Everything on that page, as it was when it was read."""

    scripts: Sequence[ListedScript]
    approvals: Sequence[ApprovalsOfScript]
    """Of every script, and of each walkthrough that may be played."""
    runs: Sequence[RunsOfScript]
    """Only of scripts that ran on this desk, those that failed most often first."""
    walkthroughs: Sequence[ListedWalkthrough]
    played: Sequence[VersionOutcomes]


@dataclass(frozen=True, slots=True)
class LookAfterCatalogue:
    """The deed behind the page of IT staff. Reads only; takes longer the more tickets there are."""

    list_scripts: ListScripts
    list_approvals: ListApprovals[Manifest]
    count_runs: CountScriptOutcomes
    list_walkthroughs: ListWalkthroughs
    list_walkthrough_approvals: ListApprovals[Walkthrough]
    count_played: CountWalkthroughOutcomes

    def __call__(self, *, cancel: CancelToken) -> CatalogueState:
        """Read it all.

        Raises:
            BrokeMidway: The journal's own.
            Cancelled: Somebody asked to stop.
        """
        scripts = self.list_scripts()
        runs = []
        for listed in scripts:
            cancel.check()
            if outcomes := self.count_runs(listed.script):
                runs.append(RunsOfScript(script=listed.script, outcomes=outcomes))
        return CatalogueState(
            scripts=scripts,
            approvals=[*self.list_approvals(), *self._of_walkthroughs()],
            runs=sorted(runs, key=_share_that_failed, reverse=True),
            walkthroughs=self.list_walkthroughs(),
            played=self.count_played(cancel=cancel),
        )

    def _of_walkthroughs(self) -> list[ApprovalsOfScript]:
        """Return what may run out; why one may not be played stands with the walkthrough."""
        return [one for one in self.list_walkthrough_approvals() if one.why_not is None]


def _share_that_failed(runs: RunsOfScript) -> float:
    """Return which part of the newest version's runs told nothing: the script's fault, not the machine's."""
    newest = [one for one in runs.outcomes if one.version == runs.outcomes[0].version]
    lost = sum(one.timed_out + one.broken + one.verdicts.get("unknown", 0) for one in newest)
    return lost / sum(one.runs for one in newest)
