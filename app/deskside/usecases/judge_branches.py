"""Send the recorded answers of its scripts through a walkthrough, and say which branches they take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.cases import result_of
from deskside.domain.walkthroughs.branches import Answer, Branch, branches, scripts_of
from deskside.domain.walkthroughs.document import CATEGORY
from deskside.domain.walkthroughs.facts import result_facts

if TYPE_CHECKING:
    from collections.abc import Collection

    from deskside.usecases.ports.scripts import Catalogue
    from deskside.usecases.ports.walkthroughs import Walkthroughs


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedBranches:
    """One walkthrough, or why it could not be judged."""

    name: str
    branches: tuple[Branch, ...] = ()
    unrecorded: tuple[str, ...] = ()
    """Scripts that it runs and of which no answer is recorded on the systems it is for."""
    why_not: WrongUse | None = None

    @property
    def good(self) -> bool:
        """Whether every branch is one that a recorded machine took."""
        return self.why_not is None and not self.unrecorded and not any(one.is_lost for one in self.branches)


@dataclass(frozen=True, slots=True)
class JudgeBranches:
    """The deed behind `deskside walkthrough test`: nothing is run."""

    walkthroughs: Walkthroughs
    catalogue: Catalogue

    def __call__(self, name: str) -> JudgedBranches:
        """Judge one; a broken document or script is told and raises nothing."""
        try:
            walkthrough = self.walkthroughs.manifest(self.walkthroughs.folder(f"{CATEGORY}.{name}"))
            said = {
                script: self._answers(script, walkthrough.platforms) for script in scripts_of(walkthrough)
            }
        except WrongUse as error:
            return JudgedBranches(name=name, why_not=error)
        return JudgedBranches(
            name=name,
            branches=branches(walkthrough, lambda script: said[script]),
            unrecorded=tuple(script for script, answers in said.items() if not answers),
        )

    def _answers(self, script: str, platforms: Collection[str]) -> list[Answer]:
        folder = self.catalogue.folder(script)
        manifest = self.catalogue.manifest(folder)
        answers = []
        for case in self.catalogue.cases(folder):
            if case.platform in platforms:
                result = result_of(case, manifest)
                facts = result_facts("", str(result.verdict), case.exit_status, result.findings)
                answers.append(Answer(case.name, {name.removeprefix("run.."): facts[name] for name in facts}))
        return answers
