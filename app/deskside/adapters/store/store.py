"""The journal on SQL: append-only entries, chained and committed to, with projections that follow them."""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING, Final

from deskside.adapters.store import tables
from deskside.adapters.store.erasing import erase
from deskside.adapters.store.process import Process, boot_id
from deskside.adapters.store.reading import Reading
from deskside.adapters.store.sqlite import Database
from deskside.adapters.store.verifying import verify
from deskside.domain.errors import BrokeMidway, WrongUse
from deskside.domain.journal.chain import SALT_BYTES, SPINE, genesis
from deskside.domain.journal.entry import (
    CHAIN_BEGAN,
    CHAIN_STOOD,
    Stamp,
    actor_body,
    actor_id,
    draft,
    seal,
    wall_time_in,
)
from deskside.domain.journal.facts import (
    Outcome,
    OutputReceived,
    Recorded,
    StepEnded,
    StepStarted,
    TicketClosed,
)
from deskside.domain.journal.times import read_time, to_millisecond, wall_time
from deskside.domain.redaction import Redactor
from deskside.domain.tickets import DESK

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from deskside.domain.journal.codec import Fields
    from deskside.domain.journal.entry import Draft
    from deskside.domain.journal.facts import Actor, Fact, Seq, TicketOpened
    from deskside.domain.journal.verdict import Verification
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.clock import Clock

_LARGE_BYTES: Final = 16 * 1_024
"""A larger payload lies compressed in `blob` (formats.md section 5)."""

_QUICK: Final = 1
"""zlib level: output is kept compressed at 80 MB/s and more, at 1.2 times the size of the default level."""

_LAST: Final = "SELECT seq + 1, hash FROM entry WHERE ticket = ? ORDER BY seq DESC LIMIT 1"
_STANDS: Final = (
    "INSERT INTO chain (ticket, size, hash, changed_at) VALUES (?, ?, ?, ?) ON CONFLICT (ticket)"
    " DO UPDATE SET size = excluded.size, hash = excluded.hash, changed_at = excluded.changed_at"
)
"""Where a chain stood when something else than output was last recorded: output changes no ticket, and it is
a tenth faster with one page less to write."""
_ENTRY: Final = "INSERT INTO entry (ticket, seq, head, prev, hash) VALUES (?, ?, ?, ?, ?)"
_PAYLOAD: Final = "INSERT INTO payload (ticket, seq, salt, body) VALUES (?, ?, ?, ?)"
_BLOB: Final = "INSERT INTO blob (commitment, bytes) VALUES (?, ?)"


def open_store(
    url: str, *, run_dir: Path, actor: Actor, clock: Clock, redactor: Redactor | None = None
) -> Store:
    """Open the journal at `url`, making or upgrading its database where that is due.

    Args:
        url: `sqlite:///` and a path.
        run_dir: Folder of the locks by which processes know of each other's death.
        actor: Who acts through this store.
        clock: The time.
        redactor: The organisation's, if it has rules of its own.

    Raises:
        WrongUse: `journal-unsupported`.
        BrokeMidway: `journal-folder-unusable`, `journal-newer`, `journal-full`, `journal-locked`,
            `journal-read-only`, `journal-corrupt`, `journal-disk-error`.
    """
    return Store(Database(url), Process(run_dir), actor, clock, redactor or Redactor())


