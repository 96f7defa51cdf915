"""P18 and P19: a team's PostgreSQL, beside psycopg without us, and what searching a large journal takes."""

from __future__ import annotations

import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from bench.journal import bare_entry, our_append, paired
from deskside.adapters.clock import SystemClock
from deskside.adapters.store import open_store
from deskside.domain.journal.facts import Actor, NoteAdded, TicketOpened
from deskside.domain.tickets import Requester
from servers.lines import Line
from servers.postgres import Postgres, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deskside.adapters.store import Store

_ROUND_TRIPS_S = (0.0, 0.02)
_QUERIES = ("kanarienvogel", "reading", "oleg reading", "kanarienvogel reading", "rea", "o", "1", "10.7")
"""A word that one ticket has; one that all have; two such; both; beginnings of common words; of an address
that one ticket in twenty has, made of numbers that all have."""


def append_ratios(folder: Path) -> tuple[float, ...]:
    """Return entries a second of `Journal.append` by those of a bare loop on psycopg, at 0 and 20 ms (P19).

    Both write one chained entry and its salted payload a transaction, durably, on the same server. The bare
    loop keeps its place itself, takes no lock and waits for each statement, as psycopg does by itself.
    """
    del folder
    with running(durable=True) as server:
        return tuple(_append_ratio(server, rtt_s) for rtt_s in _ROUND_TRIPS_S)


def _append_ratio(server: Postgres, rtt_s: float) -> float:
    database = server.make()
    with ExitStack() as stack:
        line = stack.enter_context(Line(server.port, rtt_s=rtt_s))
        url = server.tcp_url(database, port=line.port if rtt_s else 0)
        db = stack.enter_context(psycopg.connect(url, autocommit=True))
        store = _store(url)
        stack.callback(store.close)
        times = 10 if rtt_s else 100
        return paired(_bare_append(db), our_append(store), rounds=11, times=times)


def search_medians(folder: Path, tickets: int = 10_000) -> tuple[float, float]:
    """Return the slowest kind of query's median in ms, on SQLite and on PostgreSQL (P18).

    Each ticket has ten searchable entries; a query asks for the newest 50 tickets.
    """
    with tempfile.TemporaryDirectory(dir=folder) as place, running() as server:
        file = open_store(
            f"sqlite:///{Path(place) / 'desk.db'}",
            run_dir=Path(place),
            actor=Actor(account="anna@desk"),
            clock=SystemClock(),
        )
        name = server.make()
        team = _store(server.url(name))
        for store in (file, team):
            _fill(store, tickets)
        server.run(name, "VACUUM ANALYZE")
        medians = _slowest(file), _slowest(team)
        file.close()
        team.close()
    return medians


def _slowest(store: Store) -> float:
    return max(statistics.median(_times_ms(store, words)) for words in _QUERIES)


def _times_ms(store: Store, words: str) -> Iterator[float]:
    for _ in range(9):
        start = time.perf_counter()
        store.search(words, limit=50)
        yield (time.perf_counter() - start) * 1_000


def _fill(store: Store, tickets: int) -> None:
    """Put in what searching reads, and nothing else: the chains are not what is measured."""

    def fill(db: Any) -> None:
        from deskside.adapters.store import tables  # noqa: PLC0415 - only here

        for number in range(1, tickets + 1):
            at = f"2026-01-01T00:00:00.{number:09d}Z"[:20] + f"{number % 1_000:03d}Z"
            opened = TicketOpened(requester=Requester(name="Oleg Petrov"), subject=f"Printer {number}")
            tables.project(db, number, 0, at, opened)
            for seq in range(1, 10):
                text = f"reading {seq} at 10.{number % 256}.{seq}.7" + (
                    " kanarienvogel" * (number * seq == 7)
                )
                tables.project(db, number, seq, at, NoteAdded(text=text))
            db.execute(
                "INSERT INTO chain (ticket, size, hash, changed_at) VALUES (?, 10, ?, ?)", (number, b"", at)
            )

    store._database.write(fill)


def _store(url: str) -> Store:
    return open_store(
        url, run_dir=Path("/nonexistent"), actor=Actor(account="anna@desk"), clock=SystemClock()
    )


def _bare_append(db: psycopg.Connection[Any]) -> Callable[[], object]:
    state: dict[str, Any] = {"seq": 0, "last": bytes(32)}

    def append() -> None:
        head, digest, salt, body = bare_entry(state["seq"], state["last"])
        with db.transaction():
            db.execute(
                "INSERT INTO deskside.entry (ticket, seq, head, prev, hash) VALUES (%s, %s, %s, %s, %s)",
                (7, state["seq"], head, state["last"], digest),
            )
            db.execute(
                "INSERT INTO deskside.payload (ticket, seq, salt, body) VALUES (%s, %s, %s, %s)",
                (7, state["seq"], salt, body),
            )
        state.update(seq=state["seq"] + 1, last=digest)

    return append
