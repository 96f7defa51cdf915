"""What every journal promises, the real one and the fake that other tests use."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import pytest

from adapters.store.conftest import Both, call, started
from adapters.store.every_kind import EVERY_KIND
from deskside.domain.errors import WrongUse
from deskside.domain.journal.desk import (
    MachineSaved,
)
from deskside.domain.journal.facts import (
    Actor,
    Fact,
    NoteAdded,
    Outcome,
    OutputReceived,
    SnapshotTaken,
    StepEnded,
    StepKind,
    StepStarted,
    TicketOpened,
)
from deskside.domain.journal.walkthrough import (
    WalkthroughStarted,
)
from deskside.domain.tickets import DESK, Priority
from fakes.clock import FakeClock

if TYPE_CHECKING:
    from adapters.store.conftest import Desk


def test_every_kind_of_fact_is_read_back_as_it_was_recorded(journal: Both) -> None:
    number = journal.open_ticket(call(problem="Since today", priority=Priority.HIGH)).ticket
    recorded = journal.append(number, EVERY_KIND)
    assert [entry.fact for entry in recorded] == EVERY_KIND
    assert journal.entries(number, after=0) == recorded
    assert {type(fact) for fact in EVERY_KIND} | {TicketOpened} == set(Fact.__args__)


def test_tickets_are_numbered_from_one_without_gaps(journal: Both) -> None:
    assert [journal.open_ticket(call()).ticket for _ in range(3)] == [1, 2, 3]


def test_entries_are_numbered_and_stamped(journal: Both) -> None:
    first = journal.open_ticket(call())
    second, third = journal.append(1, [NoteAdded(text="a"), NoteAdded(text="b")])
    assert [first.seq, second.seq, third.seq] == [0, 1, 2]
    assert first.at < second.at == third.at
    assert first.at.tzinfo is not None
    assert first.at.microsecond % 1_000 == 0
    assert first.actor == Actor(account="anna@desk", name="Anna")
    assert [entry.kind for entry in journal.entries(1)] == ["ticket-opened", "note-added", "note-added"]


def test_only_newer_entries_are_returned_on_request(journal: Both) -> None:
    journal.open_ticket(call())
    journal.append(1, [NoteAdded(text="a"), NoteAdded(text="b")])
    assert [entry.seq for entry in journal.entries(1, after=1)] == [2]
    assert journal.entries(7) == []


def test_an_unknown_ticket_takes_no_entry(journal: Both) -> None:
    for ask in (
        lambda: journal.append(7, [NoteAdded(text="a")]),
        lambda: journal.ticket(7),
        lambda: journal.verify(7),
    ):
        with pytest.raises(WrongUse) as refused:
            ask()
        assert refused.value.code == "ticket-unknown"
    journal.open_ticket(call())
    assert journal.verify().flaw is None


def test_the_desk_has_a_journal_of_its_own(journal: Both) -> None:
    (recorded,) = journal.append(DESK, [MachineSaved(name="a", target="u@h")])
    assert (recorded.ticket, recorded.seq) == (DESK, 0)
    assert journal.open_ticket(call()).ticket == 1
    assert [ticket.number for ticket in journal.tickets()] == [1]


def test_secrets_never_come_back(journal: Both) -> None:
    recorded = journal.open_ticket(call(problem="My password is Canary1x, and password=Canary-2"))
    assert isinstance(recorded.fact, TicketOpened)
    assert "anary" not in recorded.fact.problem
    assert journal.entries(1)[0].fact == recorded.fact
    assert journal.ticket(1).problem == recorded.fact.problem
    (started_step,) = journal.append(1, [_with_parameter("password", "Canary-3")])
    assert isinstance(started_step.fact, StepStarted)
    assert started_step.fact.parameters == (("password", "[redacted: password]"),)


def _with_parameter(name: str, value: str) -> StepStarted:
    return StepStarted(
        kind=StepKind.SCRIPT, title="t", machine="m", machine_id="i", process="p", parameters=((name, value),)
    )


def test_a_document_stays_a_document_when_a_secret_is_taken_out(journal: Both) -> None:
    document = {"name": "x", "password": "Canary-1", "rows": [{"text": "token: Canary-22"}], "n": 4}
    number = journal.open_ticket(call()).ticket
    (recorded,) = journal.append(number, [SnapshotTaken(step=0, inventory=json.dumps(document))])
    assert isinstance(recorded.fact, SnapshotTaken)
    kept = json.loads(recorded.fact.inventory)
    assert kept["password"] == "[redacted: password]"  # noqa: S105 - that it is none any more
    assert kept["rows"] == [{"text": "token: [redacted: secret]"}]
    assert kept["n"] == 4


def test_hostile_text_is_made_harmless(journal: Both) -> None:
    journal.open_ticket(call(name="a\x1b]0;t\x07b\udce9", subject="gpj.\u202eexe", problem="nul \0 here"))
    assert journal.ticket(1).requester.name == "ab\N{REPLACEMENT CHARACTER}"
    assert journal.ticket(1).subject == "gpj.\N{REPLACEMENT CHARACTER}exe"
    assert journal.verify().flaw is None


# ---------------------------------------------------------------- steps


def test_a_step_ends_once(journal: Both) -> None:
    journal.open_ticket(call())
    (begun,) = journal.append(1, [started(journal.process)])
    end = StepEnded(step=begun.seq, outcome=Outcome.SUCCEEDED, duration_ms=1)
    journal.append(1, [end])
    for step in (begun.seq, 0, 99):
        with pytest.raises(WrongUse) as refused:
            journal.append(1, [StepEnded(step=step, outcome=Outcome.FAILED, duration_ms=1)])
        assert refused.value.code == "step-not-open"
    assert len(journal.entries(1)) == 3


def test_recovery_leaves_the_steps_of_the_living_alone(journal: Both) -> None:
    journal.open_ticket(call())
    journal.append(1, [started(journal.process)])
    assert journal.recover() == []
    assert journal.verify().flaw is None


# ---------------------------------------------------------------- verifying


def test_what_was_recorded_verifies(journal: Both) -> None:
    journal.append(DESK, [MachineSaved(name="a", target="u@h")])
    number = journal.open_ticket(call()).ticket
    journal.append(number, EVERY_KIND)
    journal.open_ticket(call())
    found = journal.verify()
    assert (found.flaw, found.tickets, found.entries) == (None, 2, 2 + 1 + len(EVERY_KIND))
    assert not found.anchored
    one = journal.verify(number)
    assert (one.flaw, one.tickets, one.entries) == (None, 1, 1 + len(EVERY_KIND))


def test_output_may_be_recorded_together_with_other_facts(journal: Both) -> None:
    journal.open_ticket(call())
    output = OutputReceived(step=1, stream="stdout", text="x")
    journal.append(1, [started(journal.process), output, output])
    journal.append(1, [output, NoteAdded(text="a"), output])
    assert (journal.verify().flaw, journal.ticket(1).entries) == (None, 7)


@pytest.mark.parametrize("kind", ["desk", "team"])
def test_time_may_go_back(request: pytest.FixtureRequest, kind: str) -> None:
    clock = FakeClock()
    journal = cast("Desk", request.getfixturevalue(kind)).open(clock=clock)
    journal.open_ticket(call())
    clock.at = datetime(2020, 1, 1, tzinfo=UTC)
    (recorded,) = journal.append(1, [NoteAdded(text="a")])
    assert recorded.at.year == 2020
    assert [entry.seq for entry in journal.entries(1)] == [0, 1]
    assert journal.verify().flaw is None


def test_a_process_that_lives_has_not_died(journal: Both) -> None:
    number = journal.open_ticket(call()).ticket
    started = WalkthroughStarted(
        walkthrough="disk-full",
        version=1,
        statement_sha256="ab",
        trust="practice",
        process=journal.process,
        machine="pc",
        machine_id="00",
    )
    journal.append(number, [started])
    assert not journal.has_died(journal.process)
