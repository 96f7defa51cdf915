"""Verification against a database: the walk along its chains, then everything that must follow from them.

A range of tickets is verified by itself, in one pass over each table. What comes from all tickets together is
handed back as it was rebuilt, so that several processes can share the work.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from deskside.adapters.store import blobs
from deskside.adapters.store.tables import ALL_OF_TICKET, ENDLESS, search_id, ticket_row
from deskside.domain.errors import WrongUse
from deskside.domain.journal.chain import SPINE
from deskside.domain.journal.entry import actor_id
from deskside.domain.journal.projection import Projection, Seen, folded, joined, searchable
from deskside.domain.journal.verdict import Flaw, Verification
from deskside.domain.journal.verification import Walk
from deskside.domain.tickets import DESK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deskside.adapters.store.database import Connection
    from deskside.domain.journal.facts import Fact, Seq
    from deskside.domain.journal.verification import Claim, Row
    from deskside.domain.tickets import TicketNumber

_ROWS: Final = (
    "SELECT entry.ticket, entry.seq, head, prev, hash, salt, body, erased_at FROM entry"
    " LEFT JOIN payload ON payload.ticket = entry.ticket AND payload.seq = entry.seq"
    " WHERE entry.ticket BETWEEN ? AND ? ORDER BY entry.ticket, entry.seq"
)


@dataclass(slots=True)
class Part:
    """What verifying a range of tickets has found."""

    entries: int = 0
    tickets: int = 0
    erased: int = 0
    clock_anomalies: int = 0
    flaw: Flaw | None = None
    actors: dict[bytes, tuple[TicketNumber, Seq]] = field(default_factory=dict)
    """How heads name an actor, and the first entry that does."""
    seen: dict[str, Seen] = field(default_factory=dict)
    machines: dict[str, tuple[str, str]] = field(default_factory=dict)


def verify(db: Connection, only: TicketNumber | None) -> Verification:
    """Verify one ticket's chain or all, within a transaction that reads.

    Raises:
        WrongUse: `ticket-unknown`.
    """
    if only is None:
        return conclude(db, [verify_range(db, DESK, ENDLESS)])
    part = verify_range(db, only, only)
    if not part.entries and part.flaw is None:
        raise WrongUse("ticket-unknown", ticket=only)
    part.flaw = part.flaw or _actors_differ(db, part)
    return _verification([part])


def verify_range(db: Connection, first: TicketNumber, last: TicketNumber) -> Part:
    """Verify the chains of tickets `first` to `last`, and the spine before them."""
    claims: dict[TicketNumber, list[Claim]] = defaultdict(list)
    walk = Walk(SPINE)
    flaw = walk.run(db.execute(_ROWS, (SPINE, SPINE)))
    for claim in walk.spine:
        if first <= claim.ticket <= last:
            claims[claim.ticket].append(claim)
    stood = db.execute("SELECT size, hash, changed_at FROM chain WHERE ticket = ?", (SPINE,)).fetchone()
    flaw = flaw or _tail_differs(walk, stood)
    return Part(flaw=flaw) if flaw else _Range(db, first, last, claims).run()


def conclude(db: Connection, parts: list[Part]) -> Verification:
    """Join what ranges have found, and compare what is projected from all of them together."""
    whole = _verification(parts)
    if whole.flaw is not None:
        return whole
    flaw = next((found for part in parts if (found := _actors_differ(db, part))), None) or _desk_differs(
        db, parts
    )
    return _verification(parts, flaw)


def _verification(parts: list[Part], flaw: Flaw | None = None) -> Verification:
    return Verification(
        entries=sum(part.entries for part in parts),
        tickets=sum(part.tickets for part in parts),
        erased=sum(part.erased for part in parts),
        clock_anomalies=sum(part.clock_anomalies for part in parts),
        flaw=flaw or next((part.flaw for part in parts if part.flaw), None),
    )


class _Range:
    """One pass over a range of tickets."""

    def __init__(
        self,
        db: Connection,
        first: TicketNumber,
        last: TicketNumber,
        claims: dict[TicketNumber, list[Claim]],
    ) -> None:
        self._db = db
        self._range = (first, last)
        self._claims = claims
        self._part = Part()
        self._projection = Projection()
        self._stood = {
            ticket: tuple(rest)
            for ticket, *rest in db.execute(
                "SELECT ticket, size, hash, changed_at FROM chain WHERE ticket BETWEEN ? AND ?", self._range
            )
        }
        shown = db.execute(ALL_OF_TICKET + " WHERE number BETWEEN ? AND ?", self._range)
        self._shown = {row[0]: row for row in shown}
        self._running: dict[TicketNumber, dict[Any, Any]] = defaultdict(dict)
        for ticket, seq, *step in db.execute(
            "SELECT ticket, seq, process, machine FROM open_step WHERE ticket BETWEEN ? AND ?", self._range
        ):
            self._running[ticket][ticket, seq] = tuple(step)
        self._words = _Words(db, first, last)

    def run(self) -> Part:
        part = self._part
        walked = set()
        for ticket, rows in groupby(self._db.execute(_ROWS, self._range), key=itemgetter(0)):
            walked.add(ticket)
            part.flaw = self._chain(ticket, rows)
            if part.flaw is not None:
                break
        said = self._stood.keys() | self._shown.keys() | self._claims.keys() | self._running.keys()
        part.flaw = part.flaw or self._words.left_over()
        if part.flaw is None and (lost := said - walked):
            what = "spine" if min(lost) in self._claims else "missing"
            part.flaw = Flaw(what=what, ticket=min(lost), seq=0)  # type: ignore[arg-type]  # one of its words
        part.tickets = len(walked - {DESK})
        part.seen, part.machines = self._projection.seen, self._projection.machines
        return part

    def _chain(self, ticket: TicketNumber, rows: Iterable[Row]) -> Flaw | None:
        words: dict[int, str] = {}
        base = search_id(ticket, 0)

        def visit(seq: Seq, at: str, fact: Fact) -> bool:
            if said := searchable(fact):
                words[base + seq] = said
            return self._projection.apply(ticket, seq, at, fact)

        claims = self._claims.get(ticket, [])
        walk = Walk(ticket, claims=claims, visit=visit, blob=self._blob)
        flaw = walk.run(rows)
        self._part.entries += walk.size
        self._part.erased += walk.erased
        self._part.clock_anomalies += walk.clock_anomalies
        for actor, seq in walk.actors.items():
            self._part.actors.setdefault(actor, (ticket, seq))
        if flaw is None and not claims:
            flaw = Flaw(what="spine", ticket=ticket, seq=0)
        return (
            flaw
            or _tail_differs(walk, self._stood.get(ticket))
            or self._ticket_differs(ticket)
            or self._words.differ(ticket, words)
        )

    def _blob(self, commitment: bytes, salt: bytes) -> bytes | None:
        return blobs.get(self._db, commitment, salt)

    def _ticket_differs(self, ticket: TicketNumber) -> Flaw | None:
        made = self._projection.tickets.pop(ticket, None)
        running = self._projection.open_steps
        same = self._shown.get(ticket) == (
            ticket_row(made) if made else None
        ) and running == self._running.get(ticket, {})
        self._projection.open_steps = {}
        return None if same else Flaw(what="projection", ticket=ticket, seq=0)


class _Words:
    """The search words of a range of tickets, in the tickets' order."""

    def __init__(self, db: Connection, first: TicketNumber, last: TicketNumber) -> None:
        kept = db.search.kept(db, search_id(first, 0), search_id(last + 1, 0) - 1)
        self._by_ticket = _grouped(kept)
        self._next = next(self._by_ticket, None)

    def differ(self, ticket: TicketNumber, words: dict[int, str]) -> Flaw | None:
        """Compare the words of the next ticket with those that its entries have."""
        shown: dict[int, str] = {}
        if self._next is not None and self._next[0] <= ticket:
            number, shown = self._next
            if number < ticket:
                return Flaw(what="projection", ticket=number, seq=0)
            self._next = next(self._by_ticket, None)
        if shown == words:
            return None
        first = min(row for row, _ in shown.items() ^ words.items())
        return Flaw(what="projection", ticket=ticket, seq=first - search_id(ticket, 0))

    def left_over(self) -> Flaw | None:
        """Return a flaw where there are words of a ticket that has no entries."""
        return Flaw(what="projection", ticket=self._next[0], seq=0) if self._next else None


