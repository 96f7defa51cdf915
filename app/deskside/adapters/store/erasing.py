"""Lawful erasure: payloads go, heads stay, and what follows from the payloads is made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.adapters.store import tables
from deskside.adapters.store.reading import whole_body
from deskside.adapters.store.recording import record_bare, size_of
from deskside.domain.errors import WrongUse
from deskside.domain.journal.entry import PAYLOAD_ERASED, commitment_in, standing
from deskside.domain.tickets import DESK

if TYPE_CHECKING:
    from deskside.adapters.store.database import Connection
    from deskside.domain.journal.codec import Fields
    from deskside.domain.journal.entry import Stamp
    from deskside.domain.journal.facts import Seq
    from deskside.domain.tickets import TicketNumber


def erase(db: Connection, ticket: TicketNumber, entries: tuple[Seq, Seq], basis: str, stamp: Stamp) -> Seq:
    """Erase the payloads of the first to the last of `entries`, and return the entry that makes it lawful.

    Raises:
        WrongUse: `entry-unknown`.
    """
    first, last = entries
    if not 0 <= first <= last < size_of(db, ticket):
        raise WrongUse("entry-unknown", ticket=ticket, entry=last)
    heads = db.execute(
        "SELECT head FROM entry WHERE ticket = ? AND seq BETWEEN ? AND ?", (ticket, first, last)
    ).fetchall()
    for (head,) in heads:
        db.execute("UPDATE blob SET bytes = NULL WHERE commitment = ?", (commitment_in(head),))
    db.execute(
        "UPDATE payload SET salt = NULL, body = NULL, erased_at = ?"
        " WHERE ticket = ? AND seq BETWEEN ? AND ? AND salt IS NOT NULL",
        (stamp.wall_time, ticket, first, last),
    )
    project_again(db)
    fields: Fields = {"type": PAYLOAD_ERASED, "first": first, "last": last, "basis": basis}
    return record_bare(db, ticket, fields, stamp)


def project_again(db: Connection) -> None:
    """Make all projections anew. Erasing is rare; that they then agree for certain is worth the time."""
    tables.clear(db)
    rows = db.execute(
        "SELECT ticket, seq, head, salt, body FROM entry LEFT JOIN payload USING (ticket, seq)"
        " WHERE ticket >= ? ORDER BY ticket, seq",
        (DESK,),
    ).fetchall()
    for ticket, seq, head, salt, body in rows:
        at, fact = standing(head, whole_body(db, head, salt, body))
        if fact is not None:
            tables.project(db, ticket, seq, at, fact)
    db.search.settle(db)
