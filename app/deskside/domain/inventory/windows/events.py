"""Category `events` on Windows: the last errors of the System and Application logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.events import Event, Events
from deskside.domain.inventory.windows.rows import Row, rows

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer

_LEVELS: Final = {1: "critical", 2: "error"}


def parse(answer: Answer) -> Events:
    """Read the frame `events`. The words are the machine's own, in its own language."""
    return answer.settle(Events(rows=tuple(_event(row) for row in rows(answer, "Get-WinEvent", "rows"))))


def _event(row: Row) -> Event:
    number = row.number("Id")
    said = row.said("Message")
    return Event(
        at=row.time("Time"),
        level=_LEVELS.get(row.number("Level") or 0),
        source=row.text("Provider"),
        message=said or (f"event {number}" if number is not None else None),
    )