def _grouped(rows: Iterable[tuple[int, str]]) -> Iterator[tuple[TicketNumber, dict[int, str]]]:
    """Yield the words of each ticket. No method: a cycle would hold the database open after a flaw."""
    for ticket, of_ticket in groupby(rows, key=lambda row: row[0] >> 32):
        yield ticket, dict(of_ticket)


def _tail_differs(walk: Walk, stood: tuple[Any, ...] | None) -> Flaw | None:
    """Compare where a chain ends with where it is said to end."""
    size, *_ = stood = stood or (0, None, "")
    if size > walk.size:
        return Flaw(what="missing", ticket=walk.ticket, seq=walk.size)
    if stood != walk.stood:
        return Flaw(what="projection", ticket=walk.ticket, seq=max(0, walk.stood[0] - 1))
    return None


def _actors_differ(db: Connection, part: Part) -> Flaw | None:
    """Check that every pseudonym in a head belongs to the account that its row names."""
    known = {
        b'{"actor":"%s' % str(name).encode()
        for name, salt, body in db.execute("SELECT id, salt, body FROM actor")
        if salt is None or body is None or actor_id(salt, body) == name
    }
    strange = [entry for actor, entry in part.actors.items() if actor not in known]
    return Flaw(what="payload", ticket=min(strange)[0], seq=min(strange)[1]) if strange else None


def _desk_differs(db: Connection, parts: list[Part]) -> Flaw | None:
    """Compare the machines, which come from all chains together."""
    seen: dict[str, Seen] = {}
    machines: dict[str, tuple[str, str, str]] = {}
    for part in parts:
        for label, one in part.seen.items():
            seen[label] = joined(seen.get(label, Seen()), one)
        machines |= {name: (target, who, folded(who)) for name, (target, who) in part.machines.items()}
    shown = {
        name: tuple(rest)
        for name, *rest in db.execute("SELECT name, target, requester, requester_folded FROM machine")
    }
    known = {label: Seen(*rest) for label, *rest in db.execute("SELECT label, at, os_at, os_name FROM seen")}
    return None if (shown, known) == (machines, seen) else Flaw(what="projection", ticket=DESK, seq=0)
