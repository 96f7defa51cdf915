"""The half of the house that is about scripts: which there are, who approved them, and the deeds on them."""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING

from deskside.programs.following_deeds import FollowingDeeds, of_catalogue
from deskside.programs.places import resources_dir

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.adapters.catalogue.files import FileCatalogue
    from deskside.adapters.catalogue.writing import FolderFiles
    from deskside.adapters.local.workbench import LocalWorkbench
    from deskside.adapters.store import Store
    from deskside.adapters.trust.approvals import FileApprovals
    from deskside.adapters.trust.versions import SeenVersions
    from deskside.domain.scripts.manifest import Manifest
    from deskside.usecases.approve_script import ApproveScript
    from deskside.usecases.begin_script import BeginScript
    from deskside.usecases.check_script import CheckScript
    from deskside.usecases.count_script_outcomes import CountScriptOutcomes
    from deskside.usecases.explain_script import ExplainScript
    from deskside.usecases.judge_cases import JudgeCases
    from deskside.usecases.list_approvals import ListApprovals
    from deskside.usecases.list_scripts import ListScripts
    from deskside.usecases.record_case import RecordCase
    from deskside.usecases.revoke_script import RevokeScript
    from deskside.usecases.run_script import RunScript
    from deskside.usecases.try_script import TryScript