class Store(Reading):
    """`usecases.ports.journal.Journal` and `Tickets` on a database. Safe to use from any thread."""

    def __init__(
        self, database: Database, process: Process, actor: Actor, clock: Clock, redactor: Redactor
    ) -> None:
        super().__init__(database)
        self._process = process
        self._actor = actor
        self._actor_id = ""
        self._clock = clock
        self._redactor = redactor
        self._boot_id = boot_id()
        self.process = process.name

    @property
    def place(self) -> str:
        """Where the database lies, for people."""
        return str(self._database.path)

    # ------------------------------------------------------------ recording

    def open_ticket(self, fact: TicketOpened) -> Recorded:
        """Allocate the next ticket number and record its first entry, in one transaction."""
        drafts = self._drafts([fact])
        with self._database.writing() as db:
            (last,) = db.execute("SELECT coalesce(max(ticket), 0) FROM chain").fetchone()
            (recorded,) = self._record(db, max(last, DESK) + 1, drafts, begins=True)
        return recorded

    def append(self, ticket: TicketNumber, facts: Sequence[Fact]) -> list[Recorded]:
        """Record `facts` in order, in one durable transaction.

        Every text is sanitised and redacted; what is returned is what was written. When the disk is full,
        nothing new starts, but what ends is still recorded, in room that was kept for it.

        Raises:
            WrongUse: `ticket-unknown`; `step-not-open` where a step that has ended would end again.
            BrokeMidway: `journal-full`, `journal-locked`, `journal-read-only`, `journal-corrupt`,
                `journal-disk-error`; `journal-folder-unusable` before a step.
        """
        if any(type(fact) is StepStarted for fact in facts):
            self._process.hold()
            self._database.hold_reserve()
        drafts = self._drafts(facts)
        try:
            return self._append(ticket, drafts)
        except BrokeMidway as error:
            ends = all(type(fact) is StepEnded for fact in facts)
            if error.code != "journal-full" or not ends or not self._database.give_up_reserve():
                raise
            return self._append(ticket, drafts)

    def _append(self, ticket: TicketNumber, drafts: list[Draft]) -> list[Recorded]:
        with self._database.writing() as db:
            return self._record(db, ticket, drafts, begins=ticket == DESK)

    def _drafts(self, facts: Sequence[Fact]) -> list[Draft]:
        return [draft(fact, os.urandom(SALT_BYTES), self._redactor) for fact in facts]

    def _record(
        self, db: sqlite3.Connection, ticket: TicketNumber, drafts: list[Draft], *, begins: bool
    ) -> list[Recorded]:
        """Chain, store and project drafts within a transaction; `begins` allows for a new chain."""
        row = db.execute(_LAST, (ticket,)).fetchone()
        if row is None and not begins:
            raise WrongUse("ticket-unknown", ticket=ticket)
        stamp = self._stamp(db)
        size, last = row or (0, genesis(ticket))
        done: list[Recorded] = []
        for seq, made in enumerate(drafts, start=size):
            last = _put_entry(db, (ticket, seq), made.head, last, stamp)
            _put_payload(db, ticket, seq, made)
            if not tables.project(db, ticket, seq, stamp.at, made.fact):
                raise WrongUse("step-not-open", ticket=ticket, entry=seq)
            if seq == 0 or type(made.fact) is TicketClosed:
                _note_in_spine(db, ticket, seq + 1, last, stamp)
            done.append(_recorded((ticket, seq), made, stamp.at, self._actor))
        if any(type(made.fact) is not OutputReceived for made in drafts):
            db.execute(_STANDS, (ticket, size + len(drafts), last, stamp.wall_time))
        return done

    def _stamp(self, db: sqlite3.Connection) -> Stamp:
        if not self._actor_id:
            self._actor_id = self._know_actor(db)
        at = to_millisecond(self._clock.now())
        return Stamp(
            actor=self._actor_id,
            key_fingerprint=self._actor.key_fingerprint,
            boot_id=self._boot_id,
            at=at,
            wall_time=wall_time(at),
            mono_ms=self._clock.monotonic_ms(),
        )

    def _know_actor(self, db: sqlite3.Connection) -> str:
        """Return our actor's pseudonym in this database, a new one where there is none."""
        body = actor_body(self._actor)
        for known, said in db.execute("SELECT id, body FROM actor"):
            if said == body:
                return str(known)
        salt = os.urandom(SALT_BYTES)
        db.execute("INSERT INTO actor (id, salt, body) VALUES (?, ?, ?)", (actor_id(salt, body), salt, body))
        return actor_id(salt, body)

    # ------------------------------------------------------------ after a crash

    def recover(self) -> list[Recorded]:
        """Close as `interrupted` every started step whose process no longer lives.

        A journal that cannot be written now is left as it is: the next start closes them.
        """
        self._process.tidy()
        dead = self._dead_steps()
        if not dead:
            return []
        try:
            return self._interrupt(dead)
        except BrokeMidway as error:
            if error.code == "journal-full" and self._database.give_up_reserve():
                return self._interrupt(dead)
            if error.code in {"journal-full", "journal-locked", "journal-read-only"}:
                return []
            raise

    def _dead_steps(self) -> list[tuple[TicketNumber, Seq, str]]:
        with self._database.reading() as db:
            rows = db.execute("SELECT ticket, seq, process FROM open_step ORDER BY ticket, seq").fetchall()
        dead = {name for name in {row[2] for row in rows} if self._process.has_died(name)}
        return [row for row in rows if row[2] in dead]

    def _interrupt(self, dead: list[tuple[TicketNumber, Seq, str]]) -> list[Recorded]:
        done: list[Recorded] = []
        with self._database.writing() as db:
            for ticket, seq, _ in dead:
                if db.execute(
                    "SELECT 1 FROM open_step WHERE ticket = ? AND seq = ?", (ticket, seq)
                ).fetchone():
                    ended = StepEnded(
                        step=seq, outcome=Outcome.INTERRUPTED, duration_ms=_known_ms(db, ticket, seq)
                    )
                    done += self._record(db, ticket, self._drafts([ended]), begins=False)
        return done

    # ------------------------------------------------------------ keeping

    def verify(self, ticket: TicketNumber | None = None) -> Verification:
        """Walk one chain, or all and the spine, and compare the projections. Never writes.

        Raises:
            WrongUse: `ticket-unknown`.
            BrokeMidway: The journal cannot be read.
        """
        with self._database.snapshot() as db:
            return verify(db, ticket)

    def erase(self, ticket: TicketNumber, first: Seq, last: Seq, basis: str) -> Recorded:
        """Erase the payloads of entries `first` to `last` for good, and record that, who and on what basis.

        The chain stays as it is. No text is left in the database, its log or its search words; what was
        copied elsewhere before (backups, reports) is not reached.

        Raises:
            WrongUse: `entry-unknown`.
            BrokeMidway: As `append`.
        """
        with self._database.writing() as db:
            stamp = self._stamp(db)
            size, tail = db.execute(_LAST, (ticket,)).fetchone() or (0, b"")
            if not 0 <= first <= last < size:
                raise WrongUse("entry-unknown", ticket=ticket, entry=last)
            fields = erase(db, ticket, first, last, basis=basis, now=stamp.wall_time)
            tail = _put_entry(db, (ticket, size), fields, tail, stamp)
            db.execute(_STANDS, (ticket, size + 1, tail, stamp.wall_time))
        self._database.forget_deleted()
        return self.entries(ticket, after=size - 1)[0]

    def backup(self, path: Path) -> None:
        """Copy the database while it is in use. Raises as `Database.backup`."""
        self._database.backup(path)

    def check(self) -> None:
        """Have every page of the database checked. Raises as `Database.check`."""
        self._database.check()

    def close(self) -> None:
        """Close the database and let go of the process's lock. Safe to call twice."""
        self._database.close()
        self._process.close()


