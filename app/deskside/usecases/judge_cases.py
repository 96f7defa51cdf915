"""Give every recorded answer to its script once more, and say where the result is another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.cases import disagreements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.usecases.ports.scripts import Catalogue


@dataclass(frozen=True, slots=True)
class JudgedCase:
    """One case. `wrong` is what it gives instead of what it says, and empty where it agrees."""

    name: str
    verdict: str
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JudgedScript:
    """All cases of one script, or why they could not be judged."""

    script: str
    cases: tuple[JudgedCase, ...] = ()
    why_not: WrongUse | None = None

    @property
    def good(self) -> bool:
        """Whether there are cases and all agree."""
        return self.why_not is None and bool(self.cases) and not any(case.wrong for case in self.cases)


@dataclass(frozen=True, slots=True)
class JudgeCases:
    """The deed behind `deskside script test` without more: nothing is run."""

    catalogue: Catalogue

    def __call__(self, scripts: Sequence[str]) -> list[JudgedScript]:
        """Judge the cases of each script. A broken one hides no other."""
        return [self._judged(script) for script in scripts]

    def _judged(self, script: str) -> JudgedScript:
        try:
            folder = self.catalogue.folder(script)
            manifest = self.catalogue.manifest(folder)
            cases = self.catalogue.cases(folder)
        except WrongUse as error:
            return JudgedScript(script, why_not=error)
        judged = (JudgedCase(case.name, case.verdict, disagreements(case, manifest)) for case in cases)
        return JudgedScript(script, tuple(judged))
