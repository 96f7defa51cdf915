"""The words of entries in PostgreSQL: cut and folded here, so that they are the same on every server.

The server's own text parser depends on its locale and keeps addresses, versions and compound words in one
piece, where SQLite cuts them. So `search.words` is given the words themselves, and so is every query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.adapters.store.words import parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from deskside.adapters.store.database import Connection
    from deskside.domain.journal.facts import Seq
    from deskside.domain.tickets import TicketNumber

_LONGEST_CHARS: Final = 400
"""Of a word; PostgreSQL refuses one of 2,047 bytes, and nobody types it."""
_LARGEST_BYTES: Final = 500_000
"""Of an entry's words; a tsvector takes 1 MiB, with what it adds to each word."""


class TextVector:
    """The table `search` with a `tsvector`; its key is `tables.search_id`."""

    matching = "SELECT ticket FROM search WHERE words @@ ?::tsquery"
    having = (
        'EXISTS (SELECT 1 FROM (SELECT words FROM search WHERE "rowid" BETWEEN one.ticket::bigint << 32'
        " AND (one.ticket::bigint << 32) + 4294967295 LIMIT {entries}) AS said WHERE words @@ ?::tsquery)"
    )
    """With a limit inside, the planner keeps to the entries of that one ticket."""

    def put(self, db: Connection, row: int, entry: tuple[TicketNumber, Seq], said: str) -> None:
        """Keep the words of an entry. A NUL, which no text of this server can hold, parts words too."""
        db.execute(
            'INSERT INTO search ("rowid", said, ticket, seq, words) VALUES (?, ?, ?, ?, ?::tsvector)',
            (row, said.replace("\0", " "), *entry, vector(said)),
        )

    def wanted(self, words: Sequence[str]) -> list[str]:
        """Return a tsquery for each of `words` that is one."""
        cuts = ([part[:_LONGEST_CHARS] for part in parts(word)] for word in words)
        return [" <-> ".join(f"'{part}'" for part in cut) + ":*" for cut in cuts if cut]

    def worth_walking(self, wanted: Sequence[str], tickets: int) -> int:
        """Say a sixteenth; one where words must follow each other, which the index does not know."""
        return 1 if any(" <-> " in one for one in wanted) else tickets // 16

    def kept(self, db: Connection, first: int, last: int) -> Iterable[tuple[int, str]]:
        """Return rows and what they were given to keep."""
        return db.execute(
            'SELECT "rowid", said FROM search WHERE "rowid" BETWEEN ? AND ? ORDER BY "rowid"', (first, last)
        )

    def settle(self, db: Connection) -> None:
        """Do nothing: what was removed is forgotten with the table's old file, after the transaction."""


def vector(text: str) -> str:
    """Return the words of a text with their places, as PostgreSQL reads a tsvector."""
    places: dict[str, list[int]] = {}
    room = _LARGEST_BYTES
    for place, whole in enumerate(parts(text), start=1):
        word = whole[:_LONGEST_CHARS]
        room -= 4 * len(word) + 4
        if room < 0:
            break
        places.setdefault(word, []).append(place)
    return " ".join(f"'{word}':{','.join(map(str, found))}" for word, found in places.items())
