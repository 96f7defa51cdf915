"""Several clerks on one PostgreSQL: at once, over restarts and broken lines, with no rights but those due."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest

from adapters.store.conftest import Desk, call, started
from adapters.store.forger import Forger
from adapters.store.test_durability import outcomes
from deskside.adapters.store import sharing
from deskside.adapters.store.opening import take_over
from deskside.adapters.store.postgres import database as on_server
from deskside.adapters.store.postgres import process
from deskside.adapters.threads import start_thread
from deskside.domain.errors import BrokeMidway, DesksideError, Manipulated, WrongUse
from deskside.domain.journal.desk import MachineSaved
from deskside.domain.journal.facts import (
    Actor,
    NoteAdded,
    Outcome,
    OutputReceived,
    StepEnded,
    TicketClosed,
)
from deskside.domain.journal.verdict import Flaw, Verification
from deskside.domain.tickets import DESK, Resolution
from programs.commands import Desk as Commands
from servers.lines import Line
from waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.adapters.store import Store
    from servers.postgres import Postgres


@pytest.fixture(autouse=True)
def _started(server: Postgres) -> None:
    """Start the server before what watches for processes that a test leaves behind."""
    del server


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server count as one that has been up for long."""
    monkeypatch.setattr(process, "SETTLING_S", -1)


# ---------------------------------------------------------------- at once


def test_clerks_write_at_once_and_every_chain_is_linear(team: Desk) -> None:
    clerks = [team.open(actor=Actor(account=f"{name}@desk")) for name in ("anna", "emma", "oleg")]
    clerks[0].open_ticket(call())
    opened: list[int] = []
    failed: list[DesksideError] = []

    def work(clerk: Store) -> None:
        try:
            number = clerk.open_ticket(call()).ticket
            opened.append(number)
            clerk.append(number, [started(clerk.process)])
            for _ in range(8):
                clerk.append(1, [NoteAdded(text="by phone")])
                clerk.append(number, [OutputReceived(step=1, stream="stdout", text="x" * 40_000)])
                clerk.append(1, [OutputReceived(step=1, stream="stdout", text="y")])
            clerk.append(number, [StepEnded(step=1, outcome=Outcome.SUCCEEDED, duration_ms=1)])
        except DesksideError as error:
            failed.append(error)

    threads = [start_thread("clerk", lambda clerk=clerk: work(clerk)) for clerk in clerks]  # type: ignore[misc]
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(opened) == [2, 3, 4]
    assert [entry.seq for entry in clerks[1].entries(1)] == list(range(1 + 3 * 16))
    assert clerks[2].verify().flaw is None


def test_a_clerk_sees_what_another_has_recorded(team: Desk) -> None:
    anna, emma = team.open(), team.open(actor=Actor(account="emma@desk"))
    anna.open_ticket(call("Oleg Petrov", "No e-mail"))
    assert [ticket.number for ticket in emma.tickets()] == [1]
    emma.append(1, [NoteAdded(text="It was the cable")])
    (seen,) = anna.entries(1, after=0)
    assert (seen.actor.account, seen.kind) == ("emma@desk", "note-added")
    assert [ticket.number for ticket in anna.search("cable")] == [1]


def test_a_large_journal_is_verified_by_two_processes_here_too(
    team: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "_WORTH_IT", 4)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    store = team.open()
    for number in (1, 2):
        store.open_ticket(call())
        store.append(number, [OutputReceived(step=0, stream="stdout", text="long\n" * 5_000)])
        store.append(number, [NoteAdded(text="a")])
    assert sharing.verify_shared(store._database) == Verification(entries=6, tickets=2)


@pytest.mark.usefixtures("settled")
def test_only_the_steps_of_the_dead_are_closed(team: Desk) -> None:
    dead, living = team.open(), team.open()
    for number, clerk in enumerate((dead, living), start=1):
        clerk.open_ticket(call())
        clerk.append(number, [started(clerk.process)])
    assert living.recover() == []
    dead.close()
    one, other = team.open(), team.open()
    eventually(lambda: one.has_died(dead.process), "the server has noticed that it left")
    assert [(entry.ticket, entry.kind) for entry in one.recover()] == [(1, "step-ended")]
    assert other.recover() == []
    assert (outcomes(one, 1), outcomes(one, 2)) == ({1: [Outcome.INTERRUPTED]}, {1: []})
    assert one.verify().flaw is None


# ---------------------------------------------------------------- restarts and broken lines


