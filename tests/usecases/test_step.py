from __future__ import annotations

import pytest

from deskside.domain.errors import BrokeMidway, Cancelled, Refused, Unreachable
from deskside.domain.journal.facts import (
    NoteAdded,
    Outcome,
    Recorded,
    StepEnded,
    StepKind,
    StepStarted,
    TicketOpened,
)
from deskside.domain.tickets import Requester
from deskside.usecases.step import Step
from fakes.clock import FakeClock
from fakes.journal import FakeJournal


@pytest.fixture
def journal() -> FakeJournal:
    made = FakeJournal(clock=FakeClock(step_ms=0))
    made.open_ticket(TicketOpened(requester=Requester(name="a"), subject="b"))
    return made


def step(journal: FakeJournal, reports: list[object] | None = None) -> Step:
    started = StepStarted(
        kind=StepKind.SCRIPT, title="t", machine="m", machine_id="i", process=journal.process
    )
    shown = reports if reports is not None else []
    return Step(journal=journal, clock=journal.clock, ticket=1, started=started, report=shown.append)


def ends(journal: FakeJournal) -> list[StepEnded]:
    return [entry.fact for entry in journal.entries(1) if isinstance(entry.fact, StepEnded)]


def test_a_step_is_durable_before_it_acts_and_shown_after(journal: FakeJournal) -> None:
    reports: list[object] = []
    with step(journal, reports) as running:
        assert running.seq == 1
        assert reports == journal.entries(1)[1:]
        journal.clock.pass_ms(40)
        running.record(NoteAdded(text="x"))
        running.end(StepEnded(step=running.seq, outcome=Outcome.SUCCEEDED, duration_ms=running.elapsed_ms()))
    assert ends(journal) == [StepEnded(step=1, outcome=Outcome.SUCCEEDED, duration_ms=40)]
    assert reports == journal.entries(1)[1:]


@pytest.mark.parametrize(
    ("error", "outcome", "code"),
    [
        (Cancelled(), Outcome.CANCELLED, "cancelled"),
        (KeyboardInterrupt(), Outcome.CANCELLED, "cancelled"),
        (Refused("host-key-changed", host="h"), Outcome.REFUSED, "host-key-changed"),
        (BrokeMidway("link-lost"), Outcome.UNKNOWN, "link-lost"),
        (BrokeMidway("journal-full", path="p"), Outcome.FAILED, "journal-full"),
        (Unreachable("no-answer", host="h"), Outcome.FAILED, "no-answer"),
        (ZeroDivisionError(), Outcome.FAILED, "bug"),
    ],
)
def test_every_way_out_leaves_one_end(
    journal: FakeJournal, error: BaseException, outcome: Outcome, code: str
) -> None:
    with pytest.raises(type(error)), step(journal):
        raise error
    (ended,) = ends(journal)
    assert (ended.outcome, ended.error) == (outcome, code)


def test_leaving_without_a_word_is_success(journal: FakeJournal) -> None:
    with step(journal):
        pass
    assert [ended.outcome for ended in ends(journal)] == [Outcome.SUCCEEDED]


def test_what_cannot_be_recorded_does_not_happen(journal: FakeJournal) -> None:
    journal.broken = BrokeMidway("journal-full", path="p")
    happened = False
    with pytest.raises(BrokeMidway), step(journal):
        happened = True
    assert not happened


def test_an_end_that_could_not_be_recorded_is_tried_once_more(journal: FakeJournal) -> None:
    def work() -> None:
        with step(journal) as running:
            journal.broken = BrokeMidway("journal-locked", path="p", seconds=5)
            try:
                running.end(StepEnded(step=running.seq, outcome=Outcome.SUCCEEDED, duration_ms=1))
            finally:
                journal.broken = None

    with pytest.raises(BrokeMidway):
        work()
    (ended,) = ends(journal)
    assert (ended.outcome, ended.error) == (Outcome.FAILED, "journal-locked")


def test_an_end_that_could_not_be_shown_stays_the_only_one(journal: FakeJournal) -> None:
    def report(news: object) -> None:
        if isinstance(news, Recorded) and isinstance(news.fact, StepEnded):
            raise Cancelled

    running = step(journal)
    running.report = report
    with pytest.raises(Cancelled), running:
        running.end(StepEnded(step=running.seq, outcome=Outcome.SUCCEEDED, duration_ms=1))
    assert [ended.outcome for ended in ends(journal)] == [Outcome.SUCCEEDED]
