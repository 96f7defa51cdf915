"""What entries make of tickets, machines and steps: the rules that fill tables, and that check them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from deskside.domain.journal import facts as f
from deskside.domain.journal.desk import MachineForgotten, MachineSaved
from deskside.domain.journal.times import read_time
from deskside.domain.text import display
from deskside.domain.tickets import DESK, Priority, Requester, Status, Ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from deskside.domain.tickets import TicketNumber

SHAPES_TICKET: Final = (f.TicketOpened, f.TicketChanged, f.TicketClosed, f.TicketReopened, f.StepStarted)
"""The facts that change a ticket's own fields; every entry changes its count and time."""


def ticket_after(ticket: Ticket | None, fact: f.Fact, number: TicketNumber, at: str) -> Ticket:
    """Return the ticket as it is after `fact` was recorded on it.

    Args:
        ticket: As it was; None before `TicketOpened`.
        fact: One of `SHAPES_TICKET`; any other changes nothing here.
        number: The ticket's number.
        at: When it was recorded, as heads have it.
    """
    if isinstance(fact, f.StepStarted) and ticket is not None:
        known = not fact.machine or fact.machine in ticket.machines
        return ticket if known else replace(ticket, machines=(*ticket.machines, fact.machine))
    if isinstance(fact, f.TicketOpened) or ticket is None:
        opened = fact if isinstance(fact, f.TicketOpened) else _UNREADABLE
        return Ticket(
            number=number,
            requester=opened.requester,
            subject=opened.subject,
            problem=opened.problem,
            priority=opened.priority,
            opened_at=read_time(at),
            changed_at=read_time(at),
        )
    if isinstance(fact, f.TicketClosed):
        return replace(ticket, status=Status.CLOSED, closed_at=read_time(at), resolution=fact.resolution)
    if isinstance(fact, f.TicketReopened):
        return replace(ticket, status=Status.OPEN, closed_at=None)
    return _changed(ticket, fact.changes) if isinstance(fact, f.TicketChanged) else ticket


_UNREADABLE: Final = f.TicketOpened(requester=Requester(name=""), subject="")


def _changed(ticket: Ticket, changes: Mapping[str, str]) -> Ticket:
    requester = ticket.requester
    for name, value in changes.items():
        match name:
            case "requester":
                requester = replace(requester, name=value)
            case "contacts":
                requester = replace(
                    requester, contacts=tuple(filter(None, map(str.strip, value.split("\n"))))
                )
            case "language":
                requester = replace(requester, language=value)
            case _:
                ticket = _field_changed(ticket, name, value)
    return replace(ticket, requester=requester)


def _field_changed(ticket: Ticket, name: str, value: str) -> Ticket:
    match name:
        case "subject":
            return replace(ticket, subject=value)
        case "problem":
            return replace(ticket, problem=value)
        case "status" if value in set(Status):
            return replace(ticket, status=Status(value))
        case "priority" if value in set(Priority):
            return replace(ticket, priority=Priority(value))
    return ticket


class OpenStep(NamedTuple):
    """A step that has started and not ended."""

    process: str
    machine: str
    """Label, for `Seen`."""


class Seen(NamedTuple):
    """When a machine last did what was asked of it, and the system it last said it runs.

    Sightings come from many tickets, so they are joined in any order: see `joined`.
    """

    at: str = ""
    """As heads have it: greater is later."""
    os_at: str = ""
    os_name: str = ""


def joined(one: Seen, other: Seen) -> Seen:
    """Return what two sightings of a machine say together."""
    named = one if one[1:] >= other[1:] else other
    return Seen(one.at if one.at >= other.at else other.at, named.os_at, named.os_name)


def os_name_of(inventory: str) -> str:
    """Return the system that an inventory document names, with its version, or empty.

    Of the document no more is read than its first category, the system: another has no name for it.
    """
    begins = _SYSTEM.search(inventory)
    try:
        system, _ = _DECODER.raw_decode(inventory, begins.end()) if begins else ({}, 0)
        said = (system.get("name"), system.get("version"))
    except (ValueError, AttributeError, RecursionError):
        return ""
    return display(" ".join(part for part in said if isinstance(part, str)))


