"""Every edit that leaves the rest in place is found; what cannot be found without an anchor, stays a control.

The nine manipulations are those of the security design, section 4.3.
"""

# ruff: noqa: S608 - a forger may put statements together

from __future__ import annotations

import contextlib
import json
import sqlite3
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.store.conftest import call, started
from adapters.store.forger import Forger
from deskside.domain.journal.desk import MachineSaved
from deskside.domain.journal.facts import (
    NoteAdded,
    Outcome,
    OutputReceived,
    SnapshotTaken,
    StepEnded,
    StepStarted,
    TicketClosed,
)
from deskside.domain.journal.verdict import Flaw
from deskside.domain.tickets import DESK, Resolution

if TYPE_CHECKING:
    from pathlib import Path

    from adapters.store.conftest import Desk
    from deskside.adapters.store import Store


def fill(store: Store) -> None:
    """Ticket 1: opened, two notes, a step with output and system information, closed. Ticket 2: one note."""
    store.append(DESK, [MachineSaved(name="oleg-nb", target="o@h", requester="Oleg Petrov")])
    store.open_ticket(call())
    store.append(1, [NoteAdded(text="first"), NoteAdded(text="second"), started(store.process)])
    store.append(1, [OutputReceived(step=3, stream="stdout", text="small\n")])
    store.append(1, [OutputReceived(step=3, stream="stdout", text="large\n" * 5_000)])
    inventory = '{"categories":{"os":{"name":"Debian","version":"12"}}}'
    store.append(1, [SnapshotTaken(step=3, inventory=inventory)])
    store.append(1, [StepEnded(step=3, outcome=Outcome.SUCCEEDED, duration_ms=5)])
    store.append(1, [TicketClosed(resolution=Resolution(text="Fixed", minutes=3))])
    store.append(1, [NoteAdded(text="afterwards")])
    store.open_ticket(call("Maria Ivanova", "Printer"))
    store.append(2, [NoteAdded(text="of the second ticket")])


@pytest.fixture
def forger(desk: Desk) -> Forger:
    store = desk.open()
    fill(store)
    assert store.verify().flaw is None
    store.close()
    return Forger(desk.path)


def flaw(desk: Desk, ticket: int | None = None) -> Flaw | None:
    with contextlib.closing(desk.open()) as store:
        return store.verify(ticket).flaw


# ---------------------------------------------------------------- the nine


def test_1_an_edited_payload(desk: Desk, forger: Forger) -> None:
    forger.run(
        "UPDATE payload SET body = CAST(replace(CAST(body AS TEXT), 'first', 'FIRST') AS BLOB)"
        " WHERE ticket = 1 AND seq = 1"
    )
    assert flaw(desk) == Flaw(what="payload", ticket=1, seq=1)


def test_2_an_edited_head(desk: Desk, forger: Forger) -> None:
    forger.run(
        "UPDATE entry SET head = CAST(replace(CAST(head AS TEXT), '2026-05', '2026-04') AS BLOB)"
        " WHERE ticket = 1 AND seq = 2"
    )
    assert flaw(desk) == Flaw(what="changed", ticket=1, seq=2)


def test_3_an_entry_taken_out_of_the_middle(desk: Desk, forger: Forger) -> None:
    forger.run("DELETE FROM entry WHERE ticket = 1 AND seq = 2")
    assert flaw(desk) == Flaw(what="missing", ticket=1, seq=2)


def test_3b_taken_out_and_the_rest_numbered_again(desk: Desk, forger: Forger) -> None:
    with forger.at_work() as db:
        for table in ("entry", "payload"):
            db.execute(f"DELETE FROM {table} WHERE ticket = 1 AND seq = 2")
            db.execute(f"UPDATE {table} SET seq = -seq WHERE ticket = 1 AND seq > 2")
            db.execute(f"UPDATE {table} SET seq = -seq - 1 WHERE ticket = 1 AND seq < 0")
    assert flaw(desk) == Flaw(what="moved", ticket=1, seq=2)


def test_4_a_cut_tail(desk: Desk, forger: Forger) -> None:
    forger.run("DELETE FROM entry WHERE ticket = 1 AND seq = 9")
    assert flaw(desk) == Flaw(what="missing", ticket=1, seq=9)


def test_4b_a_tail_cut_from_under_what_the_spine_knows(desk: Desk, forger: Forger) -> None:
    with forger.at_work() as db:
        db.execute("DELETE FROM entry WHERE ticket = 1 AND seq >= 8")
        db.execute("DELETE FROM chain WHERE ticket = 1")
    assert flaw(desk) == Flaw(what="missing", ticket=1, seq=8)


def test_5_a_tail_cut_with_everything_that_knew_of_it_is_missed(desk: Desk, forger: Forger) -> None:
    with forger.at_work() as db:
        db.execute("DELETE FROM entry WHERE ticket = 1 AND seq = 9")
        db.execute("DELETE FROM payload WHERE ticket = 1 AND seq = 9")
        forger.cover_up(db)
    assert flaw(desk) is None, "if this is found now, the sentence about what is not known must change"