@pytest.mark.usefixtures("settled")
def test_a_restarted_server_is_found_again_by_all_who_use_it(team: Desk, server: Postgres) -> None:
    anna, emma = team.open(), team.open()
    anna.open_ticket(call())
    anna.append(1, [started(anna.process)])
    server.stop(signal.SIGQUIT)
    server.start()
    assert [ticket.number for ticket in emma.tickets()] == [1]
    emma.append(1, [NoteAdded(text="after the restart")])
    eventually(lambda: not emma.has_died(anna.process), "the lock is held anew")
    anna.append(1, [StepEnded(step=1, outcome=Outcome.SUCCEEDED, duration_ms=1)])
    assert [entry.seq for entry in emma.entries(1)] == [0, 1, 2, 3]
    assert anna.verify().flaw is None


def test_nobody_is_taken_for_dead_while_a_server_has_just_started(
    team: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "SETTLING_S", 3_600)
    dead = team.open()
    dead.open_ticket(call())
    dead.append(1, [started(dead.process)])
    dead.close()
    assert team.open().recover() == []


@pytest.mark.usefixtures("settled")
def test_the_end_of_a_step_that_a_server_missed_is_recorded_when_it_is_back(
    team: Desk, server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, emma = team.open(), team.open()
    anna.open_ticket(call())
    anna.append(1, [started(anna.process), started(anna.process)])
    server.stop(signal.SIGQUIT)
    with monkeypatch.context() as hasty:
        hasty.setattr(on_server, "_PATIENCE_S", 0.0)
        for step, outcome in ((1, Outcome.SUCCEEDED), (1, Outcome.FAILED), (2, Outcome.FAILED)):
            with pytest.raises(BrokeMidway, match="database-away"):
                anna.append(1, [StepEnded(step=step, outcome=outcome, duration_ms=1)])
    server.start()
    eventually(lambda: emma.ticket(1).entries == 5, "both ends are recorded")
    assert outcomes(emma, 1) == {1: [Outcome.SUCCEEDED], 2: [Outcome.FAILED]}
    assert emma.recover() == []
    anna.close()
    assert emma.verify().flaw is None


class _Breaking:
    """Breaks the line once, when the server confirms a command; what it confirmed does not arrive."""

    def __init__(self, at: bytes) -> None:
        self._at = at
        self.armed = False
        self.line: Line | None = None

    def __call__(self, data: bytes) -> bytes:
        if self.armed and self._at in data and self.line is not None:
            self.armed = False
            self.line.cut()
        return data


@pytest.mark.parametrize("confirmed", [b"BEGIN\0", b"INSERT 0 1\0", b"COMMIT\0"])
@pytest.mark.parametrize(
    "fact", [NoteAdded(text="once"), OutputReceived(step=0, stream="stdout", text="once")]
)
def test_what_was_on_its_way_when_the_line_broke_is_recorded_once(
    team: Desk, server: Postgres, database: str, confirmed: bytes, fact: NoteAdded | OutputReceived
) -> None:
    breaking = _Breaking(confirmed)
    with Line(server.port, edit=breaking) as line:
        breaking.line = line
        store = team.open(url=server.tcp_url(database, port=line.port))
        store.open_ticket(call())
        breaking.armed = True
        (recorded,) = store.append(1, [fact])
        assert not breaking.armed, "the line broke"
        assert [entry.seq for entry in store.entries(1)] == [0, recorded.seq]
        assert store.verify().flaw is None
        store.close()


def test_who_cannot_know_whether_an_entry_was_recorded_says_so(
    team: Desk, server: Postgres, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_server, "_PATIENCE_S", 0.5)
    breaking = _Breaking(b"COMMIT\0")
    with Line(server.port, edit=breaking) as line:
        breaking.line = line
        store = team.open(url=server.tcp_url(database, port=line.port))
        store.open_ticket(call())
        breaking.armed = True
        line._to = 1  # nothing listens there
        with pytest.raises(BrokeMidway) as unknown:
            store.append(1, [NoteAdded(text="once")])
        with pytest.raises(BrokeMidway) as away:
            store.entries(1)
        assert (unknown.value.code, away.value.code) == ("database-outcome-unknown", "database-away")
        line._to = server.port
        assert len(store.entries(1)) == 2
        store.close()


_WORK = """
import sys
from pathlib import Path
from adapters.store.conftest import Desk, call, started
from deskside.domain.journal.facts import Outcome, OutputReceived, StepEnded
store = Desk(Path(sys.argv[1]), sys.argv[2]).open()
def say(recorded):
    for entry in recorded:
        print(entry.ticket, entry.seq, flush=True)
for _ in range(1_000):
    opened = store.open_ticket(call())
    say([opened])
    (step,) = store.append(opened.ticket, [started(store.process)])
    say([step])
    for size in (10, 40_000):
        say(store.append(opened.ticket, [OutputReceived(step=step.seq, stream="stdout", text="x" * size)]))
    say(store.append(opened.ticket, [StepEnded(step=step.seq, outcome=Outcome.SUCCEEDED, duration_ms=1)]))
"""


@pytest.mark.usefixtures("settled")
def test_after_a_kill_of_clerk_and_server_the_journal_tells_the_truth(team: Desk, server: Postgres) -> None:
    clerk = subprocess.Popen(
        [sys.executable, "-c", _WORK, str(team.folder), team.url],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert clerk.stdout is not None
    said = [clerk.stdout.readline() for _ in range(23)]
    server.stop(signal.SIGQUIT)
    clerk.kill()
    said += [line for line in clerk.communicate()[0].splitlines(keepends=True) if line.endswith("\n")]
    server.start()
    store = team.open()
    assert store.verify().flaw is None
    store.recover()
    assert store.verify().flaw is None
    for line in said:
        number, seq = map(int, line.split())
        assert store.ticket(number).entries > seq, "an entry that was reported is not there"
    for ticket in store.tickets():
        ends = outcomes(store, ticket.number)
        assert all(len(found) == 1 for found in ends.values()), ends


# ---------------------------------------------------------------- rights


@pytest.mark.parametrize("table", ["entry", "payload", "blob", "actor"])
@pytest.mark.parametrize("act", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_a_clerks_account_may_only_add_to_the_journal(
    team: Desk, server: Postgres, database: str, table: str, act: str
) -> None:
    team.open().open_ticket(call())
    column = {"entry": "hash = ''", "payload": "body = ''", "blob": "bytes = ''", "actor": "body = ''"}[table]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        server.run_as(server.clerk, database, act.format(f"deskside.{table}", column))


@pytest.mark.parametrize("table", ["entry", "payload", "blob"])
@pytest.mark.parametrize("act", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_owner_too_meets_the_guards(
    team: Desk, server: Postgres, database: str, table: str, act: str
) -> None:
    store = team.open()
    store.open_ticket(call())
    store.append(1, [OutputReceived(step=0, stream="stdout", text="x" * 40_000)])
    column = {"entry": "hash = ''", "payload": "body = 'x'", "blob": "bytes = 'x'"}[table]
    with pytest.raises(psycopg.errors.RestrictViolation):
        server.run_as(server.owner, database, act.format(f"deskside.{table}", column))


def test_whose_account_recorded_an_entry_is_the_servers_word(
    team: Desk, server: Postgres, database: str
) -> None:
    team.open(actor=Actor(account="oleg@desk")).open_ticket(call())
    assert server.run(database, "SELECT DISTINCT login FROM deskside.entry") == [(server.clerk,)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        server.run_as(server.clerk, database, "INSERT INTO deskside.entry VALUES (9, 0, '', '', '', 'oleg')")


def test_what_somebody_mightier_has_altered_is_noticed(team: Desk, server: Postgres, database: str) -> None:
    store = team.open()
    store.open_ticket(call())
    store.append(1, [NoteAdded(text="It was the cable")])
    store.check()
    server.run(
        database,
        "ALTER TABLE deskside.payload DISABLE TRIGGER ALL",
        "UPDATE deskside.payload SET body = 'x' WHERE ticket = 1 AND seq = 1 RETURNING 1",
    )
    assert store.verify().flaw == Flaw(what="payload", ticket=1, seq=1)
    with pytest.raises(BrokeMidway, match="database-unprotected"):
        store.check()
    server.run(database, "ALTER TABLE deskside.payload ENABLE TRIGGER ALL")
    with pytest.raises(WrongUse, match="database-account-mighty"):
        team.open(url=server.url(database, server.owner)).check()


def test_the_owner_can_erase_lawfully_and_nothing_stays_in_the_tables(
    team: Desk, server: Postgres, database: str
) -> None:
    store = team.open(url=server.url(database, server.owner))
    store.open_ticket(call("Kanarienvogel", "Kanarienvogel"))
    store.append(1, [NoteAdded(text="Kanarienvogel " * 4_000)])
    store.erase(1, 0, 1, "request")
    assert (store.verify().flaw, store.verify().erased, store.search("kanarienvogel")) == (None, 2, [])
    with closing(team.open()) as clerk, pytest.raises(BrokeMidway, match="database-not-allowed"):
        clerk.erase(1, 2, 2, "request")
    files = server.files_with(database, b"Kanarienvogel")
    assert files == []


def test_what_a_colleague_records_with_another_program_steers_no_terminal(
    team: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = "\x1b]0;t\x07\u202eevil\x9b2J"
    hostile = team.open(actor=Actor(account=f"emma{bad}", name=f"Emma{bad}"))
    with monkeypatch.context() as another:
        another.setattr("deskside.domain.journal.entry.scrub", lambda payload, _: (payload, {}))
        hostile.open_ticket(call(f"Oleg{bad}", f"No mail{bad}", problem=f"a\nb{bad}"))
        hostile.append(1, [started(hostile.process, f"pc{bad}"), NoteAdded(text=f"note{bad}")])
        hostile.append(1, [OutputReceived(step=1, stream="stdout", text=f"out{bad}")])
        hostile.append(1, [TicketClosed(resolution=Resolution(text=f"done{bad}"))])
        hostile.append(DESK, [MachineSaved(name=f"m{bad}", target=f"u@h{bad}", requester=f"Oleg{bad}")])
    anna = team.open()
    read = [*anna.entries(1), *anna.tickets(), *anna.search("mail"), *anna.callers("ol"), *anna.machines()]
    assert len(read) == 9
    assert [one for one in read if "x1b" in repr(one) or "u202e" in repr(one) or "x9b" in repr(one)] == []
    assert anna.ticket(1).problem.startswith("a\nb")


# ---------------------------------------------------------------- from a desk to a team


def test_one_desks_journal_becomes_the_teams_once(team: Desk, desk: Desk) -> None:
    alone = desk.open()
    alone.append(DESK, [MachineSaved(name="oleg-nb", target="o@h")])
    alone.open_ticket(call("Oleg Petrov", "No e-mail"))
    alone.append(1, [started(alone.process), OutputReceived(step=1, stream="stdout", text="x" * 40_000)])
    alone.append(1, [NoteAdded(text="It was the cable")])
    entries = alone.entries(1)
    alone.close()
    take_over(team.url, desk.path)
    store = team.open()
    assert store.entries(1) == entries
    assert (store.verify().flaw, [ticket.number for ticket in store.search("cable")]) == (None, [1])
    assert store.open_ticket(call()).ticket == 2
    with pytest.raises(WrongUse, match="database-not-empty"):
        take_over(team.url, desk.path)


def test_what_does_not_verify_or_is_not_there_is_not_taken_over(team: Desk, desk: Desk) -> None:
    with pytest.raises(WrongUse, match="journal-file-missing"):
        take_over(team.url, desk.path)
    desk.open().open_ticket(call())
    desk.close()
    Forger(desk.path).run("UPDATE payload SET body = x'78'")
    with pytest.raises(Manipulated, match="journal-not-intact"):
        take_over(team.url, desk.path)
    with pytest.raises(WrongUse, match="database-is-a-file"):
        take_over(desk.url, desk.path)
    assert team.open().tickets() == []


# ---------------------------------------------------------------- as commands


def test_two_clerks_work_on_one_ticket_by_commands(server: Postgres, tmp_path: Path) -> None:
    """From a database as the page has an administrator make it, to a backup that verifies by itself."""
    server.run("postgres", f"CREATE DATABASE bare OWNER {server.owner} ENCODING 'UTF8' TEMPLATE template0")
    desk = Commands(tmp_path)
    desk.environment["DESKSIDE_DATABASE_URL"] = server.url("bare")
    assert "db upgrade" in desk.run("ticket", "list", exits=5).stderr
    desk.environment["DESKSIDE_DATABASE_URL"] = server.url("bare", server.owner)
    desk.run("db", "upgrade")
    assert "database-account-mighty" in desk.run("db", "check", exits=2).stderr
    for account in (server.clerk, server.careful):
        desk.environment["DESKSIDE_DATABASE_URL"] = server.url("bare", account)
        desk.new_ticket()
    desk.run("db", "backup", str(tmp_path / "copy.db"))
    desk.environment["DESKSIDE_DATABASE_URL"] = f"sqlite:///{tmp_path / 'copy.db'}"
    assert desk.json("journal", "verify")["intact"]
    assert desk.json("journal", "verify")["tickets"] == 2
