"""P16 and P17: what the journal costs beside a bare database with the same durability and checks."""

from __future__ import annotations

import hmac
import json
import os
import sqlite3
import statistics
import tempfile
import time
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deskside.adapters.clock import SystemClock
from deskside.adapters.store import open_store
from deskside.adapters.store.recording import record
from deskside.domain.journal.facts import (
    Actor,
    NoteAdded,
    Outcome,
    OutputReceived,
    StepEnded,
    StepKind,
    StepStarted,
    TicketClosed,
    TicketOpened,
)
from deskside.domain.tickets import Requester, Resolution

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from deskside.adapters.store import Store
    from deskside.adapters.store.database import Connection
    from deskside.domain.journal.facts import Fact

_LINES = "2026-11-22 10:00:00 eth0 link is up, 1000 Mbit/s full duplex\n" * 2


def append_ratio(folder: Path) -> float:
    """Return entries a second of `Journal.append` by those of a bare, hand-written loop (P16).

    Both write one chained entry and its salted payload a transaction, under BEGIN IMMEDIATE, write-ahead log
    and synchronous FULL, in turns on the same disk. What ours adds: sanitising and redaction, canonical form,
    other writers, projections, recovery, and what it returns.
    """
    with tempfile.TemporaryDirectory(dir=folder) as place:
        store = _store(Path(place))
        ours = our_append(store)
        bare = _bare_append(Path(place) / "bare.db")
        ratio = paired(bare, ours, rounds=21, times=100)
        store.close()
    return ratio


def verify_ratio(entries: int = 200_000) -> float:
    """Return entries a second of `Journal.verify` by those of a bare loop (P17).

    The bare loop reads the same rows and checks the same links and commitments. What ours adds: the spine,
    large payloads, erasures, actors, and rebuilding every projection to compare it.
    """
    with tempfile.TemporaryDirectory() as place:
        store = _store(Path(place))
        fill(store, entries)
        ratio = paired(lambda: _bare_verify(store.place), store.verify, rounds=7, times=1)
        store.close()
    return ratio


def fill(store: Store, entries: int) -> None:
    """Record tickets of 44 entries each: four steps with eight chunks of output, notes, a solution."""

    def fill_it(db: Connection) -> None:
        stamp = store._stamp(db)
        for number in range(1, entries // 44 + 2):
            record(db, number, store._drafts(list(_ticket(store.process))), stamp, begins=True)

    store._database.write(fill_it)  # one transaction: nobody waits for a disk here


def _ticket(process: str) -> Iterator[Fact]:
    yield TicketOpened(requester=Requester(name="Oleg Petrov"), subject="No e-mail", problem="Since today.")
    for step in range(4):
        yield StepStarted(
            kind=StepKind.SCRIPT,
            title="Check name resolution",
            machine="oleg-nb",
            machine_id="00c0ffee00c0ffee",
            process=process,
            script="network.name-resolution",
            version=3,
            sha256="0" * 64,
        )
        for _ in range(8):
            yield OutputReceived(step=1 + 10 * step, stream="stdout", text=_LINES)
        yield StepEnded(step=1 + 10 * step, outcome=Outcome.SUCCEEDED, duration_ms=900, exit_status=0)
    yield NoteAdded(text="Restarted the mail program by phone.")
    yield NoteAdded(text="It works again.")
    yield TicketClosed(resolution=Resolution(text="The name server was wrong.", minutes=12))


def _store(place: Path) -> Store:
    return open_store(
        f"sqlite:///{place / 'desk.db'}",
        run_dir=place / "run",
        actor=Actor(account="anna@desk"),
        clock=SystemClock(),
    )


def our_append(store: Store) -> Callable[[], object]:
    """Return what appends one chunk of output."""
    ticket = store.open_ticket(
        TicketOpened(requester=Requester(name="Oleg Petrov"), subject="No e-mail")
    ).ticket
    fact = OutputReceived(step=1, stream="stdout", text=_LINES)
    return lambda: store.append(ticket, [fact])


def _bare_append(path: Path) -> Callable[[], object]:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    for table in (
        "entry (ticket INTEGER, seq INTEGER, head BLOB, prev BLOB, hash BLOB, PRIMARY KEY (ticket, seq))",
        "payload (ticket INTEGER, seq INTEGER, salt BLOB, body BLOB, PRIMARY KEY (ticket, seq))",
    ):
        db.execute(f"CREATE TABLE {table} WITHOUT ROWID")
    state: dict[str, Any] = {"seq": 0, "last": bytes(32)}

    def append() -> None:
        last, seq = state["last"], state["seq"]
        head, digest, salt, body = bare_entry(seq, last)
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", (1, seq, head, last, digest))
        db.execute("INSERT INTO payload VALUES (?, ?, ?, ?)", (1, seq, salt, body))
        db.execute("COMMIT")
        state.update(seq=seq + 1, last=digest)

    return append


def bare_entry(seq: int, last: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Return the head, hash, salt and payload of one hand-written entry."""
    salt = os.urandom(32)
    body = json.dumps({"text": _LINES}).encode()
    head = json.dumps(
        {
            "actor": "0" * 32,
            "boot_id": "0" * 36,
            "len": len(body),
            "mono_ms": time.monotonic_ns() // 1_000_000,
        }
        | {"payload": hmac.digest(salt, body, "sha256").hex(), "seq": seq, "step": 1, "stream": "stdout"}
        | {"ticket": 1, "type": "output-received", "v": 1, "wall_time": datetime.now(UTC).isoformat()}
    ).encode()
    return head, sha256(last + head).digest(), salt, body


def _bare_verify(path: str) -> int:
    db = sqlite3.connect(path)
    rows = db.execute(
        "SELECT e.ticket, e.head, e.prev, e.hash, p.salt, p.body FROM entry e"
        " JOIN payload p ON p.ticket = e.ticket AND p.seq = e.seq ORDER BY e.ticket, e.seq"
    )
    count, last, before = 0, b"", None
    framed = (5).to_bytes(8, "big") + b"entry" + (32).to_bytes(8, "big")
    for ticket, head, prev, digest, salt, body in rows:
        if ticket != before:
            before, last = ticket, prev
        fits = sha256(framed + prev + len(head).to_bytes(8, "big") + head).digest() == digest and prev == last
        if not fits or hmac.digest(salt, body, "sha256").hex().encode() not in head:
            raise ValueError(count)
        last = digest
        count += 1
    db.close()
    return count


def paired(bare: Callable[[], object], ours: Callable[[], object], *, rounds: int, times: int) -> float:
    """Return how long the bare way takes by how long ours does: the median of the better half of the turns.

    What else the machine does is in no turn's favour, but a disk is faster by chance now and then.
    """
    pairs = [(_timed(bare, times), _timed(ours, times)) for _ in range(rounds)]
    return _good(bare_s for bare_s, _ in pairs) / _good(our_s for _, our_s in pairs)


def _good(times_s: Iterable[float]) -> float:
    quick = sorted(times_s)
    return statistics.median(quick[: (len(quick) + 1) // 2])


def _timed(work: Callable[[], object], times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        work()
    return time.perf_counter() - start


if __name__ == "__main__":
    print(f"{datetime.now(UTC):%H:%M} P16 append {append_ratio(Path.cwd()):.2f}")
    print(f"{datetime.now(UTC):%H:%M} P17 verify {verify_ratio():.2f}")
