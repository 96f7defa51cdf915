"""Which tickets have all of some words, most recently changed first: the same on every database.

An index knows all entries that have a word, but not their tickets' order. To gather 90,000 of them for the 50
newest tickets takes long, to look through the newest tickets for a word that three have takes longer. So the
latest tickets say how common the words are; either way finds the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from deskside.adapters.store.tables import TICKETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.adapters.store.database import Connection
    from deskside.domain.tickets import TicketNumber

_MOST_WORDS: Final = 32
"""What is pasted by mistake must not become a statement that a database refuses."""
_SAMPLE: Final = 64
_SAMPLED_ENTRIES: Final = 40
"""Of a ticket, at most, so that a long one does not delay every search."""
_ALL_ENTRIES: Final = 2**31 - 1
_RARE_ENTRIES: Final = 1_000

_ORDER: Final = "changed_at DESC, ticket DESC"
_LATEST: Final = f"(SELECT number AS ticket FROM ticket ORDER BY number DESC LIMIT {_SAMPLE}) AS one"  # noqa: S608 - no value in it
_NEWEST: Final = f"(SELECT ticket, changed_at FROM chain WHERE ticket > 0 ORDER BY {_ORDER} LIMIT ?) AS one"  # noqa: S608 - as above


def having_words(db: Connection, words: Sequence[str], number: TicketNumber, limit: int) -> list[Any]:
    """Return rows of `tables.TICKETS` that have each of `words`, and ticket `number`: the `limit` newest.

    Where none of `words` is one, there is nothing to look for. Of very many, the first ones count.
    """
    wanted = list(dict.fromkeys(db.search.wanted(words)))[:_MOST_WORDS]
    if not wanted or limit <= 0:
        return []
    return _among_newest(db, wanted, number, limit) or _among_all(db, wanted, number, limit)


def _among_newest(db: Connection, wanted: list[str], number: TicketNumber, limit: int) -> list[Any]:
    """Return the rows, or none where too few of the newest tickets have the words."""
    sampled = _each_having(db, wanted, _SAMPLED_ENTRIES)
    (hits,) = db.execute(f"SELECT count(*) FROM {_LATEST} WHERE {sampled}", wanted).fetchone()  # noqa: S608 - as above
    if hits < db.search.worth_walking(wanted, _SAMPLE):
        return []
    walk = (
        f"SELECT ticket FROM {_NEWEST} WHERE {_each_having(db, wanted, _ALL_ENTRIES)} OR one.ticket = ?"  # noqa: S608
        f" ORDER BY {_ORDER} LIMIT ?"
    )
    rows = _rows(db, walk, [2 * limit * _SAMPLE // hits, *wanted, number, limit], limit)
    return rows if len(rows) == limit else []


def _among_all(db: Connection, wanted: list[str], number: TicketNumber, limit: int) -> list[Any]:
    rarest, others = _rarest(db, wanted)
    if rarest:
        found = f"SELECT ticket FROM (SELECT DISTINCT ticket FROM ({db.search.matching}) AS rare) AS one"  # noqa: S608
        found += f" WHERE {_each_having(db, others, _ALL_ENTRIES)}"
    else:
        found = " INTERSECT ".join([db.search.matching] * len(wanted))
    gathered = f"WITH found AS MATERIALIZED ({found}) SELECT ticket FROM found UNION SELECT ?"  # noqa: S608
    return _rows(db, gathered, [*rarest, *others, number], limit)


def _rarest(db: Connection, wanted: list[str]) -> tuple[list[str], list[str]]:
    """Return the one of several words that few entries have, if there is one, and the others."""
    if len(wanted) == 1:
        return [], wanted
    few = f"(SELECT count(*) FROM ({db.search.matching} LIMIT {_RARE_ENTRIES}) AS few)"  # noqa: S608
    counts = db.execute(f"SELECT {', '.join([few] * len(wanted))}", wanted).fetchone()
    if min(counts) == _RARE_ENTRIES:
        return [], wanted
    place = counts.index(min(counts))
    return wanted[place : place + 1], wanted[:place] + wanted[place + 1 :]


def _each_having(db: Connection, wanted: list[str], entries: int) -> str:
    return " AND ".join([db.search.having.format(entries=entries)] * len(wanted))


def _rows(db: Connection, numbers: str, values: list[Any], limit: int) -> list[Any]:
    return db.execute(
        f"{TICKETS}WHERE number IN ({numbers}) ORDER BY chain.changed_at DESC, number DESC LIMIT ?",
        (*values, limit),
    ).fetchall()
