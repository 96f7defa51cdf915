"""The words of entries in PostgreSQL: cut and folded here, so that they are the same on every server.

The server's own text parser depends on its locale and keeps addresses, versions and compound words in one
piece, where SQLite cuts them. So `search.words` is given the words themselves, and so is every query.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from deskside.adapters.store.database import Connection
    from deskside.domain.journal.facts import Seq
    from deskside.domain.tickets import TicketNumber

_WORD: Final = re.compile(r"[^\W_]+")
_MARKED: Final = re.compile("([a-z])[\u0300-\u036f]+")
_MARK: Final = re.compile("[\u0300-\u036f]")

_LONGEST_CHARS: Final = 400
"""Of a word; PostgreSQL refuses one of 2,047 bytes, and nobody types it."""
_LARGEST_BYTES: Final = 500_000
"""Of an entry's words; a tsvector takes 1 MiB, with what it adds to each word."""


class TextVector:
    """The table `search` with a `tsvector`; its key is `tables.search_id`."""

    def put(self, db: Connection, row: int, entry: tuple[TicketNumber, Seq], said: str) -> None:
        """Keep the words of an entry. A NUL, which no text of this server can hold, parts words too."""
        db.execute(
            'INSERT INTO search ("rowid", said, ticket, seq, words) VALUES (?, ?, ?, ?, ?::tsvector)',
            (row, said.replace("\0", " "), *entry, vector(said)),
        )

    def matching(self, words: Sequence[str]) -> tuple[str, list[str]]:
        """Return a SELECT of the tickets that have all of `words`, and its values.

        Materialised: with an order and a limit beside it the planner would walk all tickets by time and
        look into each (performance.md, P18).
        """
        wanted = [" <-> ".join(f"'{part}'" for part in cut) + ":*" for word in words if (cut := parts(word))]
        each = " INTERSECT ".join(["SELECT ticket FROM search WHERE words @@ ?::tsquery"] * len(wanted))
        return f"WITH m AS MATERIALIZED ({each}) SELECT ticket FROM m", wanted  # noqa: S608 - no value in it

    def kept(self, db: Connection, first: int, last: int) -> Iterable[tuple[int, str]]:
        """Return rows and what they were given to keep."""
        return db.execute(
            'SELECT "rowid", said FROM search WHERE "rowid" BETWEEN ? AND ? ORDER BY "rowid"', (first, last)
        )

    def settle(self, db: Connection) -> None:
        """Do nothing: what was removed is forgotten with the table's old file, after the transaction."""


def parts(text: str) -> list[str]:
    """Return the words of a text that is `folded`, Latin letters without their accents, as FTS5 has them."""
    if not text.isascii():
        apart = _MARKED.sub(r"\1", unicodedata.normalize("NFD", text))
        text = _MARK.sub("", unicodedata.normalize("NFC", apart))
    return [word[:_LONGEST_CHARS] for word in _WORD.findall(text)]


def vector(text: str) -> str:
    """Return the words of a text with their places, as PostgreSQL reads a tsvector."""
    places: dict[str, list[int]] = {}
    room = _LARGEST_BYTES
    for place, word in enumerate(parts(text), start=1):
        room -= 4 * len(word) + 4
        if room < 0:
            break
        places.setdefault(word, []).append(place)
    return " ".join(f"'{word}':{','.join(map(str, found))}" for word, found in places.items())