_SYSTEM: Final = re.compile(r'"categories":\s?\{\s?"os":\s?')
"""As `Inventory.to_json` writes it; in text a quotation mark is escaped, so nothing else can look like it."""
_DECODER: Final = json.JSONDecoder()


def folded(text: str) -> str:
    """Return text in the form in which it is searched: case gone, and the Russian yo with its dots."""
    return text.casefold().replace("ё", "е")


def searchable(fact: f.Fact) -> str:
    """Return what of a fact can be searched for, folded: what people wrote, and what was done and found.

    Raw output and inventories are not in it: they are read where they stand.
    """
    said = _SAID.get(type(fact))
    return folded("\n".join(filter(None, said(fact)))) if said else ""


_SEARCHED_CHANGES: Final = ("requester", "contacts", "subject", "problem")
_SAID: Final[Mapping[type[f.Fact], Callable[[Any], Iterable[str]]]] = {
    f.TicketOpened: lambda it: (it.requester.name, *it.requester.contacts, it.subject, it.problem),
    f.TicketChanged: lambda it: (it.changes.get(name, "") for name in _SEARCHED_CHANGES),
    f.TicketClosed: lambda it: (it.resolution.text, it.resolution.cause, it.resolution.next_step),
    f.TicketReopened: lambda it: (it.reason,),
    f.NoteAdded: lambda it: (it.text,),
    f.Corrected: lambda it: (it.text,),
    f.StepStarted: lambda it: (it.title, it.machine, it.script),
    f.StepEnded: lambda it: [found.text for found in it.findings],
}


@dataclass(slots=True)
class Projection:
    """All of it in memory: for `verify`, which compares it with the tables, and for tests."""

    tickets: dict[TicketNumber, Ticket] = field(default_factory=dict)
    open_steps: dict[tuple[TicketNumber, f.Seq], OpenStep] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)
    machines: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Target and requester of each saved machine, by name."""

    def apply(self, ticket: TicketNumber, seq: f.Seq, at: str, fact: f.Fact) -> bool:
        """Take in one more entry; False where it ends a step that is not open."""
        if isinstance(fact, f.StepEnded):
            return self._ended(ticket, at, fact)
        if isinstance(fact, f.StepStarted):
            self.open_steps[ticket, seq] = OpenStep(fact.process, fact.machine)
        if ticket != DESK and isinstance(fact, SHAPES_TICKET):
            self.tickets[ticket] = ticket_after(self.tickets.get(ticket), fact, ticket, at)
        else:
            self._machines_after(ticket, at, fact)
        return True

    def _machines_after(self, ticket: TicketNumber, at: str, fact: f.Fact) -> None:
        match fact:
            case f.SnapshotTaken():
                if running := self.open_steps.get((ticket, fact.step)):
                    self.saw(running.machine, at, os_name_of(fact.inventory))
            case MachineSaved():
                self.machines[fact.name] = (fact.target, fact.requester)
            case MachineForgotten():
                self.machines.pop(fact.name, None)
            case _:
                pass

    def _ended(self, ticket: TicketNumber, at: str, fact: f.StepEnded) -> bool:
        ended = self.open_steps.pop((ticket, fact.step), None)
        if ended is not None and fact.outcome is f.Outcome.SUCCEEDED:
            self.saw(ended.machine, at)
        return ended is not None

    def saw(self, label: str, at: str, os_name: str = "") -> None:
        """Note that a machine answered, and perhaps which system it runs."""
        if label:
            self.seen[label] = joined(self.seen.get(label, Seen()), sighting(at, os_name))


def sighting(at: str, os_name: str = "") -> Seen:
    """Return one sighting."""
    return Seen(at, at if os_name else "", os_name)
