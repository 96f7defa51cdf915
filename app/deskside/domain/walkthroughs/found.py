"""What the last script of a walkthrough found, read from its ticket's journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.journal.facts import StepEnded, StepKind, StepStarted
from deskside.domain.journal.walkthrough import Move, WalkthroughMoved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.domain.journal.facts import Recorded, Seq

_AFTER_A_RUN = frozenset({Move.RAN, Move.MEASURED, Move.TAKEN_BACK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One run of a script for a step of a walkthrough."""

    seq: Seq
    """Of its beginning: the whole of it stands there."""
    step: str
    """Id of the walkthrough's step; of what is taken back while giving up, empty."""
    started: StepStarted
    ended: StepEnded


def last_found(entries: Sequence[Recorded], run: Seq) -> Found | None:
    """Return the last run of a script that led to a move of the walkthrough begun at entry `run`.

    A measuring may run a script and then read system information; of a step that only read, nothing is found.
    """
    step: str | None = None
    ended: StepEnded | None = None
    for entry in reversed(entries):
        match entry.fact:
            case WalkthroughMoved(move=move, by="machine") as moved if moved.run == run:
                step, ended = (moved.step if move in _AFTER_A_RUN else None), None
            case _ if step is None:
                continue
            case StepEnded() as found:
                ended = found
            case StepStarted(kind=StepKind.SCRIPT) as started if (
                ended is not None and ended.step == entry.seq
            ):
                return Found(seq=entry.seq, step=step, started=started, ended=ended)
            case WalkthroughMoved():
                step = None
            case _:
                pass
    return None
