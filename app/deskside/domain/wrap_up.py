"""What closing a ticket needs to know: what is missing, what was done, how long it took."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from deskside.domain.journal.facts import Corrected, NoteAdded, StepEnded, StepStarted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.domain.journal.facts import Recorded
    from deskside.domain.tickets import Ticket

Missing = Literal["who", "contact", "problem", "steps", "solution"]

LONGEST_PAUSE: Final = timedelta(minutes=15)
"""Entries further apart than this were not worked on in between: the pause is not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedStep:
    """One thing that was done: a step with its end, or a note."""

    entry: Recorded
    ended: StepEnded | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUp:
    """The prefilled closing form. `minutes` is whole, 0 where nothing was done."""

    missing: tuple[Missing, ...]
    steps: tuple[WorkedStep, ...]
    minutes: int


def wrap_up(ticket: Ticket, entries: Sequence[Recorded]) -> WrapUp:
    """Prefill the closing of `ticket` from its journal, oldest entry first."""
    ends = {entry.fact.step: entry.fact for entry in entries if isinstance(entry.fact, StepEnded)}
    steps = tuple(
        WorkedStep(entry=entry, ended=ends.get(entry.seq))
        for entry in entries
        if isinstance(entry.fact, StepStarted | NoteAdded | Corrected)
    )
    return WrapUp(missing=_missing(ticket, steps), steps=steps, minutes=_minutes(entries))


def _missing(ticket: Ticket, steps: tuple[WorkedStep, ...]) -> tuple[Missing, ...]:
    there: dict[Missing, bool] = {
        "who": bool(ticket.requester.name),
        "contact": bool(ticket.requester.contacts),
        "problem": bool(ticket.problem),
        "steps": bool(steps),
        "solution": bool(ticket.resolution and ticket.resolution.text),
    }
    return tuple(name for name, is_there in there.items() if not is_there)


def _minutes(entries: Sequence[Recorded]) -> int:
    """Return the time between entries without the long pauses, rounded up to whole minutes."""
    worked = timedelta()
    for before, after in itertools.pairwise(entries):
        pause = after.at - before.at
        if timedelta() < pause <= LONGEST_PAUSE:
            worked += pause
    return -(-worked // timedelta(minutes=1))
