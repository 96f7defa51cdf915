"""The half of the house that is about walkthroughs: which there are, and the deeds on them."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING

from deskside.programs.following_deeds import of_catalogue
from deskside.programs.places import shipped_walkthroughs_dir
from deskside.programs.script_deeds import ScriptDeeds

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.adapters.catalogue.walkthroughs import FileWalkthroughs
    from deskside.domain.walkthroughs.document import Walkthrough
    from deskside.usecases.approve_script import ApproveScript
    from deskside.usecases.check_walkthrough import CheckWalkthrough
    from deskside.usecases.count_walkthroughs import CountWalkthroughOutcomes
    from deskside.usecases.explain_script import ExplainScript
    from deskside.usecases.gather_inventory import GatherInventory
    from deskside.usecases.judge_branches import JudgeBranches
    from deskside.usecases.list_approvals import ListApprovals
    from deskside.usecases.list_walkthroughs import ListWalkthroughs
    from deskside.usecases.run_walkthrough import RunWalkthrough
    from deskside.usecases.walkthrough_work import WalkthroughWork


class WalkthroughDeeds(ScriptDeeds):
    """Each is built when it is first needed, as everything in `House`."""

    @property
    @abstractmethod
    def gather(self) -> GatherInventory:
        """The deed that reads system information."""

    @of_catalogue
    def walkthroughs(self) -> FileWalkthroughs:
        """The walkthroughs as they lie there."""
        from deskside.adapters.catalogue.walkthroughs import FileWalkthroughs  # noqa: PLC0415

        return FileWalkthroughs(self.walkthroughs_dir)

    def look_for_walkthroughs_in(self, folder: Path) -> None:
        """Use another folder of walkthroughs from now on."""
        self.places = replace(self.places, walkthroughs=folder)
        self.look_again()

    @property
    def walkthroughs_dir(self) -> Path:
        """The walkthroughs in use: those named, else those taken from elsewhere, else the shipped ones."""
        named = self.places.walkthroughs
        if named != shipped_walkthroughs_dir() or not self.scripts_from:
            return named
        taken = self.followed_scripts.walkthroughs
        return taken if taken.is_dir() else named

    @of_catalogue
    def list_walkthroughs(self) -> ListWalkthroughs:
        """The deed that lists them, and says which may be played."""
        from deskside.usecases.list_walkthroughs import ListWalkthroughs  # noqa: PLC0415

        return ListWalkthroughs(self.walkthroughs, self.approvals, self.versions, self.clock)

    @of_catalogue
    def explain_walkthrough(self) -> ExplainScript[Walkthrough]:
        """The deed that says why one may be played, or not."""
        from deskside.usecases.explain_script import ExplainScript  # noqa: PLC0415

        return ExplainScript(self.walkthroughs, self.approvals, self.versions, self.clock)

    @of_catalogue
    def list_walkthrough_approvals(self) -> ListApprovals[Walkthrough]:
        """The deed that says who approved which, and what is due."""
        from deskside.usecases.list_approvals import ListApprovals  # noqa: PLC0415

        return ListApprovals(self.walkthroughs, self.explain_walkthrough, self.store_as_it_is, self.clock)

    @of_catalogue
    def check_walkthrough(self) -> CheckWalkthrough:
        """The deed that says what their authors should mend."""
        from deskside.usecases.check_walkthrough import CheckWalkthrough  # noqa: PLC0415

        return CheckWalkthrough(self.walkthroughs, self.catalogue)

    @of_catalogue
    def judge_branches(self) -> JudgeBranches:
        """The deed that says which branches the recorded answers of its scripts take."""
        from deskside.usecases.judge_branches import JudgeBranches  # noqa: PLC0415

        return JudgeBranches(self.walkthroughs, self.catalogue)

    @of_catalogue
    def run_walkthrough(self) -> RunWalkthrough:
        """The deed that begins one, or goes on with one."""
        from deskside.usecases.run_walkthrough import RunWalkthrough  # noqa: PLC0415

        return RunWalkthrough(
            self.walkthroughs, self.approvals, self.versions, self.store, self.clock, self.gather
        )

    @of_catalogue
    def walkthrough_work(self) -> WalkthroughWork:
        """The deed that does what one wants of its machine."""
        from deskside.usecases.walkthrough_work import WalkthroughWork  # noqa: PLC0415

        return WalkthroughWork(self.run_script, self.gather, self.catalogue, self.store, self.clock)

    @of_catalogue
    def approve_walkthrough(self) -> ApproveScript:
        """The deed that signs one, as a script."""
        from deskside.adapters.trust.approved_files import FileApprovedFiles  # noqa: PLC0415
        from deskside.adapters.trust.keys import UsersKeys  # noqa: PLC0415
        from deskside.usecases.approve_script import ApproveScript  # noqa: PLC0415

        return ApproveScript(
            self.walkthroughs,
            self.approvals,
            UsersKeys(),
            self.store,
            self.clock,
            self.versions,
            FileApprovedFiles(self.places.approvals),
        )

    @of_catalogue
    def walkthrough_outcomes(self) -> CountWalkthroughOutcomes:
        """The deed that counts how they went, step by step."""
        from deskside.usecases.count_walkthroughs import CountWalkthroughOutcomes  # noqa: PLC0415

        return CountWalkthroughOutcomes(self.store, self.store, self.walkthroughs)
