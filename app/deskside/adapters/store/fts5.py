"""The words of entries in SQLite: a full-text table that cuts and folds words by itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from deskside.adapters.store.database import Connection
    from deskside.domain.journal.facts import Seq
    from deskside.domain.tickets import TicketNumber

_WORDS: Final = re.compile(r"\w+", re.UNICODE)
_MATCHING: Final = "SELECT rowid >> 32 FROM search WHERE search MATCH ?"


class Fts5:
    """The table `search` as FTS5 has it; its rowid is `tables.search_id`."""

    def put(self, db: Connection, row: int, entry: tuple[TicketNumber, Seq], said: str) -> None:
        """Keep the words of an entry."""
        db.execute("INSERT INTO search (rowid, said, ticket, seq) VALUES (?, ?, ?, ?)", (row, said, *entry))

    def matching(self, words: Sequence[str]) -> tuple[str, list[str]]:
        """Return a SELECT of the tickets that have all of `words`, and its values.

        The ticket is taken from the rowid, which stands in the index: to fetch its column `ticket`
        takes fifteen times as long.
        """
        wanted = [f'"{" ".join(parts)}" *' for word in words if (parts := _WORDS.findall(word))]
        return " INTERSECT ".join([_MATCHING] * len(wanted)), wanted

    def kept(self, db: Connection, first: int, last: int) -> Iterable[tuple[int, str]]:
        """Return rows and what they were given to keep, from where FTS5 keeps that."""
        return db.execute(
            "SELECT id, c0 FROM search_content WHERE id BETWEEN ? AND ? ORDER BY id", (first, last)
        )

    def settle(self, db: Connection) -> None:
        """Merge the index into one piece: what was removed is in none any more."""
        db.execute("INSERT INTO search (search) VALUES ('optimize')")
