"""Killed at any moment, written by many at once: the chain is linear, and every started step has one end."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from adapters.store.conftest import Desk, call, started
from deskside.adapters.store.process import LocalProcess
from deskside.adapters.store.sqlite import SqliteDatabase
from deskside.adapters.threads import start_thread
from deskside.domain.errors import BrokeMidway
from deskside.domain.journal.facts import NoteAdded, Outcome, StepEnded, StepStarted

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.adapters.store import Store

_WORK = """
import sys
from pathlib import Path
from adapters.store.conftest import Desk, call, started
from deskside.domain.journal.facts import NoteAdded, Outcome, OutputReceived, StepEnded
store = Desk(Path(sys.argv[1])).open()
def say(recorded):
    for entry in recorded:
        print(entry.ticket, entry.seq, flush=True)
for _ in range(100_000):
    opened = store.open_ticket(call())
    say([opened])
    for _ in range(5):
        (step,) = store.append(opened.ticket, [started(store.process)])
        say([step])
        for size in (10, 40_000):
            chunk = OutputReceived(step=step.seq, stream="stdout", text="x" * size)
            say(store.append(opened.ticket, [chunk]))
        say(store.append(opened.ticket, [StepEnded(step=step.seq, outcome=Outcome.SUCCEEDED, duration_ms=1)]))
"""

_APPEND = """
import sys
from pathlib import Path
from adapters.store.conftest import Desk
from deskside.domain.journal.facts import NoteAdded
store = Desk(Path(sys.argv[1])).open()
print("ready", flush=True)
sys.stdin.readline()
for number in range(100):
    store.append(1, [NoteAdded(text=f"{sys.argv[2]} {number}")])
"""


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def outcomes(store: Store, ticket: int) -> dict[int, list[Outcome]]:
    """Return the ends of every started step."""
    entries = [(entry.seq, entry.fact) for entry in store.entries(ticket)]
    found: dict[int, list[Outcome]] = {seq: [] for seq, fact in entries if isinstance(fact, StepStarted)}
    for _, fact in entries:
        if isinstance(fact, StepEnded):
            found[fact.step].append(fact.outcome)
    return found


@pytest.mark.timeout(600)
def test_twenty_five_kills_break_nothing_and_lose_nothing(desk: Desk) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    moments = random.Random(seed)
    for _ in range(25):
        process = start(_WORK, str(desk.folder))
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(moments.randrange(1, 60))]
        process.kill()
        said += process.communicate()[0].splitlines()
        _the_journal_tells_the_truth(desk, [line for line in said if line.strip()])


def _the_journal_tells_the_truth(desk: Desk, said: list[str]) -> None:
    store = desk.open()
    assert store.verify().flaw is None
    store.recover()
    assert store.verify().flaw is None
    for ticket in store.tickets():
        ends = outcomes(store, ticket.number)
        assert all(len(found) == 1 for found in ends.values()), ends
    for line in said[:-1]:  # the last one may have been cut off
        number, seq = map(int, line.split())
        assert store.ticket(number).entries > seq, "an entry that was reported is not there"
    store.close()


def test_three_processes_write_one_chain(desk: Desk) -> None:
    store = desk.open()
    store.open_ticket(call())
    writers = [start(_APPEND, str(desk.folder), name) for name in "abc"]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    entries = store.entries(1)
    assert [entry.seq for entry in entries] == list(range(301))
    for name in "abc":
        texts = [entry.fact.text for entry in entries if isinstance(entry.fact, NoteAdded)]
        assert [text for text in texts if text[0] == name] == [f"{name} {n}" for n in range(100)]
    assert store.verify().flaw is None


def test_what_a_dead_process_left_open_is_interrupted_once(desk: Desk) -> None:
    dead = desk.open()
    dead.open_ticket(call())
    dead.append(1, [started(dead.process), started(dead.process)])
    living = desk.open()
    living.open_ticket(call())
    living.append(2, [started(living.process)])
    dead.close()
    one, other = desk.open(), desk.open()
    assert [(entry.ticket, entry.kind) for entry in one.recover()] == [(1, "step-ended"), (1, "step-ended")]
    assert other.recover() == []
    assert outcomes(one, 1) == {1: [Outcome.INTERRUPTED], 2: [Outcome.INTERRUPTED]}
    assert outcomes(one, 2) == {1: []}
    assert one.verify().flaw is None


def test_an_interrupted_step_lasted_as_far_as_the_journal_knows(desk: Desk) -> None:
    dead = desk.open()
    dead.open_ticket(call())
    (begun,) = dead.append(1, [started(dead.process)])
    (last,) = dead.append(1, [NoteAdded(text="a")])
    dead.close()
    (ended,) = desk.open().recover()
    assert isinstance(ended.fact, StepEnded)
    assert ended.fact.duration_ms == round((last.at - begun.at).total_seconds() * 1_000)


# ---------------------------------------------------------------- the lock by itself


def test_a_lock_is_free_when_its_process_is_gone(tmp_path: Path) -> None:
    one, other = LocalProcess(tmp_path), LocalProcess(tmp_path)
    one.hold()
    one.hold()
    assert not other.has_died(one.name)
    one.close()
    one.close()
    assert other.has_died(one.name)
    assert other.has_died("never-lived")


def test_steps_that_begin_at_once_hold_one_lock(tmp_path: Path) -> None:
    for number in range(20):
        process, together = LocalProcess(tmp_path / str(number)), threading.Barrier(4)
        held: list[None] = []

        def hold(process: LocalProcess = process, together: threading.Barrier = together) -> None:
            together.wait(60)
            process.hold()
            held.append(None)  # noqa: B023 - all are joined before the next turn

        threads = [start_thread(f"hold-{place}", hold) for place in range(4)]
        for thread in threads:
            thread.join()
        assert len(held) == 4
        process.close()


def test_tidying_takes_away_the_locks_of_the_dead_only(tmp_path: Path) -> None:
    living, tidy = LocalProcess(tmp_path), LocalProcess(tmp_path)
    living.hold()
    (tmp_path / "dead.lock").touch()
    tidy.tidy()
    assert [path.name for path in tmp_path.iterdir()] == [f"{living.name}.lock"]
    living.close()


def test_nothing_starts_without_a_lock(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("not a folder")
    with pytest.raises(BrokeMidway) as error:
        LocalProcess(tmp_path / "run").hold()
    assert error.value.code == "journal-folder-unusable"


@pytest.mark.parametrize("table", ["entry", "payload", "ticket", "alembic_version"])
def test_tables_are_made_all_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str) -> None:
    """Whatever statement is the last before the program is killed, the next one begins from nothing."""
    url = f"sqlite:///{tmp_path / 'journal.db'}"

    def broken_off(action: int, name: str | None, *_: object) -> int:
        made = action in {sqlite3.SQLITE_CREATE_TABLE, sqlite3.SQLITE_INSERT} and name == table
        return sqlite3.SQLITE_DENY if made else sqlite3.SQLITE_OK

    configured = SqliteDatabase._configured

    def dying(self: SqliteDatabase, name: str) -> sqlite3.Connection:
        connection = configured(self, name)
        connection.set_authorizer(broken_off)
        return connection

    with monkeypatch.context() as broken:
        broken.setattr(SqliteDatabase, "_configured", dying)
        with pytest.raises((sa.exc.DatabaseError, BrokeMidway)):
            SqliteDatabase(url)
    with sqlite3.connect(tmp_path / "journal.db") as left:
        assert left.execute("SELECT name FROM sqlite_master").fetchall() == []
    left.close()
    SqliteDatabase(url).close()
