from __future__ import annotations

from datetime import UTC, datetime, timedelta

from deskside.domain.journal.facts import (
    Actor,
    Corrected,
    Fact,
    NoteAdded,
    Outcome,
    OutputReceived,
    Recorded,
    StepEnded,
    StepKind,
    StepStarted,
)
from deskside.domain.tickets import Requester, Resolution, Ticket
from deskside.domain.wrap_up import wrap_up

AT = datetime(2026, 5, 4, 8, tzinfo=UTC)
BARE = Ticket(number=1, requester=Requester(name=""), subject="s", opened_at=AT, changed_at=AT)
WHOLE = Ticket(
    number=1,
    requester=Requester(name="Oleg", contacts=("+7",)),
    subject="s",
    problem="p",
    opened_at=AT,
    changed_at=AT,
    resolution=Resolution(text="r"),
)
STARTED = StepStarted(kind=StepKind.SCRIPT, title="t", machine="m", machine_id="i", process="p")


def entries(*facts: tuple[float, Fact]) -> list[Recorded]:
    """Return entries that were recorded so many minutes after eight o'clock."""
    return [
        Recorded(ticket=1, seq=seq, at=AT + timedelta(minutes=minute), actor=Actor(account="a"), fact=fact)
        for seq, (minute, fact) in enumerate(facts)
    ]


def test_what_is_missing_is_named_in_the_order_of_the_form() -> None:
    assert wrap_up(BARE, []).missing == ("who", "contact", "problem", "steps", "solution")
    assert wrap_up(WHOLE, entries((0, NoteAdded(text="x")))).missing == ()


def test_steps_come_with_their_ends_and_notes_without() -> None:
    done = StepEnded(step=0, outcome=Outcome.SUCCEEDED, duration_ms=5)
    given = entries(
        (0, STARTED),
        (0, OutputReceived(step=0, stream="stdout", text="x")),
        (1, done),
        (2, NoteAdded(text="by phone")),
        (3, Corrected(seq=3, text="in person")),
        (4, STARTED),
    )
    steps = wrap_up(WHOLE, given).steps
    assert [(step.entry.seq, step.ended) for step in steps] == [(0, done), (3, None), (4, None), (5, None)]


def test_minutes_are_measured_without_long_pauses_and_rounded_up() -> None:
    notes = [(minute, NoteAdded(text="x")) for minute in (0, 4, 10.5, 200, 203)]
    assert wrap_up(WHOLE, entries(*notes)).minutes == 14
    assert wrap_up(WHOLE, entries((0, NoteAdded(text="x")))).minutes == 0
    assert (
        wrap_up(WHOLE, entries((5, NoteAdded(text="x")), (0, NoteAdded(text="clock went back")))).minutes == 0
    )
