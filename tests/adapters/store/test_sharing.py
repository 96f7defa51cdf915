"""A large journal is verified by two processes: they say what one would have said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from adapters.store.conftest import call, started
from adapters.store.forger import Forger
from deskside.adapters.store import sharing
from deskside.domain.journal.desk import MachineSaved
from deskside.domain.journal.facts import Actor, NoteAdded, Outcome, OutputReceived, StepEnded
from deskside.domain.journal.verdict import Flaw, Verification
from deskside.domain.tickets import DESK

if TYPE_CHECKING:
    from adapters.store.conftest import Desk
    from deskside.adapters.store import Store


@pytest.fixture
def busy(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Return a journal of six tickets that counts as large; both halves have seen the same machine."""
    monkeypatch.setattr(sharing, "_WORTH_IT", 20)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    store = desk.open()
    store.append(DESK, [MachineSaved(name="oleg-nb", target="o@h")])
    for number in range(1, 7):
        store.open_ticket(call(subject=f"Ticket {number}"))
        store.append(number, [NoteAdded(text="a"), started(store.process)])
        store.append(number, [OutputReceived(step=2, stream="stdout", text="long\n" * 5_000)])
        store.append(number, [StepEnded(step=2, outcome=Outcome.SUCCEEDED, duration_ms=1)])
    return store


def shared(store: Store) -> Verification | None:
    return sharing.verify_shared(store._database)


def test_two_say_what_one_says(busy: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    together = shared(busy)
    assert together == Verification(entries=31, tickets=6)
    monkeypatch.setattr(sharing, "_WORTH_IT", 1_000)
    assert shared(busy) is None
    assert busy.verify() == together


def test_both_halves_are_walked_to_their_ends(desk: Desk, busy: Store) -> None:
    desk.open(actor=Actor(account="emma@desk")).append(6, [NoteAdded(text="by another")])
    busy.erase(6, 1, 1, "request")
    assert shared(busy) == Verification(entries=33, tickets=6, erased=1)


@pytest.mark.parametrize("ticket", [1, 6])
def test_a_flaw_in_either_half_is_named_by_one_alone(desk: Desk, busy: Store, ticket: int) -> None:
    Forger(desk.path).run("UPDATE payload SET salt = zeroblob(32) WHERE ticket = ? AND seq = 1", ticket)
    assert shared(busy) is None
    assert busy.verify().flaw == Flaw(what="payload", ticket=ticket, seq=1)


def test_what_comes_from_both_halves_is_compared_too(desk: Desk, busy: Store) -> None:
    Forger(desk.path).run("UPDATE seen SET os_name = 'x'")
    assert shared(busy) is None
    assert busy.verify().flaw == Flaw(what="projection", ticket=DESK, seq=0)


def test_without_the_other_process_one_does_it_all(busy: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "_COMMAND", ("/bin/false",))
    assert shared(busy) is None
    assert busy.verify() == Verification(entries=31, tickets=6)
