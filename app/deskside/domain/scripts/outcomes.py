"""How runs of a script went, by its version and the system it ran on: where authors see what to mend."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from deskside.domain.journal.facts import Outcome, StepEnded, StepStarted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from deskside.domain.journal.facts import Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOfScript:
    """One recorded run. `verdict` is empty where it has none; `outcome` is None while it runs."""

    ticket: int
    seq: int
    at: datetime
    version: int
    system: str
    """What the machine called its system when it was last read, or empty."""
    outcome: Outcome | None
    verdict: str = ""
    error: str = ""
    duration_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptOutcomes:
    """The runs of one version on one system."""

    version: int
    system: str
    runs: int
    verdicts: Mapping[str, int]
    """How many runs that did their work gave each verdict."""
    timed_out: int
    refused: int
    stopped: int
    broken: int
    """Interrupted, or nobody knows how it ended."""
    median_ms: int
    """Of the runs that came to an end of their own; 0 where there is none."""
    latest: RunOfScript
    look_at: RunOfScript | None
    """The latest run that could not tell, took too long or broke: where to look first."""


def run_of(
    started: Recorded, ended: Recorded | None, systems: Mapping[str, str | None]
) -> RunOfScript | None:
    """Return a run as it was recorded, or None where its beginning was none of a script, or is erased.

    Args:
        started: The entry with which it began.
        ended: The one with which it ended, if it has.
        systems: What machines call their systems, by the machine's label.
    """
    begin = started.fact
    if not isinstance(begin, StepStarted) or begin.version < 1:
        return None
    end = ended.fact if ended else None
    if not isinstance(end, StepEnded):
        end = None
    return RunOfScript(
        ticket=started.ticket,
        seq=started.seq,
        at=started.at,
        version=begin.version,
        system=systems.get(begin.machine) or "",
        outcome=end.outcome if end else None,
        verdict=end.verdict if end else "",
        error=end.error if end else "",
        duration_ms=end.duration_ms if end else 0,
    )


def counted(runs: Iterable[RunOfScript]) -> list[ScriptOutcomes]:
    """Return the outcomes, newest version first, then by system."""
    groups: dict[tuple[int, str], list[RunOfScript]] = {}
    for run in runs:
        groups.setdefault((run.version, run.system), []).append(run)
    ordered = sorted(groups.items(), key=lambda item: (-item[0][0], item[0][1]))
    return [_outcomes(version, system, found) for (version, system), found in ordered]


def _outcomes(version: int, system: str, runs: list[RunOfScript]) -> ScriptOutcomes:
    ends = Counter(run.outcome for run in runs)
    done = [run for run in runs if run.outcome in {Outcome.SUCCEEDED, Outcome.FAILED}]
    latest_first = sorted(runs, key=lambda run: run.at, reverse=True)
    return ScriptOutcomes(
        version=version,
        system=system,
        runs=len(runs),
        verdicts=Counter(run.verdict for run in done if run.verdict),
        timed_out=ends[Outcome.TIMED_OUT],
        refused=ends[Outcome.REFUSED],
        stopped=ends[Outcome.CANCELLED],
        broken=ends[Outcome.INTERRUPTED] + ends[Outcome.UNKNOWN],
        median_ms=round(median(run.duration_ms for run in done)) if done else 0,
        latest=latest_first[0],
        look_at=next(filter(_is_bad, latest_first), None),
    )


def _is_bad(run: RunOfScript) -> bool:
    bad = {Outcome.TIMED_OUT, Outcome.INTERRUPTED, Outcome.UNKNOWN, Outcome.FAILED}
    return run.outcome in bad or (run.outcome is Outcome.SUCCEEDED and run.verdict == "unknown")
