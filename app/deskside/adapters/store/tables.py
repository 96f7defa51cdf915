"""Rows of the projected tables to values and back, and the statements that keep them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from deskside.domain.canonical import canonical_flat
from deskside.domain.journal import facts as f
from deskside.domain.journal.desk import MachineForgotten, MachineSaved
from deskside.domain.journal.entry import harmless
from deskside.domain.journal.projection import (
    SHAPES_TICKET,
    Seen,
    folded,
    joined,
    os_name_of,
    searchable,
    sighting,
    ticket_after,
)
from deskside.domain.journal.times import read_time, wall_time
from deskside.domain.text import clean
from deskside.domain.tickets import (
    DESK,
    Priority,
    Requester,
    Resolution,
    SavedMachine,
    Status,
    Ticket,
)

if TYPE_CHECKING:
    from deskside.adapters.store.database import Connection
    from deskside.domain.journal.codec import Fields
    from deskside.domain.tickets import TicketNumber

Row = tuple[Any, ...]

ENDLESS: Final = 2**31 - 1
"""A ticket number beyond all there will be."""

_TICKET_COLUMNS: Final = (
    "number, requester, contacts, language, subject, problem, status, priority,"
    " opened_at, closed_at, resolution, machines"
)
TICKETS: Final = (
    f"SELECT {_TICKET_COLUMNS}, (SELECT max(seq) + 1 FROM entry WHERE entry.ticket = number),"  # noqa: S608
    " chain.changed_at FROM ticket JOIN chain ON chain.ticket = number "
)
"""What `read_ticket` reads; a condition and an order follow."""
_ONE: Final = f"SELECT {_TICKET_COLUMNS}, 0, opened_at FROM ticket WHERE number = ?"  # noqa: S608
"""The same without what comes from the chain."""
ALL_OF_TICKET: Final = f"SELECT {_TICKET_COLUMNS}, requester_folded FROM ticket"  # noqa: S608
"""Rows as `ticket_row` makes them."""

_PUT_TICKET: Final = (
    f"INSERT INTO ticket ({_TICKET_COLUMNS}, requester_folded) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
    " ON CONFLICT (number) DO UPDATE SET requester = excluded.requester, contacts = excluded.contacts,"
    " language = excluded.language, subject = excluded.subject, problem = excluded.problem,"
    " status = excluded.status, priority = excluded.priority, opened_at = excluded.opened_at,"
    " closed_at = excluded.closed_at, resolution = excluded.resolution, machines = excluded.machines,"
    " requester_folded = excluded.requester_folded"
)
_PUT_MACHINE: Final = (
    "INSERT INTO machine (name, target, requester, requester_folded) VALUES (?, ?, ?, ?) ON CONFLICT (name)"
    " DO UPDATE SET target = excluded.target, requester = excluded.requester,"
    " requester_folded = excluded.requester_folded"
)
_PUT_SEEN: Final = (
    "INSERT INTO seen (label, at, os_at, os_name) VALUES (?, ?, ?, ?) ON CONFLICT (label)"
    " DO UPDATE SET at = excluded.at, os_at = excluded.os_at, os_name = excluded.os_name"
)
MACHINES: Final = (
    "SELECT name, target, requester, at, os_name FROM machine LEFT JOIN seen ON label = name ORDER BY name"
)


def search_id(ticket: TicketNumber, seq: f.Seq) -> int:
    """Return the row of an entry's words in `search`."""
    return ticket << 32 | seq


# ---------------------------------------------------------------- reading


def read_ticket(row: Row) -> Ticket:
    """Return the ticket of a row of `TICKETS`, as it was projected."""
    return Ticket(
        number=row[0],
        requester=Requester(name=row[1], contacts=_lines(row[2]), language=row[3]),
        subject=row[4],
        problem=row[5],
        status=Status(row[6]),
        priority=Priority(row[7]),
        opened_at=read_time(row[8]),
        closed_at=read_time(row[9]) if row[9] else None,
        resolution=Resolution(**json.loads(row[10])) if row[10] else None,
        machines=_lines(row[11]),
        entries=row[12],
        changed_at=read_time(row[13]),
    )


def shown_ticket(row: Row) -> Ticket:
    """Return the ticket of a row of `TICKETS`, for people."""
    row = _harmless(row)
    if row[10]:
        row = (*row[:10], harmless(row[10].encode()).decode(), *row[11:])
    return read_ticket(row)


