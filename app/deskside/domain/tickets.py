"""A request for help: who asks, how to reach them, what is wrong, how it was solved."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

TicketNumber = int
"""1 and up, as people say it on the phone. 0 is the desk's own journal (approvals, machines)."""

DESK: TicketNumber = 0
"""The journal of what belongs to no ticket: saved machines, approvals, enrolled approvers."""


class Status(StrEnum):
    """Where a ticket stands."""

    OPEN = "open"
    WAITING = "waiting"
    CLOSED = "closed"


class Priority(StrEnum):
    """How urgent a ticket is."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester:
    """The person who asks for help. `language` is an ISO 639-1 code or empty for unknown."""

    name: str
    contacts: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """How a ticket was solved. `minutes` is the clerk's time on it, whole minutes."""

    text: str
    cause: str = ""
    minutes: int = 0
    next_step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket as its journal entries have made it (a projection, never edited in place)."""

    number: TicketNumber
    requester: Requester
    subject: str
    problem: str = ""
    status: Status = Status.OPEN
    priority: Priority = Priority.NORMAL
    opened_at: datetime
    changed_at: datetime
    closed_at: datetime | None = None
    resolution: Resolution | None = None
    machines: tuple[str, ...] = field(default=())
    """Labels of the machines this ticket was worked on."""
    entries: int = 0
    """How many journal entries the ticket has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedMachine:
    """A machine the desk knows. `target` is what `domain.targets.parse_target` accepts."""

    name: str
    target: str
    requester: str = ""
    last_seen: datetime | None = None
    os_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """What the desk knows about somebody who calls, for the new-ticket form."""

    requester: Requester
    open_tickets: tuple[Ticket, ...] = ()
    last_solution: Ticket | None = None
    machines: tuple[SavedMachine, ...] = ()
