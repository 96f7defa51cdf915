"""Somebody with the database file, SQL and our source code."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from deskside.adapters.store.erasing import project_again
from deskside.adapters.store.sqlite import Connection
from deskside.domain.canonical import canonical
from deskside.domain.journal.chain import SPINE, commit, genesis, link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Head = dict[str, Any]


class Forger:
    """Works on the file while no journal is open; triggers are no obstacle."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def at_work(self) -> Iterator[Connection]:
        with contextlib.closing(sqlite3.connect(self._path, factory=Connection)) as db:
            triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in triggers:
                db.execute(f"DROP TRIGGER {name}")
            yield db
            for _, sql in triggers:
                db.execute(sql)
            db.commit()

    def run(self, sql: str, *values: object) -> None:
        with self.at_work() as db:
            assert db.execute(sql, values).rowcount > 0, "the forger hit nothing"

    # ------------------------------------------------------------ the thorough kind

    def cover_up(self, db: Connection) -> None:
        """Make everything on this computer agree with the entries that are there now."""
        self._rewrite_spine(db)
        db.execute("DELETE FROM chain")
        for (ticket,) in db.execute("SELECT DISTINCT ticket FROM entry").fetchall():
            rows = db.execute("SELECT seq, head, hash FROM entry WHERE ticket = ? ORDER BY seq", (ticket,))
            telling = [row for row in rows if b'"type":"output-received"' not in row[1]]
            seq, head, digest = telling[-1]
            db.execute(
                "INSERT INTO chain VALUES (?, ?, ?, ?)",
                (ticket, seq + 1, digest, json.loads(head)["wall_time"]),
            )
        project_again(db)

    def _rewrite_spine(self, db: Connection) -> None:
        """Keep what the spine says of entries that are still there, with the hashes they have now."""
        heads = [
            json.loads(head) for (head,) in db.execute("SELECT head FROM entry WHERE ticket = ?", (SPINE,))
        ]
        db.execute("DELETE FROM entry WHERE ticket = ?", (SPINE,))
        last, seq = genesis(SPINE), 0
        for head in heads:
            found = db.execute(
                "SELECT hash FROM entry WHERE ticket = ? AND seq = ?", (head["chain"], head["size"] - 1)
            ).fetchone()
            if found:
                last = self.put(db, SPINE, seq, head | {"seq": seq, "hash": found[0].hex()}, last)
                seq += 1

    def rewrite(self, db: Connection, ticket: int, change: Callable[[bytes], bytes]) -> None:
        """Change payloads of a chain and make the chain whole again, hashes, commitments and all."""
        rows = db.execute(
            "SELECT seq, head, salt, body FROM entry JOIN payload USING (ticket, seq)"
            " WHERE ticket = ? ORDER BY seq",
            (ticket,),
        ).fetchall()
        db.execute("DELETE FROM entry WHERE ticket = ?", (ticket,))
        last = genesis(ticket)
        for seq, head, salt, body in rows:
            forged = change(body)
            db.execute("UPDATE payload SET body = ? WHERE ticket = ? AND seq = ?", (forged, ticket, seq))
            fields = json.loads(head) | {"payload": commit(salt, forged).hex(), "len": len(forged)}
            last = self.put(db, ticket, seq, fields, last)

    def put(self, db: Connection, ticket: int, seq: int, head: Head, last: bytes) -> bytes:
        sealed = canonical(head)
        digest = link(last, sealed)
        db.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", (ticket, seq, sealed, last, digest))
        return digest
