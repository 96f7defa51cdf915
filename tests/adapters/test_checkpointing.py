"""Checkpoints are signed beside the work: nothing waits for a key."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from adapters.store.conftest import Desk, call, started
from deskside.adapters.checkpointing import Checkpointer
from deskside.adapters.trust.keys import FileKey
from deskside.domain.errors import Unreachable
from deskside.domain.journal.checkpoint import EVERY_ENTRIES, read_statement
from deskside.domain.journal.consent import SessionEnded
from deskside.domain.journal.facts import (
    NoteAdded,
    Outcome,
    OutputReceived,
    StepEnded,
    StepKind,
    TicketClosed,
)
from deskside.domain.tickets import Resolution
from deskside.usecases.checkpoint import SignCheckpoint, WhenToSign
from fakes.clock import FakeClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from deskside.adapters.store import Store
    from deskside.usecases.ports.scripts import SigningKey


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    desk = Desk(tmp_path / "home")
    store = desk.open()
    store.open_ticket(call())
    yield store
    desk.close()


def watching(store: Store, find_key: Callable[[], SigningKey] | None = None) -> Checkpointer:
    key = FileKey(ed25519.Ed25519PrivateKey.generate())
    made = Checkpointer(WhenToSign().is_due, find_key or (lambda: key), SignCheckpoint(store, FakeClock()))
    store.on_recorded = made.recorded
    return made


def signed_sizes(store: Store) -> list[int]:
    return [read_statement(one.statement)[0].size for one in store.checkpoints(1)]


def test_it_signs_when_a_ticket_is_closed_and_when_a_session_ends(store: Store) -> None:
    for ending in (TicketClosed(resolution=Resolution(text="Solved")), SessionEnded(by="user")):
        checkpointer = watching(store)
        store.append(1, [NoteAdded(text="x")])
        store.append(1, [ending])
        checkpointer.close()
        assert signed_sizes(store)[-1] == store.size_of(1)


def test_it_signs_when_a_connection_was_ended(store: Store) -> None:
    checkpointer = watching(store)
    (script,) = store.append(1, [started(store.process)])
    store.append(1, [StepEnded(step=script.seq, outcome=Outcome.SUCCEEDED, duration_ms=1)])
    (leaving,) = store.append(1, [started(store.process, kind=StepKind.DISCONNECT)])
    store.append(1, [StepEnded(step=leaving.seq, outcome=Outcome.SUCCEEDED, duration_ms=1)])
    checkpointer.close()
    assert signed_sizes(store) == [5]


def test_it_signs_every_so_many_entries(store: Store) -> None:
    checkpointer = watching(store)
    store.append(1, [NoteAdded(text="x")] * (EVERY_ENTRIES - 2))
    checkpointer.close()
    assert signed_sizes(store) == []
    checkpointer = watching(store)
    store.append(1, [OutputReceived(step=0, stream="stdout", text="x"), NoteAdded(text="y")])
    checkpointer.close()
    assert signed_sizes(store) == [EVERY_ENTRIES + 1]


def test_recording_never_waits_for_the_key(store: Store) -> None:
    free = threading.Event()
    key = FileKey(ed25519.Ed25519PrivateKey.generate())

    def slow() -> SigningKey:
        assert free.wait(60)
        return key

    checkpointer = watching(store, slow)
    for _ in range(3):
        store.append(1, [TicketClosed(resolution=Resolution(text="Solved"))])
        store.append(1, [NoteAdded(text="and on")])
    assert signed_sizes(store) == []
    free.set()
    checkpointer.close()
    assert signed_sizes(store) == [store.size_of(1)]


def test_a_key_that_cannot_be_had_is_left_for_the_next_time(store: Store) -> None:
    asked = []

    def none() -> SigningKey:
        asked.append(1)
        raise Unreachable("agent-unreachable")

    checkpointer = watching(store, none)
    for _ in range(2):
        store.append(1, [TicketClosed(resolution=Resolution(text="Solved"))])
    checkpointer.close()
    checkpointer.close()
    assert asked
    assert store.checkpoints() == []
    assert store.verify().flaw is None


def test_what_comes_after_the_end_is_not_taken(store: Store) -> None:
    checkpointer = watching(store)
    checkpointer.close()
    store.append(1, [TicketClosed(resolution=Resolution(text="Solved"))])
    assert store.checkpoints() == []
