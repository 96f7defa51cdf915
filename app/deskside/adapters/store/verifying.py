"""Verification against a database: the walk along its chains, then everything that must follow from them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from deskside.adapters.store.reading import large_body
from deskside.adapters.store.tables import TICKETS, read_ticket, search_id, ticket_row
from deskside.domain.errors import WrongUse
from deskside.domain.journal.chain import SPINE
from deskside.domain.journal.entry import actor_id
from deskside.domain.journal.projection import Projection, Seen, folded, searchable
from deskside.domain.journal.verdict import Flaw, Verification
from deskside.domain.journal.verification import Walk
from deskside.domain.tickets import DESK

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from deskside.domain.journal.facts import Fact, Seq
    from deskside.domain.journal.verification import Claim
    from deskside.domain.tickets import TicketNumber

_ROWS: Final = (
    "SELECT entry.seq, head, prev, hash, salt, body, erased_at FROM entry"
    " LEFT JOIN payload ON payload.ticket = entry.ticket AND payload.seq = entry.seq"
    " WHERE entry.ticket = ? ORDER BY entry.seq"
)


def verify(db: sqlite3.Connection, only: TicketNumber | None) -> Verification:
    """Verify one ticket's chain or all, within a transaction that reads.

    Raises:
        WrongUse: `ticket-unknown`.
    """
    return _Check(db).run(only)


class _Check:
    """One verification of a whole database or one ticket."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._projection = Projection()
        self._claims: dict[TicketNumber, list[Claim]] = defaultdict(list)
        self._actors: dict[bytes, tuple[TicketNumber, Seq]] = {}
        self._entries = self._erased = 0

    def run(self, only: TicketNumber | None) -> Verification:
        flaw = self._spine()
        tickets = self._tickets() if only is None else [only]
        if only is not None and not self._claims[only] and not self._has_entries(only):
            raise WrongUse("ticket-unknown", ticket=only)
        for ticket in tickets:
            flaw = flaw or self._chain(ticket)
        flaw = flaw or self._actors_differ()
        if only is None:
            flaw = flaw or self._desk_differs()
        count = sum(ticket > DESK for ticket in tickets)
        return Verification(entries=self._entries, tickets=count, erased=self._erased, flaw=flaw)

    def _tickets(self) -> list[TicketNumber]:
        """Return the number of every chain that has entries, or that anything says exists."""
        found = {
            ticket
            for (ticket,) in self._db.execute("SELECT ticket FROM chain UNION SELECT number FROM ticket")
        }
        last = self._db.execute("SELECT min(ticket) FROM entry").fetchone()[0]
        while last is not None:
            found.add(last)
            last = self._db.execute("SELECT min(ticket) FROM entry WHERE ticket > ?", (last,)).fetchone()[0]
        return sorted((found | set(self._claims)) - {SPINE})

    def _has_entries(self, ticket: TicketNumber) -> bool:
        return self._db.execute("SELECT 1 FROM entry WHERE ticket = ?", (ticket,)).fetchone() is not None

    # ------------------------------------------------------------ chains

    def _spine(self) -> Flaw | None:
        walk = Walk(SPINE)
        flaw = walk.run(self._db.execute(_ROWS, (SPINE,)))
        for claim in walk.spine:
            self._claims[claim.ticket].append(claim)
        return flaw or self._tail_differs(walk)

    def _chain(self, ticket: TicketNumber) -> Flaw | None:
        words: dict[int, str] = {}

        def visit(seq: Seq, at: datetime, fact: Fact) -> bool:
            if said := searchable(fact):
                words[search_id(ticket, seq)] = said
            return self._projection.apply(ticket, seq, at, fact)

        walk = Walk(ticket, claims=self._claims[ticket], visit=visit, blob=self._blob)
        flaw = walk.run(self._db.execute(_ROWS, (ticket,)))
        self._entries += walk.size
        self._erased += walk.erased
        for actor, seq in walk.actors.items():
            self._actors.setdefault(actor, (ticket, seq))
        if flaw is None and not self._claims[ticket]:
            flaw = Flaw(what="spine", ticket=ticket, seq=0)
        return (
            flaw
            or self._tail_differs(walk)
            or self._ticket_differs(ticket)
            or self._words_differ(ticket, words)
        )

    def _blob(self, commitment: bytes) -> bytes | None:
        return large_body(self._db, commitment)

    # ------------------------------------------------------------ what follows from them

    def _tail_differs(self, walk: Walk) -> Flaw | None:
        """Compare where a chain ends with where it is said to end."""
        stood = self._db.execute(
            "SELECT size, hash, changed_at FROM chain WHERE ticket = ?", (walk.ticket,)
        ).fetchone() or (0, None, "")
        if stood[0] > walk.size:
            return Flaw(what="missing", ticket=walk.ticket, seq=walk.size)
        if stood != walk.stood:
            return Flaw(what="projection", ticket=walk.ticket, seq=max(0, walk.stood[0] - 1))
        return None

    def _ticket_differs(self, ticket: TicketNumber) -> Flaw | None:
        row = self._db.execute(TICKETS + "WHERE number = ?", (ticket,)).fetchone()
        made = self._projection.tickets.get(ticket)
        (folded_name,) = self._db.execute(
            "SELECT requester_folded FROM ticket WHERE number = ?", (ticket,)
        ).fetchone() or ("",)
        try:
            shown = (*ticket_row(read_ticket(row))[:-1], folded_name) if row else None
        except (ValueError, TypeError, AttributeError):
            shown = ()
        same = shown == (ticket_row(made) if made else None)
        running = self._steps(ticket) == {
            key: step for key, step in self._projection.open_steps.items() if key[0] == ticket
        }
        return None if same and running else Flaw(what="projection", ticket=ticket, seq=0)

    def _steps(self, ticket: TicketNumber) -> dict[tuple[TicketNumber, Seq], Any]:
        rows = self._db.execute("SELECT seq, process, machine FROM open_step WHERE ticket = ?", (ticket,))
        return {(ticket, seq): (process, machine) for seq, process, machine in rows}

    def _words_differ(self, ticket: TicketNumber, words: dict[int, str]) -> Flaw | None:
        shown = dict(
            self._db.execute(
                "SELECT rowid, said FROM search WHERE rowid BETWEEN ? AND ?",
                (search_id(ticket, 0), search_id(ticket + 1, 0) - 1),
            )
        )
        if shown == words:
            return None
        first = min(row for row, _ in shown.items() ^ words.items())
        return Flaw(what="projection", ticket=ticket, seq=first - search_id(ticket, 0))

    def _actors_differ(self) -> Flaw | None:
        """Check that every pseudonym in a head belongs to the account that its row names."""
        known = {
            b'{"actor":"%s' % str(name).encode()
            for name, salt, body in self._db.execute("SELECT id, salt, body FROM actor")
            if salt is None or body is None or actor_id(salt, body) == name
        }
        for actor, (ticket, seq) in self._actors.items():
            if actor not in known:
                return Flaw(what="payload", ticket=ticket, seq=seq)
        return None

    def _desk_differs(self) -> Flaw | None:
        """Compare what is projected from all chains together."""
        machines = {
            name: tuple(rest)
            for name, *rest in self._db.execute(
                "SELECT name, target, requester, requester_folded FROM machine"
            )
        }
        seen = {
            label: Seen(*rest)
            for label, *rest in self._db.execute("SELECT label, at, os_at, os_name FROM seen")
        }
        made = {name: (target, who, folded(who)) for name, (target, who) in self._projection.machines.items()}
        if machines != made or seen != self._projection.seen:
            return Flaw(what="projection", ticket=DESK, seq=0)
        return None
