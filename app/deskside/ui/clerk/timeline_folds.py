"""What a timeline shows as one row although the journal records many: scripts that nobody has approved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from deskside.ui.words import tn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from deskside.domain.journal.facts import Seq
    from deskside.ui.words.journal import Tone

Kind = Literal["ticket", "step", "note"]
_TOGETHER = timedelta(seconds=30)
"""The parts of one first look begin within it; what a person tries one after the other mostly does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One row of the timeline, in the reader's words."""

    seq: Seq
    at: datetime
    kind: Kind
    title: str
    detail: str
    state: str = ""
    tone: Tone = "muted"
    correction: str = ""
    """What a later entry put right here."""
    alike: str = ""
    """What it has in common with those that it is folded with; empty where it stands for itself."""
    holds: int = 0
    """How many rows are folded into it; 0: it is a row of its own."""
    open: bool = False
    """Whether those stand below it."""
    within: bool = False
    """Whether it stands below the row that it is folded into."""


def folded(moments: Iterable[Moment], opened: AbstractSet[Seq]) -> Iterator[Moment]:
    """Yield rows, those that are alike and came together as one, at the place of the first.

    Args:
        moments: In their order.
        opened: The first of each fold whose rows are shown below it.
    """
    together: dict[Seq, list[Moment]] = {}
    latest: dict[str, Seq] = {}
    for moment in moments:
        first = latest.get(moment.alike, moment.seq) if moment.alike and not moment.correction else moment.seq
        if moment.at - together.get(first, [moment])[0].at > _TOGETHER:
            first = moment.seq
        together.setdefault(first, []).append(moment)
        latest[moment.alike] = first
    for seq, rows in together.items():
        if len(rows) == 1:
            yield rows[0]
            continue
        yield _fold(rows, is_open=seq in opened)
        yield from (replace(row, within=True) for row in (rows if seq in opened else ()))


def _fold(rows: list[Moment], *, is_open: bool) -> Moment:
    title = tn("{n} script is not approved", "{n} scripts are not approved", len(rows))
    names = ", ".join(row.title for row in rows)
    return replace(rows[0], title=title, detail=names, holds=len(rows), open=is_open)