def _put_entry(
    db: sqlite3.Connection, entry: tuple[TicketNumber, Seq], fields: Fields, previous: bytes, stamp: Stamp
) -> bytes:
    head, digest = seal(fields, *entry, previous, stamp)
    db.execute(_ENTRY, (*entry, head, previous, digest))
    return digest


def _put_payload(db: sqlite3.Connection, ticket: TicketNumber, seq: Seq, made: Draft) -> None:
    if len(made.body) <= _LARGE_BYTES:
        db.execute(_PAYLOAD, (ticket, seq, made.salt, made.body))
    else:
        db.execute(_PAYLOAD, (ticket, seq, made.salt, None))
        db.execute(_BLOB, (made.commitment, zlib.compress(made.body, _QUICK)))


def _note_in_spine(
    db: sqlite3.Connection, ticket: TicketNumber, size: int, digest: bytes, stamp: Stamp
) -> None:
    seq, last = db.execute(_LAST, (SPINE,)).fetchone() or (0, genesis(SPINE))
    kind = CHAIN_BEGAN if size == 1 else CHAIN_STOOD
    fields: Fields = {"type": kind, "chain": ticket, "size": size, "hash": digest.hex()}
    last = _put_entry(db, (SPINE, seq), fields, last, stamp)
    db.execute(_STANDS, (SPINE, seq + 1, last, stamp.wall_time))


def _recorded(entry: tuple[TicketNumber, Seq], made: Draft, at: datetime, actor: Actor) -> Recorded:
    ticket, seq = entry
    return Recorded(ticket=ticket, seq=seq, at=at, actor=actor, fact=made.fact, kind=str(made.head["type"]))


def _known_ms(db: sqlite3.Connection, ticket: TicketNumber, seq: Seq) -> int:
    """Return how long a step is known to have run: from its start to the last entry of its ticket."""
    heads = db.execute(
        "SELECT head FROM entry WHERE ticket = :ticket AND (seq = :seq"
        " OR seq = (SELECT max(seq) FROM entry WHERE ticket = :ticket)) ORDER BY seq",
        {"ticket": ticket, "seq": seq},
    ).fetchall()
    began, last = (read_time(wall_time_in(head)) for (head,) in (heads[0], heads[-1]))
    return max(0, round((last - began).total_seconds() * 1_000))