def test_6_a_chain_rewritten_with_everything_that_knew_of_it_is_missed(desk: Desk, forger: Forger) -> None:
    with forger.at_work() as db:
        forger.rewrite(db, 2, lambda body: body.replace(b"second", b"forged"))
        forger.cover_up(db)
    assert flaw(desk) is None, "if this is found now, the sentence about what is not known must change"
    store = desk.open()
    assert store.entries(2)[1].fact == NoteAdded(text="of the forged ticket")


def test_6b_a_chain_rewritten_without_the_spine(desk: Desk, forger: Forger) -> None:
    with forger.at_work() as db:
        forger.rewrite(db, 2, lambda body: body.replace(b"Printer", b"Scanner"))
    assert flaw(desk) == Flaw(what="spine", ticket=2, seq=0)


def test_7_a_ticket_dropped_with_everything_that_knew_of_it_is_missed(desk: Desk, forger: Forger) -> None:
    with forger.at_work() as db:
        for table in ("entry", "payload"):
            db.execute(f"DELETE FROM {table} WHERE ticket = 2")
        forger.cover_up(db)
    assert flaw(desk) is None, "if this is found now, the sentence about what is not known must change"


def test_7b_a_ticket_dropped_without_the_spine(desk: Desk, forger: Forger) -> None:
    with forger.at_work() as db:
        for table in ("entry", "payload", "chain", "search"):
            db.execute(f"DELETE FROM {table} WHERE ticket = 2")
        db.execute("DELETE FROM ticket WHERE number = 2")
    assert flaw(desk) == Flaw(what="spine", ticket=2, seq=0)


def test_7c_a_ticket_put_in_beside_the_spine(desk: Desk, forger: Forger) -> None:
    with forger.at_work() as db:
        db.execute("INSERT INTO entry SELECT 3, seq, head, prev, hash FROM entry WHERE ticket = 2")
    assert flaw(desk) == Flaw(what="moved", ticket=3, seq=0)


def test_8_an_entry_moved_to_another_ticket(desk: Desk, forger: Forger) -> None:
    with forger.at_work() as db:
        for table in ("entry", "payload"):
            db.execute(f"UPDATE {table} SET ticket = 2, seq = 2 WHERE ticket = 1 AND seq = 9")
    assert flaw(desk, 2) == Flaw(what="moved", ticket=2, seq=2)
    assert flaw(desk, 1) == Flaw(what="missing", ticket=1, seq=9)


@pytest.mark.parametrize(
    "emptied",
    ["salt = NULL, body = NULL", "salt = NULL, body = NULL, erased_at = '2026-01-01T00:00:00.000Z'"],
)
def test_9_a_payload_emptied_without_an_entry_that_says_so(desk: Desk, forger: Forger, emptied: str) -> None:
    forger.run(f"UPDATE payload SET {emptied} WHERE ticket = 1 AND seq = 2")
    assert flaw(desk) == Flaw(what="payload", ticket=1, seq=2)


def test_9b_a_payload_removed(desk: Desk, forger: Forger) -> None:
    forger.run("DELETE FROM payload WHERE ticket = 1 AND seq = 2")
    assert flaw(desk) == Flaw(what="payload", ticket=1, seq=2)


# ---------------------------------------------------------------- and what else can be thought of


def test_a_large_payload_is_held_too(desk: Desk, forger: Forger) -> None:
    forger.run("UPDATE blob SET bytes = x'00'")
    assert flaw(desk) == Flaw(what="payload", ticket=1, seq=5)


def test_an_actor_cannot_be_renamed(desk: Desk, forger: Forger) -> None:
    forger.run("UPDATE actor SET body = CAST(replace(CAST(body AS TEXT), 'anna', 'emma') AS BLOB)")
    assert flaw(desk) == Flaw(what="payload", ticket=DESK, seq=0)
    assert flaw(desk, 2) == Flaw(what="payload", ticket=2, seq=0)


def test_a_step_cannot_be_given_a_second_end(desk: Desk, forger: Forger) -> None:
    with forger.at_work() as db:
        head, prev = db.execute("SELECT head, hash FROM entry WHERE ticket = 1 AND seq = 9").fetchone()
        salt, body = db.execute("SELECT salt, body FROM payload WHERE ticket = 1 AND seq = 7").fetchone()
        (end,) = db.execute("SELECT head FROM entry WHERE ticket = 1 AND seq = 7").fetchone()
        forger.put(db, 1, 10, json.loads(end) | {"seq": 10}, prev)
        db.execute("INSERT INTO payload VALUES (1, 10, ?, ?, NULL)", (salt, body))
        assert head != end
    assert flaw(desk) == Flaw(what="unclosed", ticket=1, seq=10)


