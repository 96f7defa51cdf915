"""Where chains stand, and the signed checkpoints that are kept beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.adapters.store.tables import ENDLESS
from deskside.domain.journal.chain import SPINE
from deskside.domain.journal.checkpoint import EVERY_ENTRIES, SignedCheckpoint, Stand, read_statement

if TYPE_CHECKING:
    from deskside.adapters.store.database import Connection, Database
    from deskside.domain.tickets import TicketNumber

_LAST: Final = "SELECT seq + 1, hash FROM entry WHERE ticket = ? ORDER BY seq DESC LIMIT 1"
_KEEP: Final = (
    "INSERT INTO checkpoint (journal, ticket, key, size, statement, signature, at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (journal, ticket, key, size)"
    " DO UPDATE SET statement = excluded.statement, signature = excluded.signature, at = excluded.at"
)
_THIN_OUT: Final = (
    "DELETE FROM checkpoint WHERE journal = ? AND ticket = ? AND key = ? AND size >= ? AND size < ?"
)
_KEPT: Final = (
    "SELECT journal, statement, signature, at FROM checkpoint WHERE ticket BETWEEN ? AND ?"
    " ORDER BY journal, ticket, size, key"
)


class CheckpointTable:
    """The part of the store that is `usecases.ports.checkpoints.Checkpoints`."""

    _database: Database

    def stand(self, ticket: TicketNumber) -> Stand | None:
        """Return where a chain stands now, or None where there is no such chain."""
        with self._database.reading() as db:
            size, head = _last(db, ticket)
            _, spine = _last(db, SPINE)
        return Stand(ticket=ticket, size=size, head=head, spine=spine) if size else None

    def keep_checkpoint(self, ticket: TicketNumber, signed: SignedCheckpoint, key: str) -> None:
        """Store a checkpoint; of one key and chain, one a `EVERY_ENTRIES` entries and the latest are kept."""
        stand, _ = read_statement(signed.statement)
        place = (signed.journal, ticket, key)
        since = (stand.size - 1) // EVERY_ENTRIES * EVERY_ENTRIES + 1

        def keep(db: Connection) -> None:
            db.execute(_THIN_OUT, (*place, since, stand.size))
            db.execute(_KEEP, (*place, stand.size, signed.statement, signed.signature, signed.at))

        self._database.write(keep)

    def checkpoints(self, ticket: TicketNumber | None = None) -> list[SignedCheckpoint]:
        """Return what is kept under a chain, or all: about this journal and about others."""
        chains = (SPINE, ENDLESS) if ticket is None else (ticket, ticket)
        with self._database.reading() as db:
            return [
                SignedCheckpoint(journal=journal, statement=statement, signature=signature, at=at)
                for journal, statement, signature, at in db.execute(_KEPT, chains)
            ]

    def chain_sizes(self) -> dict[TicketNumber, int]:
        """Return how many entries each chain has, the spine left out."""
        with self._database.reading() as db:
            return dict(
                db.execute(
                    "SELECT ticket, (SELECT max(seq) + 1 FROM entry WHERE entry.ticket = chain.ticket)"
                    " FROM chain WHERE ticket > ? ORDER BY ticket",
                    (SPINE,),
                ).fetchall()
            )

    def size_of(self, ticket: TicketNumber) -> int:
        """Return how many entries a chain has, 0 where there is none."""
        with self._database.reading() as db:
            return _last(db, ticket)[0]

    def hash_at(self, ticket: TicketNumber, size: int) -> str:
        """Return the hex hash of the entry number `size` (from 1), empty where there is none."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT hash FROM entry WHERE ticket = ? AND seq = ?", (ticket, size - 1)
            ).fetchone()
            return bytes(row[0]).hex() if row else ""

    def spine(self) -> frozenset[str]:
        """Return the hex hashes of the spine's entries."""
        with self._database.reading() as db:
            rows = db.execute("SELECT hash FROM entry WHERE ticket = ?", (SPINE,))
            return frozenset(bytes(digest).hex() for (digest,) in rows)


def _last(db: Connection, ticket: TicketNumber) -> tuple[int, str]:
    row = db.execute(_LAST, (ticket,)).fetchone()
    return (int(row[0]), bytes(row[1]).hex()) if row else (0, "")
