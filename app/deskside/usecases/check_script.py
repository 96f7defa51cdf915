"""Say what is wrong with a script before anybody is asked to approve it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.check import Remark, remarks

if TYPE_CHECKING:
    from deskside.usecases.ports.scripts import Catalogue


@dataclass(frozen=True, slots=True)
class CheckedScript:
    """The result of a check. It is good where no remark is an error."""

    script: str
    remarks: tuple[Remark, ...]

    @property
    def good(self) -> bool:
        """Whether nothing but advice was found."""
        return all(remark.severity == "advice" for remark in self.remarks)


@dataclass(frozen=True, slots=True)
class CheckScript:
    """The deed behind `deskside script check`; reads only, runs nothing."""

    catalogue: Catalogue

    def __call__(self, script: str) -> CheckedScript:
        """Check form, files, texts, messages, forbidden words and recorded cases.

        Raises:
            WrongUse: `script-unknown`.
        """
        try:
            folder = self.catalogue.folder(script)
        except WrongUse as error:
            if error.code == "script-unknown":
                raise
            return CheckedScript(script, (Remark("error", error),))
        if flaws := self.catalogue.flaws(folder):
            return CheckedScript(script, tuple(Remark("error", flaw) for flaw in flaws))
        try:
            cases = self.catalogue.cases(folder)
        except WrongUse as error:
            return CheckedScript(script, (Remark("error", error),))
        return CheckedScript(script, remarks(folder, self.catalogue.manifest(folder), cases))
