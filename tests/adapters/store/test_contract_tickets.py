"""What every journal answers about tickets, callers and machines, the real ones and the fake."""

from __future__ import annotations

import pytest

from adapters.store.conftest import Both, call, started
from deskside.domain.journal.desk import (
    MachineForgotten,
    MachineSaved,
)
from deskside.domain.journal.facts import (
    Finding,
    NoteAdded,
    Outcome,
    OutputReceived,
    SnapshotTaken,
    StepEnded,
    TicketChanged,
    TicketClosed,
    TicketOpened,
    TicketReopened,
)
from deskside.domain.tickets import DESK, Priority, Requester, Resolution, Status


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
