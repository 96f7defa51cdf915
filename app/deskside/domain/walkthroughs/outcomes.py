"""How a walkthrough went for those who played it, step by step: where people get stuck is where it is bad."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING

from deskside.domain.journal.walkthrough import Move, WalkthroughMoved, WalkthroughStarted
from deskside.domain.walkthroughs.engine import recovered
from deskside.domain.walkthroughs.state import Phase
from deskside.domain.wrap_up import LONGEST_PAUSE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from deskside.domain.journal.facts import Recorded
    from deskside.domain.walkthroughs.document import Walkthrough


@dataclass(slots=True)
class StepOutcomes:
    """What became of one step of one version. The same run may count twice where it was gone back to."""

    step: str
    title: str = ""
    done: int = 0
    did_not_work: int = 0
    skipped: int = 0
    left: int = 0
    """The walkthrough was given up there, or lies there."""
    tries: int = 0
    """Measurements and runs."""
    troubles: int = 0
    """Of them, those that could not be done."""


@dataclass(slots=True)
class VersionOutcomes:
    """All runs of one version."""

    walkthrough: str
    version: int
    steps: dict[str, StepOutcomes]
    runs: int = 0
    given_up: int = 0
    took_s: list[int] = field(default_factory=list)
    """Of each run that came to its end, how long was worked on it."""

    @property
    def usual_minutes(self) -> int | None:
        """Return the median time, in whole minutes rounded up; None where nobody has come to the end yet."""
        return -(-int(median(self.took_s)) // 60) if self.took_s else None


class Outcomes:
    """Counts from journals alone, so that versions whose document is gone are counted too.

    Args:
        document: Returns the document of a version, where it is there: only that tells what came to its end.
    """

    def __init__(
        self, document: Callable[[str, int], Walkthrough | None] = lambda _name, _version: None
    ) -> None:
        self._versions: dict[tuple[str, int], VersionOutcomes] = {}
        self._document = document

    def add(self, entries: Iterable[Recorded]) -> None:
        """Count one ticket's walkthroughs."""
        entries = list(entries)
        runs: dict[int, _Run] = {}
        for entry in entries:
            match entry.fact:
                case WalkthroughStarted(walkthrough=name, version=version):
                    of = self._versions.setdefault((name, version), VersionOutcomes(name, version, {}))
                    of.runs += 1
                    runs[entry.seq] = _Run(of, last_at=entry.at)
                case WalkthroughMoved(run=run) as moved if run in runs:
                    runs[run].count(moved)
                    runs[run].pass_time(moved, entry.at)
                case _:
                    pass
        for seq, begun in runs.items():
            begun.close()
            document = self._document(begun.of.walkthrough, begun.of.version)
            state = recovered(document, seq, entries) if document else None
            if state is not None and state.phase is Phase.FINISHED:
                begun.of.took_s.append(int(begun.worked.total_seconds()))

    def versions(self) -> list[VersionOutcomes]:
        """Return them by name, the newest version first."""
        return [self._versions[key] for key in sorted(self._versions, key=lambda key: (key[0], -key[1]))]


_OF_NO_STEP = frozenset({Move.PAUSED, Move.CONTINUED, Move.LINE_LOST, Move.LINE_BACK, Move.BACK})


@dataclass(slots=True)
class _Run:
    of: VersionOutcomes
    last_at: datetime
    at: str = ""
    """The step that was last spoken of and has not ended."""
    perhaps: StepOutcomes | None = None
    """A step whose script has run: it was good enough if the next move is about another one."""
    worked: timedelta = timedelta()

    def count(self, moved: WalkthroughMoved) -> None:
        if moved.move is Move.GAVE_UP:
            self.of.given_up += 1
            self.at, self.perhaps = moved.step or self.at, None
        elif moved.step and moved.move not in _OF_NO_STEP:
            self._settle(moved.step)
            step = self.of.steps.setdefault(moved.step, StepOutcomes(moved.step))
            step.title = moved.title or step.title
            self.at = "" if self._counted(step, moved) else moved.step

    def pass_time(self, moved: WalkthroughMoved, at: datetime) -> None:
        """Take the time since the move before as worked; not where it was paused, or nobody was there."""
        gap = at - self.last_at
        if moved.move is not Move.CONTINUED and timedelta() < gap <= LONGEST_PAUSE:
            self.worked += gap
        self.last_at = at

    def close(self) -> None:
        self._settle("")
        if self.at:
            self.of.steps.setdefault(self.at, StepOutcomes(self.at)).left += 1

    def _settle(self, now_at: str) -> None:
        if self.perhaps is not None and self.perhaps.step != now_at:
            self.perhaps.done += 1
        self.perhaps = None

    def _counted(self, step: StepOutcomes, moved: WalkthroughMoved) -> bool:
        """Count a move and say whether it ended the step, as far as can be told yet."""
        step.troubles += bool(moved.trouble)
        match moved.move:
            case Move.RAN:
                step.tries += 1
                self.perhaps = None if moved.trouble else step
                return not moved.trouble
            case Move.MEASURED:
                step.tries += 1
                is_so = not moved.trouble and moved.verdict in {"true", ""}
                step.done += is_so
                return is_so
            case Move.DONE | Move.ANSWERED:
                step.done += 1
            case Move.DID_NOT_WORK:
                step.did_not_work += 1
            case Move.SKIPPED:
                step.skipped += 1
            case _:
                return False
        return True
