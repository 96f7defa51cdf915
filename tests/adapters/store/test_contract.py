"""What every journal promises, the real one and the fake that other tests use."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol, cast

import pytest

from adapters.store.conftest import call, started
from deskside.domain.errors import WrongUse
from deskside.domain.journal.consent import (
    CompanionPaired,
    ConsentAnswered,
    ConsentAsked,
    ConsentReworded,
    ConsentShown,
    ConsentWithdrawn,
    HeadCountersigned,
    JobReattached,
    SessionEnded,
    SessionFrozen,
)
from deskside.domain.journal.desk import (
    ApproverEnrolled,
    MachineForgotten,
    MachineSaved,
    ProfileAccepted,
    ProfileForgotten,
    ScriptApproved,
    ScriptRevoked,
)
from deskside.domain.journal.difference import DifferenceMeasured
from deskside.domain.journal.facts import (
    Actor,
    Corrected,
    Fact,
    Finding,
    HostKeyAccepted,
    NoteAdded,
    Outcome,
    OutputReceived,
    SnapshotTaken,
    StepEnded,
    StepKind,
    StepStarted,
    TicketChanged,
    TicketClosed,
    TicketOpened,
    TicketReopened,
)
from deskside.domain.journal.probing import ProbeReplaced
from deskside.domain.journal.walkthrough import (
    LaneEnded,
    LaneStepAnswered,
    LaneStepShown,
    Move,
    WalkthroughMoved,
    WalkthroughStarted,
)
from deskside.domain.tickets import DESK, Priority, Requester, Resolution, Status
from deskside.usecases.ports.journal import Journal, Tickets
from fakes.clock import FakeClock
from fakes.journal import FakeJournal

if TYPE_CHECKING:
    from adapters.store.conftest import Desk
    from servers.postgres import Postgres


class Both(Journal, Tickets, Protocol):
    """A journal that also answers questions."""


@pytest.fixture(params=["desk", "team", "fake"])
def journal(request: pytest.FixtureRequest, server: Postgres) -> Both:
    del server  # started before what watches for processes that a test leaves behind
    if request.param == "fake":
        return FakeJournal(actor=Actor(account="anna@desk", name="Anna"))
    return cast("Desk", request.getfixturevalue(request.param)).open()


EVERY_KIND: list[Fact] = [
    TicketChanged(changes={"subject": "No mail at all", "status": "waiting", "contacts": "a@b\n+7"}),
    NoteAdded(text="Talked on the phone. ёлка 😀"),
    Corrected(seq=1, text="It was another subject."),
    StepStarted(
        kind=StepKind.SCRIPT,
        title="Check",
        machine="oleg-nb",
        machine_id="00c0ffee",
        process="p",
        script="network.dns",
        version=3,
        sha256="ab" * 32,
        approved_sha256="cd" * 32,
        parameters=(("host", "example.org"), ("password", "***")),
        trust="organisation",
    ),
    OutputReceived(
        step=4,
        stream="stderr",
        text="line\n",
        findings=(Finding(level="fact", text="4", values=(("name", "n"),)),),
    ),
    OutputReceived(step=4, stream="stdout", text="long line\n" * 4_000),
    SnapshotTaken(step=4, inventory='{"categories": {}}', statuses=(("os", "ok"),)),
    ProbeReplaced(step=4, script="probe.windows", sha256="ab" * 32),
    DifferenceMeasured(
        step=4,
        compared=("os", "services"),
        missing=("users",),
        changes='[{"path": "services.rows.state"}]',
        count=1,
    ),
    StepEnded(
        step=4,
        outcome=Outcome.FAILED,
        duration_ms=12,
        exit_status=1,
        verdict="critical",
        findings=(Finding(level="error", text="No answer", message="m", values=(("a", "b"),)),),
        error="link-lost",
        error_facts=(("host", "h"),),
        output_bytes=10,
        output_sha256="ef" * 32,
        truncated=True,
        left_behind=("12 sleep",),
    ),
    HostKeyAccepted(machine="oleg-nb", fingerprint="SHA256:abc"),
    TicketClosed(resolution=Resolution(text="Fixed", cause="Cable", minutes=7, next_step="Nothing")),
    TicketReopened(reason="Again"),
    MachineSaved(name="oleg-nb", target="oleg@10.0.0.5", requester="Oleg Petrov"),
    MachineForgotten(name="oleg-nb"),
    ApproverEnrolled(principal="me@example.org", key_fingerprint="SHA256:abc"),
    ScriptApproved(
        script="network.dns",
        version=3,
        statement_sha256="ab",
        principal="me@example.org",
        key_fingerprint="k",
    ),
    ScriptRevoked(script="network.dns", digest="ab", reason="Bad"),
    ProfileAccepted(organisation="Example", version=4, sha256="cd" * 32, roots=("SHA256:abc",)),
    ProfileForgotten(sha256="cd" * 32),
    CompanionPaired(
        clerk="Anna Schmidt",
        machine="oleg-nb",
        machine_id="00c0ffee",
        host_key="SHA256:abc",
        clerk_key="SHA256:def",
        department="Service desk",
        organisation="Example",
    ),
    ConsentAsked(
        asking="a1",
        capability="checks",
        sentence="Looks up three names.",
        effect="read",
        digest="ab" * 32,
        script="network.dns",
        version=3,
        language="en",
        remark="As we said",
    ),
    ConsentShown(asked=4, sentence="Looks up three names.", language="en"),
    ConsentReworded(asked=4, remark="As I said just now"),
    ConsentAnswered(reply="session", source="companion", asked=4, capability="checks", grant="g1", open_ms=5),
    ConsentAnswered(reply="once", source="by-phone", words="He said yes"),
    ConsentWithdrawn(by="user", asked=4, capability="checks", grant="g1"),
    SessionFrozen(on=True),
    JobReattached(step=4, offset_bytes=812, away_ms=30_000),
    SessionEnded(by="user", machine_id="00c0ffee"),
    HeadCountersigned(
        size=12,
        hash="ab" * 32,
        key_fingerprint="SHA256:abc",
        statement='{"size":12}',
        signature="-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n",
    ),
    WalkthroughStarted(
        walkthrough="disk-full",
        version=2,
        statement_sha256="ab" * 32,
        trust="organisation",
        process="p1",
        machine="oleg-nb",
        machine_id="00c0ffee",
        title="The disk is full",
        facts=(("machine.platform", '"linux"'),),
    ),
    LaneStepShown(run=3, step="port", place=2, count=9, asks="choice", title="Port", choices=(("a", "A"),)),
    LaneStepAnswered(shown=0, said="answered", value="a"),
    LaneEnded(shown=0, how="given-up", stays_changed=True),
    WalkthroughMoved(
        run=4,
        move=Move.GAVE_UP,
        step="clean",
        by="person",
        process="p1",
        taken="p0",
        to="greet",
        verdict="false",
        trouble="link-lost",
        undo="disk.unclean",
        retake=True,
        version=2,
        started=3,
        text="No time today",
        title="Clean up",
        facts=(("answer.kind", '"laptop"'), ("run.clean.verdict", '"ok"')),
    ),
]


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


# ---------------------------------------------------------------- tickets


def test_a_ticket_is_what_its_entries_have_made_it(journal: Both) -> None:
    asker = Requester(name="Oleg Petrov", contacts=("+7 900", "o@example.org"), language="ru")
    opened = journal.open_ticket(
        TicketOpened(requester=asker, subject="No e-mail", problem="Since today", priority=Priority.HIGH)
    )
    changed = {"subject": "No mail", "priority": "urgent", "status": "waiting", "contacts": "+7 901\n"}
    journal.append(
        1, [TicketChanged(changes=changed), started(journal.process), started(journal.process, "pc2")]
    )
    journal.append(
        1, [TicketChanged(changes={"requester": "Oleg P. Petrov", "language": "en", "problem": "Now"})]
    )
    ticket = journal.ticket(1)
    assert ticket.requester == Requester(name="Oleg P. Petrov", contacts=("+7 901",), language="en")
    assert (ticket.subject, ticket.problem) == ("No mail", "Now")
    assert (ticket.priority, ticket.status) == (Priority.URGENT, Status.WAITING)
    assert ticket.machines == ("oleg-nb", "pc2")
    assert ticket.opened_at == opened.at < ticket.changed_at
    assert ticket.entries == 5
    assert ticket.closed_at is None


def test_closing_and_reopening_keep_the_solution(journal: Both) -> None:
    journal.open_ticket(call())
    how = Resolution(text="Restarted", cause="Memory", minutes=5, next_step="Watch")
    (closed,) = journal.append(1, [TicketClosed(resolution=how)])
    ticket = journal.ticket(1)
    assert (ticket.status, ticket.closed_at, ticket.resolution) == (Status.CLOSED, closed.at, how)
    journal.append(1, [TicketReopened()])
    ticket = journal.ticket(1)
    assert (ticket.status, ticket.closed_at, ticket.resolution) == (Status.OPEN, None, how)


def test_the_list_has_the_latest_change_first(journal: Both) -> None:
    for subject in ("a", "b", "c"):
        journal.open_ticket(call(subject=subject))
    journal.append(1, [NoteAdded(text="x")])
    journal.append(2, [TicketClosed(resolution=Resolution(text="done"))])
    assert [ticket.number for ticket in journal.tickets()] == [2, 1, 3]
    assert [ticket.number for ticket in journal.tickets(status=Status.OPEN)] == [1, 3]
    assert [ticket.number for ticket in journal.tickets(limit=1)] == [2]
    assert journal.tickets()[1] == journal.ticket(1)


def test_output_is_an_entry_but_no_change_of_the_ticket(journal: Both) -> None:
    journal.open_ticket(call())
    journal.append(1, [started(journal.process)])
    before = journal.ticket(1)
    journal.append(1, [OutputReceived(step=1, stream="stdout", text="x")])
    assert journal.ticket(1).changed_at == before.changed_at
    assert journal.ticket(1).entries == before.entries + 1


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("mail", [1]),
        ("E-MAIL", [1]),
        ("print", [2]),
        ("елк", [2]),
        ("Ёлк", [2]),
        ("oleg phone", [1]),
        ("oleg printer", []),
        ("10.0.0.5", [2]),
        ("cable", [2]),
        ("oleg-nb", [1]),
        ("resolver", [1]),
        ("#2", [2]),
        ("2", [2]),
        ("", []),
        ('" OR 1', []),
        ("(*)", []),
        ("one", []),
    ],
)
def test_search_finds_beginnings_of_words_in_fields_and_entries(
    journal: Both, words: str, found: list[int]
) -> None:
    journal.open_ticket(call("Oleg Petrov", "No e-mail"))
    journal.open_ticket(call("Anna", "Printer дёргает ёлку", problem="At 10.0.0.5, see printout"))
    journal.append(1, [NoteAdded(text="By phone"), started(journal.process)])
    done = Finding(level="error", text="The resolver is silent")
    journal.append(1, [StepEnded(step=2, outcome=Outcome.FAILED, duration_ms=1, findings=(done,))])
    journal.append(1, [OutputReceived(step=2, stream="stdout", text="one two")])
    journal.append(2, [TicketClosed(resolution=Resolution(text="New cable"))])
    assert [ticket.number for ticket in journal.search(words)] == found


# ---------------------------------------------------------------- callers and machines


def test_typing_a_name_shows_who_it_may_be_and_what_is_known(journal: Both) -> None:
    asker = Requester(name="Oleg Petrov", contacts=("+7 900",), language="ru")
    journal.open_ticket(TicketOpened(requester=asker, subject="Old"))
    journal.append(1, [TicketClosed(resolution=Resolution(text="Restarted"))])
    journal.open_ticket(call("oleg petrov", "New"))
    journal.open_ticket(call("Maria Olegova", "Other"))
    journal.append(DESK, [MachineSaved(name="oleg-nb", target="o@h", requester="OLEG Petrov")])
    by_word = journal.callers("PET")
    assert len(by_word) == 1
    (caller,) = by_word
    assert caller.requester == Requester(name="oleg petrov", contacts=("+7 900",), language="ru")
    assert [ticket.number for ticket in caller.open_tickets] == [2]
    assert caller.last_solution == journal.ticket(1)
    assert [machine.name for machine in caller.machines] == ["oleg-nb"]
    assert [caller.requester.name for caller in journal.callers("ole")] == ["Maria Olegova", "oleg petrov"]
    assert len(journal.callers("ole", limit=1)) == 1
    assert journal.callers("leg") == []
    assert journal.callers("%") == []


def test_somebody_known_by_a_machine_alone_is_a_caller_too(journal: Both) -> None:
    journal.append(DESK, [MachineSaved(name="pc1", target="a@h", requester="Ёжик Туманов")])
    (caller,) = journal.callers("ежик")
    assert caller.requester == Requester(name="Ёжик Туманов")
    assert (caller.open_tickets, caller.last_solution) == ((), None)


def test_machines_are_saved_replaced_and_forgotten(journal: Both) -> None:
    journal.append(DESK, [MachineSaved(name="b", target="u@h1"), MachineSaved(name="a", target="u@h2")])
    journal.append(DESK, [MachineSaved(name="b", target="u@h3", requester="Oleg")])
    assert [(one.name, one.target, one.requester) for one in journal.machines()] == [
        ("a", "u@h2", ""),
        ("b", "u@h3", "Oleg"),
    ]
    journal.append(DESK, [MachineForgotten(name="a")])
    assert [machine.name for machine in journal.machines()] == ["b"]


def test_a_machine_is_seen_when_it_did_what_was_asked(journal: Both) -> None:
    journal.open_ticket(call())
    journal.append(DESK, [MachineSaved(name="oleg-nb", target="u@h")])
    (first,) = journal.append(1, [started(journal.process)])
    journal.append(1, [StepEnded(step=first.seq, outcome=Outcome.FAILED, duration_ms=1)])
    assert journal.machines()[0].last_seen is None
    (second,) = journal.append(1, [started(journal.process)])
    inventory = '{"categories": {"os": {"name": "Debian GNU/Linux", "version": "12"}}}'
    journal.append(1, [SnapshotTaken(step=second.seq, inventory=inventory)])
    (ended,) = journal.append(1, [StepEnded(step=second.seq, outcome=Outcome.SUCCEEDED, duration_ms=1)])
    assert journal.machines()[0].last_seen == ended.at
    assert journal.machines()[0].os_name == "Debian GNU/Linux 12"


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
