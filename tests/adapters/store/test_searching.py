"""Whichever way a search takes, it finds what going through everything finds, in the same order."""

from __future__ import annotations

import random
import re
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import pytest

from deskside.adapters.store import fts5, searching, tables
from deskside.adapters.store.words import parts
from deskside.domain.journal.facts import NoteAdded, TicketOpened
from deskside.domain.journal.projection import folded
from deskside.domain.tickets import Requester

if TYPE_CHECKING:
    from collections.abc import Iterator

    from adapters.store.conftest import Desk
    from deskside.adapters.store import Store
    from servers.postgres import Postgres

_TICKETS = 150


class Kept(NamedTuple):
    number: int
    changed_at: str
    texts: list[str]


def _made(dice: random.Random) -> list[Kept]:
    """Return tickets whose order of change is not that of their numbers; the newest is ticket 42."""
    seconds = list(range(_TICKETS))
    dice.shuffle(seconds)
    newest = seconds.index(_TICKETS - 1)
    seconds[41], seconds[newest] = seconds[newest], seconds[41]
    made = []
    for number in range(1, _TICKETS + 1):
        changed = seconds[number - 1]
        said = [f"Printer 10.0.{number % 20}.7"]
        said += ["42"] * (number % 2) + ["Ёлка"] * (number % 5 == 0) + ["lonely"] * (number == 3)
        said += ["old old"] * (number <= 80) + ["latest"] * (number > 80 and changed in {*range(50), 140})
        said += ["tenth café"] * (number % 10 == 0) + ["stale"] * (changed < 70)
        texts = [" ".join(dice.sample(said, len(said))), *dice.choices(said, k=dice.randrange(4))]
        made.append(Kept(number, f"2026-01-01T00:{changed // 60:02d}:{changed % 60:02d}.000Z", texts))
    return made


def _fill(store: Store, kept: list[Kept]) -> None:
    def fill(db: Any) -> None:
        for number, at, texts in kept:
            opened = TicketOpened(requester=Requester(name="Oleg"), subject=texts[0])
            tables.project(db, number, 0, at, opened)
            for seq, text in enumerate(texts[1:], start=1):
                tables.project(db, number, seq, at, NoteAdded(text=text))
            db.execute("INSERT INTO chain VALUES (?, ?, ?, ?)", (number, len(texts), b"", at))
            for seq in range(len(texts)):
                db.execute(
                    "INSERT INTO entry (ticket, seq, head, prev, hash) VALUES (?, ?, ?, ?, ?)",
                    (number, seq, b"", b"", b""),
                )

    store._database.write(fill)


def _through_all(kept: list[Kept], words: str, limit: int) -> list[int]:
    wanted = [" " + " ".join(parts(word)) for word in folded(words).split() if parts(word)]
    found = [
        one
        for one in kept
        if wanted
        and (
            str(one.number) == words
            or all(any(word in _spaced(text) for text in ["Oleg", *one.texts]) for word in wanted)
        )
    ]
    found.sort(key=lambda one: (one.changed_at, one.number), reverse=True)
    return [one.number for one in found[:limit]]


def _spaced(text: str) -> str:
    return " " + " ".join(parts(folded(text)))


_WORDS = [
    *("printer", "pri", "p", "1", "10.0", "10.0.3", "10.0.3.7", "0.7", "7", "42", "old", "old old"),
    *("latest", "stale", "lonely", "елка", "ЁЛ", "cafe", "café", "tenth", "nowhere", "oleg", "-", "80"),
]


@pytest.fixture(params=["desk", "team"])
def filled(request: pytest.FixtureRequest, server: Postgres) -> tuple[Store, list[Kept]]:
    del server  # started before what watches for processes that a test leaves behind
    store = cast("Desk", request.getfixturevalue(request.param)).open()
    kept = _made(random.Random(7))
    _fill(store, kept)
    return store, kept


def test_a_search_finds_what_going_through_everything_finds(
    filled: tuple[Store, list[Kept]], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, kept = filled
    monkeypatch.setattr(searching, "_RARE_ENTRIES", 20)
    ways = _noted(monkeypatch)
    dice = random.Random(1)
    asked = [*_WORDS, *(" ".join(dice.sample(_WORDS, dice.randint(2, 3))) for _ in range(40))]
    for words in asked:
        for limit in (1, 10, 200):
            found = [ticket.number for ticket in store.search(words, limit=limit)]
            assert found == _through_all(kept, words, limit), (words, limit)
    assert ways == {"newest", "too few among the newest", "rare", "all"}


def _noted(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return what will have the ways that searches took."""
    ways: set[str] = set()
    rows, rarest = searching._rows, searching._rarest

    def noted_rows(db: Any, numbers: str, values: list[Any], limit: int) -> list[Any]:
        found = rows(db, numbers, values, limit)
        if searching._NEWEST in numbers:
            ways.add("newest" if len(found) == limit else "too few among the newest")
        return found

    def noted_rarest(db: Any, wanted: list[str]) -> tuple[list[str], list[str]]:
        one, others = rarest(db, wanted)
        ways.add("rare" if one else "all")
        return one, others

    monkeypatch.setattr(searching, "_rows", noted_rows)
    monkeypatch.setattr(searching, "_rarest", noted_rarest)
    return ways


def test_what_was_pasted_into_the_search_is_no_error(filled: tuple[Store, list[Kept]]) -> None:
    store, _ = filled
    assert store.search("printer " + " ".join(f"word{n}" for n in range(5_000))) == []
    assert len(store.search("printer " * 5_000, limit=10)) == 10
    assert store.search("x" * 100_000) == []
    assert store.search("\udcff\0 \"' * ( OR :") == []
    assert store.search("printer", limit=0) == []


# ---------------------------------------------------------------- words, cut here as SQLite cuts them


@pytest.fixture
def table() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute(f"CREATE VIRTUAL TABLE search USING fts5(said, tokenize = '{fts5.CUTTING}')")
        db.execute("CREATE VIRTUAL TABLE word USING fts5vocab(search, instance)")
        yield db


def test_fts5_cuts_every_character_that_counts_as_known_as_we_do(table: sqlite3.Connection) -> None:
    codes = [*range(1, 0x3400), *range(0x3400, sys.maxunicode + 1, 41)]  # of the Chinese and Korean ones some
    known = [char for char in map(chr, codes) if fts5.cut_alike(char)]
    said = {number: folded(f"xa{char}bx") for number, char in enumerate(known)}
    table.executemany("INSERT INTO search (rowid, said) VALUES (?, ?)", said.items())
    cut: dict[int, list[str]] = {}
    for number, word in table.execute("SELECT doc, term FROM word ORDER BY doc, offset"):
        cut.setdefault(number, []).append(word)
    assert [known[number] for number, text in said.items() if cut[number] != parts(text)] == []
    assert len(known) > 4_000


@pytest.mark.parametrize(
    "said", ["🤷printer", "принтер🤷 x", "no\u0338de café🥲", "ǡ ὰ क़लम", "10\u20bf 7", "10.7 🙂"]
)
def test_what_fts5_cuts_otherwise_is_left_to_it(table: sqlite3.Connection, said: str) -> None:
    table.execute("INSERT INTO search VALUES (?)", (folded(said),))
    for asked in [*re.findall(r"\S+", folded(said)), "printer", "x", "no", "caf", "7", "10.7", "🤷", "к"]:
        for wanted in fts5.Fts5().wanted([asked]):
            found = table.execute("SELECT 1 FROM search WHERE search MATCH ?", (f'"{wanted}" *',)).fetchone()
            assert fts5.has_words(folded(said), wanted) == bool(found), (said, asked)