_SEVENTH_TICKET = (
    "INSERT INTO ticket SELECT 7, requester, requester_folded, contacts, language, subject, problem,"
    " status, priority, opened_at, closed_at, resolution, machines FROM ticket WHERE number = 1"
)


@pytest.mark.parametrize(
    ("sql", "ticket", "seq"),
    [
        ("UPDATE ticket SET subject = 'x' WHERE number = 1", 1, 0),
        ("UPDATE ticket SET status = 'nonsense' WHERE number = 1", 1, 0),
        ("UPDATE ticket SET requester_folded = 'x' WHERE number = 2", 2, 0),
        ("DELETE FROM ticket WHERE number = 2", 2, 0),
        ("UPDATE search SET said = 'x' WHERE ticket = 1 AND seq = 2", 1, 2),
        ("DELETE FROM search WHERE ticket = 1 AND seq = 2", 1, 2),
        ("INSERT INTO open_step VALUES (2, 1, 'p', 'm')", 2, 0),
        ("UPDATE machine SET target = 'x@y'", DESK, 0),
        ("UPDATE seen SET os_name = 'x'", DESK, 0),
        ("UPDATE chain SET changed_at = '2020-01-01T00:00:00.000Z' WHERE ticket = 2", 2, 1),
        ("UPDATE chain SET size = 1 WHERE ticket = 2", 2, 1),
        (_SEVENTH_TICKET, 7, 0),
    ],
)
def test_what_is_shown_must_be_what_the_entries_say(
    desk: Desk, forger: Forger, sql: str, ticket: int, seq: int
) -> None:
    forger.run(sql)
    found = flaw(desk)
    assert found is not None
    assert (found.ticket, found.seq) == (ticket, seq)


def test_our_own_hands_are_tied(desk: Desk, forger: Forger) -> None:
    del forger
    db = sqlite3.connect(desk.path)
    for sql in (
        "UPDATE entry SET head = x''",
        "DELETE FROM entry",
        "UPDATE payload SET body = x''",
        "DELETE FROM payload",
        "UPDATE blob SET bytes = x''",
        "DELETE FROM blob",
    ):
        with pytest.raises(sqlite3.IntegrityError, match=r"cannot be|can only be"):
            db.execute(sql)
    db.close()


_RECORDED = [
    *(("entry", column) for column in ("head", "prev", "hash", "seq", "ticket")),
    *(("payload", column) for column in ("salt", "body", "seq", "ticket")),
    *(("blob", column) for column in ("commitment", "bytes")),
    *(("actor", column) for column in ("id", "salt", "body")),
    *(("chain", column) for column in ("size", "hash", "changed_at", "ticket")),
]
_anywhere = st.integers(0, 10**6)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(_RECORDED), _anywhere, _anywhere)
def test_any_single_change_of_any_recorded_value_is_found(
    desk: Desk, tmp_path: Path, place: tuple[str, str], row: int, bit: int
) -> None:
    """One bit of one value, or another number: whatever the rest of the row and the table looks like."""
    honest = tmp_path / "honest.db"
    if not honest.exists():
        store = desk.open()
        fill(store)
        store.close()
        honest.write_bytes(desk.path.read_bytes())
    for suffix in ("-wal", "-shm"):
        assert not desk.path.with_name(desk.path.name + suffix).exists(), "the last example is still open"
    desk.path.write_bytes(honest.read_bytes())
    table, column = place
    with Forger(desk.path).at_work() as db:
        found = db.execute(f"SELECT * FROM {table} WHERE {column} IS NOT NULL ORDER BY 1, 2")
        names = [about[0] for about in found.description]
        rows = found.fetchall()
        values = dict(zip(names, rows[row % len(rows)], strict=True))
        key = names[: 1 if table in {"blob", "actor", "chain"} else 2]
        where = " AND ".join(f"{name} = ?" for name in key)
        changed = _changed(values[column], bit)
        try:
            db.execute(
                f"UPDATE {table} SET {column} = ? WHERE {where}", [changed, *(values[name] for name in key)]
            )
        except sqlite3.IntegrityError:  # the number is taken
            return
    assert flaw(desk) is not None, (table, column, values)


def _changed(value: object, bit: int) -> object:
    if isinstance(value, int):
        return value + 1 + bit % 30 if bit % 2 else value - 1 - bit % 3
    raw = bytearray(value if isinstance(value, bytes) else str(value).encode())
    raw[bit // 8 % len(raw)] ^= 1 << bit % (8 if isinstance(value, bytes) else 4)
    return bytes(raw) if isinstance(value, bytes) else raw.decode("ascii", "replace")


def test_a_started_step_was_there(forger: Forger, desk: Desk) -> None:
    """The tests above point at entries by number; this holds the numbers to their meaning."""
    del forger
    kinds = [type(entry.fact) for entry in desk.open().entries(1)]
    assert (kinds[3], kinds[5], kinds[7], kinds[9]) == (StepStarted, OutputReceived, StepEnded, NoteAdded)
