"""Reading entries, tickets, callers and machines. Never writes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from deskside.adapters.store import blobs
from deskside.adapters.store.searching import having_words
from deskside.adapters.store.tables import MACHINES, TICKETS, read_machine, shown_ticket
from deskside.domain.errors import WrongUse
from deskside.domain.journal.entry import commitment_in, read, read_actor
from deskside.domain.journal.projection import folded
from deskside.domain.scripts.outcomes import run_of
from deskside.domain.tickets import Caller, Requester, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.adapters.store.database import Connection, Database
    from deskside.domain.journal.facts import Actor, Recorded, Seq
    from deskside.domain.scripts.outcomes import RunOfScript
    from deskside.domain.tickets import SavedMachine, Ticket, TicketNumber

_ENTRIES = (
    "SELECT seq, head, salt, body FROM entry LEFT JOIN payload USING (ticket, seq)"
    " WHERE ticket = ? AND seq > ? ORDER BY seq"
)
_CALLERS = r"""
SELECT name FROM (
    SELECT requester_folded AS name, chain.changed_at AS at FROM ticket JOIN chain ON chain.ticket = number
    UNION ALL SELECT requester_folded, '' FROM machine
) AS known
WHERE name <> '' AND (name LIKE ? ESCAPE '\' OR name LIKE ? ESCAPE '\')
GROUP BY name ORDER BY max(at) DESC, name LIMIT ?
"""
_STARTED = (
    "SELECT ticket, seq, head, salt, body FROM entry LEFT JOIN payload USING (ticket, seq)"
    " WHERE instr(head, ?) > 0 AND instr(head, ?) > 0 ORDER BY ticket, seq"
)
_ENDED = (
    "SELECT seq, head, salt, body FROM entry LEFT JOIN payload USING (ticket, seq)"
    " WHERE ticket = ? AND seq > ?"
    " AND instr(head, ?) > 0 AND instr(head, ?) > 0 ORDER BY seq LIMIT 1"
)
_ESCAPED = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


class Reading:
    """The half of the store that answers questions: `usecases.ports.journal.Tickets`, and entries."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._actors: dict[str, Actor] = {}

    def entries(self, ticket: TicketNumber, *, after: Seq = -1) -> list[Recorded]:
        """Return one ticket's entries, oldest first."""
        with self._database.reading() as db:
            rows = db.execute(_ENTRIES, (ticket, after)).fetchall()
            self._actors = {
                known: read_actor(body) for known, body in db.execute("SELECT id, body FROM actor")
            }
            return [
                read(ticket, seq, head, whole_body(db, head, salt, body), self._actors)
                for seq, head, salt, body in rows
            ]

    def runs_of(self, script: str) -> list[RunOfScript]:
        """Return every recorded run of a script, oldest first.

        What stands in the heads is enough to find them, so no payload of another entry is read.
        """
        found = []
        with self._database.reading() as db:
            systems = dict(db.execute("SELECT label, os_name FROM seen"))
            began = db.execute(
                _STARTED, (f'"script":{json.dumps(script)}'.encode(), b'"type":"step-started"')
            ).fetchall()
            for ticket, seq, head, salt, body in began:
                started = read(ticket, seq, head, whole_body(db, head, salt, body), {})
                end = db.execute(
                    _ENDED, (ticket, seq, f'"step":{seq},'.encode(), b'"type":"step-ended"')
                ).fetchone()
                ended = read(ticket, end[0], end[1], whole_body(db, *end[1:]), {}) if end else None
                if run := run_of(started, ended, systems):
                    found.append(run)
        return found

    def ticket(self, number: TicketNumber) -> Ticket:
        """Return one ticket.

        Raises:
            WrongUse: `ticket-unknown`.
        """
        with self._database.reading() as db:
            row = db.execute(TICKETS + "WHERE number = ?", (number,)).fetchone()
            if row is None:
                raise WrongUse("ticket-unknown", ticket=number)
            return shown_ticket(row)

    def tickets(self, *, status: Status | None = None, limit: int = 10_000) -> list[Ticket]:
        """Return tickets, most recently changed first."""
        with self._database.reading() as db:
            rows = db.execute(
                TICKETS + "WHERE ? IN ('', status) ORDER BY chain.changed_at DESC, number DESC LIMIT ?",
                (status or "", limit),
            )
            return [shown_ticket(row) for row in rows]

    def search(self, words: str, *, limit: int = 200) -> list[Ticket]:
        """Return tickets in whose fields or entries every word of `words` begins a word.

        A ticket's number finds it too. Raw output and inventories are not searched.
        """
        number = words.strip().removeprefix("#")
        wanted = int(number) if number.isdecimal() and len(number) < 16 else -1
        with self._database.reading() as db:
            return [shown_ticket(row) for row in having_words(db, folded(words).split(), wanted, limit)]

    def callers(self, name_begins: str, *, limit: int = 8) -> list[Caller]:
        """Return known requesters whose name, or a word of it, begins so; case folded."""
        begin = folded(name_begins.strip()).translate(_ESCAPED)
        with self._database.reading() as db:
            names = db.execute(_CALLERS, (f"{begin}%", f"% {begin}%", limit)).fetchall()
            machines = [read_machine(row) for row in db.execute(MACHINES)]
            return [_caller(db, name, machines) for (name,) in names]

    def machines(self) -> list[SavedMachine]:
        """Return the saved machines by name."""
        with self._database.reading() as db:
            return [read_machine(row) for row in db.execute(MACHINES)]


def _caller(db: Connection, name: str, machines: list[SavedMachine]) -> Caller:
    theirs = list(_tickets_of(db, name))
    own = tuple(machine for machine in machines if folded(machine.requester) == name)
    solved = [ticket for ticket in theirs if ticket.status is Status.CLOSED and ticket.resolution]
    return Caller(
        requester=_as_last_known(
            [ticket.requester for ticket in theirs] or [Requester(name=own[0].requester)]
        ),
        open_tickets=tuple(ticket for ticket in theirs if ticket.status is not Status.CLOSED),
        last_solution=max(solved, key=lambda ticket: ticket.closed_at or ticket.opened_at, default=None),
        machines=own,
    )


def _as_last_known(latest_first: list[Requester]) -> Requester:
    """Return a person with the latest contacts and language that any of their tickets has."""
    return Requester(
        name=latest_first[0].name,
        contacts=next((said.contacts for said in latest_first if said.contacts), ()),
        language=next((said.language for said in latest_first if said.language), ""),
    )


def _tickets_of(db: Connection, name: str) -> Iterator[Ticket]:
    """Yield a requester's tickets, most recently changed first."""
    rows = db.execute(
        TICKETS + "WHERE requester_folded = ? ORDER BY chain.changed_at DESC, number DESC", (name,)
    )
    return map(shown_ticket, rows)


def whole_body(db: Connection, head: bytes, salt: bytes | None, body: bytes | None) -> bytes | None:
    """Return a payload wherever it lies, or None where there is none any more."""
    if body is not None or salt is None:
        return body
    return blobs.get(db, commitment_in(head), salt)
