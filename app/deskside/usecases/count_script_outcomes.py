"""Count how runs of a script went, over all tickets of this desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.scripts.outcomes import counted

if TYPE_CHECKING:
    from deskside.domain.scripts.outcomes import ScriptOutcomes
    from deskside.usecases.ports.journal import ScriptRuns


@dataclass(frozen=True, slots=True)
class CountScriptOutcomes:
    """The deed behind `deskside script outcomes` and the page of IT staff."""

    runs: ScriptRuns

    def __call__(self, script: str) -> list[ScriptOutcomes]:
        """Return the outcomes of every version on every system it ran on, the newest version first."""
        return counted(self.runs.runs_of(script))
