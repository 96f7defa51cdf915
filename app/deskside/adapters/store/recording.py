"""How drafts become entries: chained, stored, projected and noted in the spine, within one transaction."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple

from deskside.adapters.store import blobs, tables
from deskside.domain.errors import WrongUse
from deskside.domain.journal.chain import SALT_BYTES, SPINE, genesis
from deskside.domain.journal.entry import (
    CHAIN_BEGAN,
    CHAIN_STOOD,
    actor_body,
    actor_id,
    seal,
    wall_time_in,
)
from deskside.domain.journal.facts import OutputReceived, TicketClosed
from deskside.domain.journal.times import read_time
from deskside.domain.tickets import DESK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.adapters.store.database import Connection
    from deskside.domain.journal.codec import Fields
    from deskside.domain.journal.entry import Draft, Stamp
    from deskside.domain.journal.facts import Actor, Recorded, Seq
    from deskside.domain.tickets import TicketNumber

_LAST: Final = "SELECT seq + 1, hash FROM entry WHERE ticket = ? ORDER BY seq DESC LIMIT 1"
_STANDS: Final = (
    "INSERT INTO chain (ticket, size, hash, changed_at) VALUES (?, ?, ?, ?) ON CONFLICT (ticket)"
    " DO UPDATE SET size = excluded.size, hash = excluded.hash, changed_at = excluded.changed_at"
)
"""Where a chain stood when something else than output was last recorded: output changes no ticket, and it is
a tenth faster with one page less to write."""
_ENTRY: Final = "INSERT INTO entry (ticket, seq, head, prev, hash) VALUES (?, ?, ?, ?, ?)"
_PAYLOAD: Final = "INSERT INTO payload (ticket, seq, salt, body) VALUES (?, ?, ?, ?)"


class Written(NamedTuple):
    """What one transaction has recorded on one chain, and the hash of the last of it."""

    recorded: list[Recorded]
    digest: bytes
    actor_id: str


def has_landed(db: Connection, written: Written) -> bool:
    """Say whether that is in the database: no other entry has the same hash."""
    if not written.recorded:
        return True
    last = written.recorded[-1]
    found = db.execute("SELECT hash FROM entry WHERE ticket = ? AND seq = ?", (last.ticket, last.seq))
    return bool(row := found.fetchone()) and bytes(row[0]) == written.digest


def next_ticket(db: Connection) -> TicketNumber:
    """Return the number of a new ticket."""
    (last,) = db.execute("SELECT max(ticket) FROM chain").fetchone()
    return max(last or DESK, DESK) + 1


def pseudonym(db: Connection, actor: Actor) -> str:
    """Return what stands for an actor in this database, something new where nothing does."""
    body = actor_body(actor)
    for known, said in db.execute("SELECT id, body FROM actor"):
        if said == body:
            return str(known)
    salt = os.urandom(SALT_BYTES)
    db.execute("INSERT INTO actor (id, salt, body) VALUES (?, ?, ?)", (actor_id(salt, body), salt, body))
    return actor_id(salt, body)


def record(
    db: Connection, ticket: TicketNumber, drafts: Sequence[Draft], stamp: Stamp, *, begins: bool
) -> tuple[Seq, bytes]:
    """Make entries of drafts; return the place of the first and the hash of the last.

    Args:
        db: In a transaction that writes.
        ticket: Whose chain goes on.
        drafts: In their order.
        stamp: Who records them, and when.
        begins: Whether the chain may be a new one.

    Raises:
        WrongUse: `ticket-unknown`, `step-not-open`.
    """
    row = db.execute(_LAST, (ticket,)).fetchone()
    if row is None and not begins:
        raise WrongUse("ticket-unknown", ticket=ticket)
    size, last = row or (0, genesis(ticket))
    stands: tuple[int, bytes] | None = None
    for seq, made in enumerate(drafts, start=size):
        last = _put_entry(db, (ticket, seq), made.head, last, stamp)
        _put_payload(db, ticket, seq, made)
        if type(made.fact) is not OutputReceived:
            stands = (seq + 1, last)
            if not tables.project(db, ticket, seq, stamp.wall_time, made.fact):
                raise WrongUse("step-not-open", ticket=ticket, entry=seq)
            if seq == 0 or type(made.fact) is TicketClosed:
                _note_in_spine(db, ticket, seq + 1, last, stamp)
    if stands:
        db.execute(_STANDS, (ticket, *stands, stamp.wall_time))
    return int(size), last


def record_bare(db: Connection, ticket: TicketNumber, fields: Fields, stamp: Stamp) -> Seq:
    """Make an entry that has no payload and is no fact, such as an erasure; return its place."""
    size, last = db.execute(_LAST, (ticket,)).fetchone() or (0, genesis(ticket))
    last = _put_entry(db, (ticket, size), fields, last, stamp)
    db.execute(_STANDS, (ticket, size + 1, last, stamp.wall_time))
    return int(size)


def size_of(db: Connection, ticket: TicketNumber) -> int:
    """Return how many entries a chain has."""
    return int((db.execute(_LAST, (ticket,)).fetchone() or (0,))[0])


def known_ms(db: Connection, ticket: TicketNumber, seq: Seq) -> int:
    """Return how long a step is known to have run: from its start to the last entry of its ticket."""
    heads = db.execute(
        "SELECT head FROM entry WHERE ticket = ? AND (seq = ?"
        " OR seq = (SELECT max(seq) FROM entry WHERE ticket = ?)) ORDER BY seq",
        (ticket, seq, ticket),
    ).fetchall()
    began, last = (read_time(wall_time_in(head)) for (head,) in (heads[0], heads[-1]))
    return max(0, round((last - began).total_seconds() * 1_000))


def _note_in_spine(db: Connection, ticket: TicketNumber, size: int, digest: bytes, stamp: Stamp) -> None:
    kind = CHAIN_BEGAN if size == 1 else CHAIN_STOOD
    record_bare(db, SPINE, {"type": kind, "chain": ticket, "size": size, "hash": digest.hex()}, stamp)


def _put_entry(
    db: Connection, entry: tuple[TicketNumber, Seq], fields: Fields, previous: bytes, stamp: Stamp
) -> bytes:
    head, digest = seal(fields, *entry, previous, stamp)
    db.execute(_ENTRY, (*entry, head, previous, digest))
    return digest


def _put_payload(db: Connection, ticket: TicketNumber, seq: Seq, made: Draft) -> None:
    if len(made.body) <= blobs.LARGE_BYTES:
        db.execute(_PAYLOAD, (ticket, seq, made.salt, made.body))
    else:
        db.execute(_PAYLOAD, (ticket, seq, made.salt, None))
        blobs.put(db, made.commitment, made.salt, made.body)
