"""The words of entries in SQLite: a full-text table that cuts and folds words by itself."""

from __future__ import annotations

import re
import sqlite3
import threading
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from deskside.adapters.store.words import bare, parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from deskside.adapters.store.database import Connection
    from deskside.domain.journal.facts import Seq
    from deskside.domain.tickets import TicketNumber

CUTTING: Final = "unicode61 remove_diacritics 2"
"""FTS5's tokenizer of the table `search`; the migration that made it says the same."""

_ALIKE: Final = (
    "[\x00-\u01df\u01e2-\u02ff\u03ac-\u03af\u03b1-\u052f\u1ea0-\u1ef9\u2000-\u2064\u20a0-\u20b9\u2100-\u2189"
    "\u2190-\u23f3\u2460-\u26ff\u2701-\u2b4c\u3041-\u3096\u30a0-\u30ff\u3400-\u4db5\u4e00-\u9fcb\uac00-\ud7a3]*"
)
"""Texts of characters that FTS5 and `words.parts` cut alike. FTS5 knows those of Unicode 6.1 only, and takes
whatever came later for letters; a test goes through these, of the Chinese and Korean ones through some."""

_asking: Final = threading.Lock()


class Fts5:
    """The table `search` as FTS5 has it; its rowid is `tables.search_id`."""

    matching = "SELECT rowid >> 32 AS ticket FROM search WHERE search MATCH '\"' || ? || '\" *'"
    """From the rowid, which stands in the index: to fetch the column `ticket` takes fifteen times as long."""
    having = (
        "EXISTS (SELECT 1 FROM (SELECT c0 FROM search_content WHERE id BETWEEN one.ticket << 32"
        " AND (one.ticket << 32) + 4294967295 LIMIT {entries}) WHERE has_words(c0, ?))"
    )

    def put(self, db: Connection, row: int, entry: tuple[TicketNumber, Seq], said: str) -> None:
        """Keep the words of an entry."""
        db.execute("INSERT INTO search (rowid, said, ticket, seq) VALUES (?, ?, ?, ?)", (row, said, *entry))

    def wanted(self, words: Sequence[str]) -> list[str]:
        """Return each of `words` as FTS5 will cut it, without what is no word."""
        return [" ".join(found) for word in words if (found := cut(word))]

    def worth_walking(self, wanted: Sequence[str], tickets: int) -> int:
        """Say an eighth: to look into an entry takes ten times as long as to gather one."""
        del wanted
        return tickets // 8

    def kept(self, db: Connection, first: int, last: int) -> Iterable[tuple[int, str]]:
        """Return rows and what they were given to keep, from where FTS5 keeps that."""
        return db.execute(
            "SELECT id, c0 FROM search_content WHERE id BETWEEN ? AND ? ORDER BY id", (first, last)
        )

    def settle(self, db: Connection) -> None:
        """Merge the index into one piece: what was removed is in none any more."""
        db.execute("INSERT INTO search (search) VALUES ('optimize')")


def has_words(said: str, wanted: str) -> bool:
    """Say whether an entry has words that begin as one of `Fts5.wanted` does, as FTS5 itself would."""
    if cut_alike(said):
        return _beginning(wanted).search(bare(said)) is not None
    return f" {wanted}" in " " + " ".join(_cut_by_fts5(said))


def cut_alike(text: str) -> bool:
    """Say whether a text is certain to be cut by FTS5 as `words.parts` cuts it."""
    return text.isascii() or _alike().fullmatch(text) is not None


@cache
def _alike() -> re.Pattern[str]:
    return re.compile(_ALIKE)  # 1.5 ms, paid by who searches


def cut(text: str) -> list[str]:
    """Return the words of a text that is `folded` as FTS5 cuts them."""
    return parts(text) if cut_alike(text) else _cut_by_fts5(text)


@lru_cache(maxsize=64)
def _beginning(wanted: str) -> re.Pattern[str]:
    return re.compile(r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, wanted.split(" "))))


@cache
def _scratch() -> sqlite3.Connection:
    """Return a database in memory with which FTS5 can be asked how it cuts a text."""
    made = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    made.execute(f"CREATE VIRTUAL TABLE text USING fts5(said, tokenize = '{CUTTING}')")
    made.execute("CREATE VIRTUAL TABLE word USING fts5vocab(text, instance)")
    return made


def _cut_by_fts5(text: str) -> list[str]:
    with _asking:
        _scratch().execute("INSERT INTO text VALUES (?)", (text.encode(errors="replace").decode(),))
        found = [str(word) for (word,) in _scratch().execute("SELECT term FROM word ORDER BY offset")]
        _scratch().execute("DELETE FROM text")
        return found