def _harmless(row: Row) -> Row:
    """Return a row with nothing in its texts that a terminal would obey; see `entry.read`."""
    texts = "".join(value for value in row if type(value) is str)
    return row if clean(texts) == texts else tuple(clean(v) if type(v) is str else v for v in row)


def read_machine(row: Row) -> SavedMachine:
    """Return the machine of a row of `MACHINES`."""
    name, target, requester, at, os_name = _harmless(row)
    return SavedMachine(
        name=name,
        target=target,
        requester=requester,
        last_seen=read_time(at) if at else None,
        os_name=os_name or "",
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()


# ---------------------------------------------------------------- writing


def ticket_row(ticket: Ticket) -> Row:
    """Return what the table `ticket` holds of a ticket, in the order of its statement."""
    return (
        ticket.number,
        ticket.requester.name,
        "\n".join(ticket.requester.contacts),
        ticket.requester.language,
        ticket.subject,
        ticket.problem,
        str(ticket.status),
        str(ticket.priority),
        wall_time(ticket.opened_at),
        wall_time(ticket.closed_at) if ticket.closed_at else None,
        _resolution_row(ticket.resolution),
        "\n".join(ticket.machines),
        folded(ticket.requester.name),
    )


def _resolution_row(how: Resolution | None) -> str | None:
    if how is None:
        return None
    said: Fields = {"text": how.text, "cause": how.cause, "minutes": how.minutes, "next_step": how.next_step}
    return canonical_flat(said).decode()


def project(db: Connection, ticket: TicketNumber, seq: f.Seq, at: str, fact: f.Fact) -> bool:
    """Let the tables follow one more entry; False where it ends a step that is not open.

    The rules are those of `Projection.apply`; here only what an entry touches is read and written.
    """
    if ticket != DESK and isinstance(fact, SHAPES_TICKET):
        _project_ticket(db, ticket, at, fact)
    if words := searchable(fact):
        db.search.put(db, search_id(ticket, seq), (ticket, seq), words)
    if isinstance(fact, f.StepEnded):
        return _project_end(db, ticket, at, fact)
    _project_machines(db, (ticket, seq), at, fact)
    return True


def _project_machines(db: Connection, entry: tuple[TicketNumber, f.Seq], at: str, fact: f.Fact) -> None:
    match fact:
        case f.StepStarted():
            db.execute("INSERT INTO open_step VALUES (?, ?, ?, ?)", (*entry, fact.process, fact.machine))
        case f.SnapshotTaken():
            if running := _open_step(db, entry[0], fact.step):
                saw(db, running, sighting(at, os_name_of(fact.inventory)))
        case MachineSaved():
            db.execute(_PUT_MACHINE, (fact.name, fact.target, fact.requester, folded(fact.requester)))
        case MachineForgotten():
            db.execute("DELETE FROM machine WHERE name = ?", (fact.name,))
        case _:
            pass


def _project_ticket(db: Connection, number: TicketNumber, at: str, fact: f.Fact) -> None:
    row = db.execute(_ONE, (number,)).fetchone()
    put_ticket(db, ticket_after(read_ticket(row) if row else None, fact, number, at))


def put_ticket(db: Connection, ticket: Ticket) -> None:
    """Write a ticket's row."""
    db.execute(_PUT_TICKET, ticket_row(ticket))


def _project_end(db: Connection, ticket: TicketNumber, at: str, fact: f.StepEnded) -> bool:
    machine = _open_step(db, ticket, fact.step)
    if machine is None:
        return False
    db.execute("DELETE FROM open_step WHERE ticket = ? AND seq = ?", (ticket, fact.step))
    if fact.outcome is f.Outcome.SUCCEEDED:
        saw(db, machine, sighting(at))
    return True


def _open_step(db: Connection, ticket: TicketNumber, seq: f.Seq) -> str | None:
    """Return the label of the machine of an open step, or None where the step is not open."""
    row = db.execute("SELECT machine FROM open_step WHERE ticket = ? AND seq = ?", (ticket, seq)).fetchone()
    return str(row[0]) if row else None


def saw(db: Connection, label: str, now: Seen) -> None:
    """Note that a machine answered."""
    if label:
        row = db.execute("SELECT at, os_at, os_name FROM seen WHERE label = ?", (label,)).fetchone()
        db.execute(_PUT_SEEN, (label, *joined(Seen(*row) if row else Seen(), now)))


def clear(db: Connection) -> None:
    """Empty what `project` fills."""
    for table in ("ticket", "open_step", "machine", "seen", "search"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - names from this line
