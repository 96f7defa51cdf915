"""A first glance at the database: the newest open tickets, or nothing; never an error, never a write."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.clock import SystemClock
from deskside.adapters.glance import Glance, Seen, glance
from deskside.adapters.store import open_store
from deskside.domain.journal.facts import Actor, TicketClosed, TicketOpened
from deskside.domain.tickets import Priority, Requester, Resolution, Status

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A journal with fifty open tickets and a closed one."""
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    store = open_store(url, run_dir=tmp_path / "run", actor=Actor(account="anna@desk"), clock=SystemClock())
    for number in range(51):
        requester = Requester(name=f"Caller {number}")
        store.open_ticket(TicketOpened(requester=requester, subject=f"Call {number}", priority=Priority.HIGH))
    store.append(7, [TicketClosed(resolution=Resolution(text="Done."))])
    store.close()
    return url


def test_it_sees_what_the_journal_will_say(url: str, tmp_path: Path) -> None:
    seen = Glance(url).seen()
    assert len(seen.newest) == 40
    assert seen.counts() == {Status.OPEN: 50, Status.WAITING: 0, Status.CLOSED: 1}
    store = open_store(url, run_dir=tmp_path / "run", actor=Actor(account="anna@desk"), clock=SystemClock())
    whole = [ticket for ticket in store.tickets() if ticket.status is Status.OPEN]
    store.close()
    shown = [(one.number, one.subject, one.requester, one.priority, one.changed_at) for one in seen.tickets()]
    assert shown == [
        (one.number, one.subject, one.requester, one.priority, one.changed_at) for one in whole[:40]
    ]


@pytest.mark.parametrize("content", [b"", b"not a database at all", b"SQLite format 3\0" + bytes(84)])
def test_a_file_that_is_none_is_nothing_seen(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "desk.db").write_bytes(content)
    assert glance(f"sqlite:///{tmp_path / 'desk.db'}") == Seen()
    assert (tmp_path / "desk.db").read_bytes() == content


def test_no_file_is_nothing_seen_and_none_is_made(tmp_path: Path) -> None:
    assert glance(f"sqlite:///{tmp_path / 'desk.db'}") == Seen()
    assert list(tmp_path.iterdir()) == []


def test_another_kind_of_database_is_nothing_seen() -> None:
    assert glance("postgresql://team@server/desk") == Seen()


def test_a_locked_database_does_not_hold_it_up(url: str, tmp_path: Path) -> None:
    holder = sqlite3.connect(tmp_path / "desk.db", isolation_level=None)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    holder.execute("CREATE TABLE more (x)")
    try:
        assert len(glance(url).newest) in {0, 40}  # write-ahead logging lets readers pass; locking does not
    finally:
        holder.close()