class ScriptDeeds(FollowingDeeds):
    """Each adapter and deed is built when it is first needed, as everything in `House`."""

    @property
    @abstractmethod
    def store_as_it_is(self) -> Store:
        """The journal, for those who only look."""

    @property
    @abstractmethod
    def store(self) -> Store:
        """The journal."""

    def look_in(self, scripts: Path) -> None:
        """Use another folder of scripts from now on: what is written on, or followed, lies elsewhere."""
        if scripts != self.scripts_dir:
            self._looks_in = scripts
            self.look_again()

    @staticmethod
    def scripts_in(folder: Path) -> list[str]:
        """Return the ids of the scripts below a folder."""
        from deskside.adapters.catalogue.files import FileCatalogue  # noqa: PLC0415

        return FileCatalogue(folder).ids()

    @of_catalogue
    def catalogue(self) -> FileCatalogue:
        """The scripts as they lie there."""
        from deskside.adapters.catalogue.files import FileCatalogue  # noqa: PLC0415

        return FileCatalogue(self.scripts_dir)

    @cached_property
    def approvals(self) -> FileApprovals:
        """The approvals of this desk."""
        from deskside.adapters.trust.approvals import FileApprovals  # noqa: PLC0415
        from deskside.adapters.trust.practice import PracticeApprovals  # noqa: PLC0415

        practice = PracticeApprovals(resources_dir() / "practice")
        return FileApprovals(
            self.places.approvals,
            elsewhere=lambda: self.followed_scripts.approvals if self.scripts_from else None,
            practice=practice,
            organisation=lambda: self.organisation.profile,
        )

    @cached_property
    def versions(self) -> SeenVersions:
        """The newest version seen of each script."""
        from deskside.adapters.trust.versions import SeenVersions  # noqa: PLC0415

        return SeenVersions(self.places.data / "versions")

    @of_catalogue
    def list_scripts(self) -> ListScripts:
        """The deed that lists the catalogue."""
        from deskside.usecases.list_scripts import ListScripts  # noqa: PLC0415

        return ListScripts(self.catalogue, self.approvals, self.versions, self.clock)

    @of_catalogue
    def check_script(self) -> CheckScript:
        """The deed that checks a script folder."""
        from deskside.adapters.catalogue.powershell import PowerShellGrammar  # noqa: PLC0415
        from deskside.adapters.catalogue.shellcheck import Shellcheck  # noqa: PLC0415
        from deskside.usecases.check_script import CheckScript  # noqa: PLC0415

        shellcheck = Shellcheck(
            self.places.data / "cache" / "shellcheck.json", resources_dir() / "practice" / "shellcheck.json"
        )
        return CheckScript(self.catalogue, [shellcheck, PowerShellGrammar()])

    @of_catalogue
    def explain_script(self) -> ExplainScript[Manifest]:
        """The deed that says why."""
        from deskside.usecases.explain_script import ExplainScript  # noqa: PLC0415

        return ExplainScript(self.catalogue, self.approvals, self.versions, self.clock)

    @of_catalogue
    def list_approvals(self) -> ListApprovals[Manifest]:
        """The deed that says who approved what, and what is due."""
        from deskside.usecases.list_approvals import ListApprovals  # noqa: PLC0415

        return ListApprovals(self.catalogue, self.explain_script, self.store_as_it_is, self.clock)

    @cached_property
    def count_script_outcomes(self) -> CountScriptOutcomes:
        """The deed that counts how runs went."""
        from deskside.usecases.count_script_outcomes import CountScriptOutcomes  # noqa: PLC0415

        return CountScriptOutcomes(self.store_as_it_is)

    @of_catalogue
    def judge_cases(self) -> JudgeCases:
        """The deed that gives recorded answers to their scripts."""
        from deskside.usecases.judge_cases import JudgeCases  # noqa: PLC0415

        return JudgeCases(self.catalogue)

    @cached_property
    def workbench(self) -> LocalWorkbench:
        """Where an author tries out a script: this computer, and nothing else."""
        from deskside.adapters.local.workbench import LocalWorkbench  # noqa: PLC0415

        return LocalWorkbench()

    @of_catalogue
    def try_script(self) -> TryScript:
        """The deed that tries out a script, approved or not."""
        from deskside.adapters.trust.tokens import RandomTokens  # noqa: PLC0415
        from deskside.usecases.try_script import TryScript  # noqa: PLC0415

        return TryScript(self.catalogue, RandomTokens())

    @of_catalogue
    def script_files(self) -> FolderFiles:
        """The script folders, for those who write them."""
        from deskside.adapters.catalogue.writing import FolderFiles  # noqa: PLC0415

        return FolderFiles(self.scripts_dir)

    @of_catalogue
    def begin_script(self) -> BeginScript:
        """The deed that writes a new script."""
        from deskside.usecases.begin_script import BeginScript  # noqa: PLC0415

        return BeginScript(self.script_files)

    @of_catalogue
    def record_case(self) -> RecordCase:
        """The deed that keeps what happened as a case."""
        from deskside.usecases.record_case import RecordCase  # noqa: PLC0415

        return RecordCase(self.catalogue, self.script_files, self.organisation.redactor)

    @staticmethod
    def system_name() -> str:
        """Return what this computer's system calls itself, for the origin of a recorded case."""
        import platform  # noqa: PLC0415

        try:
            return platform.freedesktop_os_release()["PRETTY_NAME"]
        except (OSError, KeyError):
            return f"{platform.system()} {platform.release()}"

    @of_catalogue
    def run_script(self) -> RunScript:
        """The deed that runs an approved script."""
        from deskside.adapters.probes import ShippedProbes  # noqa: PLC0415
        from deskside.adapters.trust.tokens import RandomTokens  # noqa: PLC0415
        from deskside.usecases.measure_difference import MeasureDifference  # noqa: PLC0415
        from deskside.usecases.run_script import RunScript  # noqa: PLC0415

        return RunScript(
            self.catalogue,
            self.approvals,
            self.store,
            self.clock,
            RandomTokens(),
            self.versions,
            self.organisation.redactor,
            MeasureDifference(ShippedProbes(resources_dir() / "probes")),
        )

    @of_catalogue
    def approve_script(self) -> ApproveScript:
        """The deed that signs a script."""
        from deskside.adapters.trust.approved_files import FileApprovedFiles  # noqa: PLC0415
        from deskside.adapters.trust.keys import UsersKeys  # noqa: PLC0415
        from deskside.usecases.approve_script import ApproveScript  # noqa: PLC0415

        return ApproveScript(
            self.catalogue,
            self.approvals,
            UsersKeys(),
            self.store,
            self.clock,
            self.versions,
            FileApprovedFiles(self.places.approvals),
        )

    @cached_property
    def revoke_script(self) -> RevokeScript:
        """The deed that takes an approval back."""
        from deskside.usecases.revoke_script import RevokeScript  # noqa: PLC0415

        return RevokeScript(self.approvals, self.store)
