"""One chain taken out of the database as it is, entry by entry."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from deskside.adapters.store.reading import whole_body
from deskside.domain.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.adapters.store.database import Connection, Database
    from deskside.domain.bundle import BundledEntry
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.bundle import Exported

_ROWS: Final = (
    "SELECT seq, head, prev, hash, salt, body, erased_at FROM entry LEFT JOIN payload USING (ticket, seq)"
    " WHERE ticket = ? ORDER BY seq"
)
_ACTS_IN: Final = "SELECT 1 FROM entry WHERE ticket = ? AND instr(head, ?) = 1 LIMIT 1"
"""A head begins with its actor: no other name in one sorts before it."""


class Exporting:
    """The part of the store that is `usecases.ports.bundle.Exports`."""

    _database: Database

    @contextmanager
    def exported(self, ticket: TicketNumber) -> Iterator[Exported]:
        """Hold one state of the journal, and hand out one chain of it.

        Raises:
            WrongUse: `ticket-unknown`.
            BrokeMidway: The journal cannot be read.
        """
        from deskside.domain.bundle import BundledActor  # noqa: PLC0415 - every command opens the store,
        from deskside.usecases.ports.bundle import Exported  # noqa: PLC0415 - and few write a bundle

        with self._database.snapshot() as db:
            known = db.execute("SELECT id, salt, body FROM actor ORDER BY id").fetchall()
            actors = [
                BundledActor(*row)
                for row in known
                if db.execute(_ACTS_IN, (ticket, f'{{"actor":"{row[0]}'.encode())).fetchone()
            ]
            if db.execute("SELECT 1 FROM entry WHERE ticket = ?", (ticket,)).fetchone() is None:
                raise WrongUse("ticket-unknown", ticket=ticket)
            yield Exported(actors=actors, entries=lambda: _entries(db, ticket))


def _entries(db: Connection, ticket: TicketNumber) -> Iterator[BundledEntry]:
    from deskside.domain.bundle import BundledEntry  # noqa: PLC0415 - as above

    for seq, head, prev, digest, salt, body, erased_at in db.execute(_ROWS, (ticket,)):
        yield BundledEntry(seq, head, prev, digest, salt, whole_body(db, head, salt, body), erased_at)
