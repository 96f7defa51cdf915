"""The journal in memory: obeys `Journal` and `Tickets`, and passes the contract suite of the real one."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.journal.chain import SALT_BYTES
from deskside.domain.journal.entry import draft
from deskside.domain.journal.facts import Actor, Outcome, Recorded, StepEnded
from deskside.domain.journal.projection import Projection, folded, searchable
from deskside.domain.journal.times import read_time, to_millisecond, wall_time
from deskside.domain.journal.verdict import Verification
from deskside.domain.redaction import Redactor
from deskside.domain.tickets import DESK, Caller, Requester, SavedMachine, Status, Ticket
from fakes.clock import FakeClock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.domain.errors import DesksideError
    from deskside.domain.journal.facts import Fact, Seq, TicketOpened
    from deskside.domain.tickets import TicketNumber


@dataclass
class FakeJournal:
    """Everything that was recorded stands in `recorded`, by ticket."""

    clock: FakeClock = field(default_factory=FakeClock)
    actor: Actor = field(default_factory=lambda: Actor(account="anna@desk"))
    process: str = "this-process"
    recorded: dict[TicketNumber, list[Recorded]] = field(default_factory=dict)
    broken: DesksideError | None = None
    """Raised by every write while set: a full disk, a lock."""
    dead: set[str] = field(default_factory=set)
    """Processes that `recover` finds dead."""
    _projection: Projection = field(default_factory=Projection)
    _redactor: Redactor = field(default_factory=Redactor)
    _one_writes: threading.Lock = field(default_factory=threading.Lock)

    # ------------------------------------------------------------ Journal

    def open_ticket(self, fact: TicketOpened) -> Recorded:
        (recorded,) = self._record(max(self.recorded, default=0) + 1, [fact])
        return recorded

    def append(self, ticket: TicketNumber, facts: Sequence[Fact]) -> list[Recorded]:
        if ticket not in self.recorded and ticket != DESK:
            raise WrongUse("ticket-unknown", ticket=ticket)
        return self._record(ticket, facts)

    def _record(self, ticket: TicketNumber, facts: Sequence[Fact]) -> list[Recorded]:
        if self.broken is not None:
            raise self.broken
        with self._one_writes:
            return self._written(ticket, facts)

    def _written(self, ticket: TicketNumber, facts: Sequence[Fact]) -> list[Recorded]:
        at = to_millisecond(self.clock.now())
        entries = self.recorded.setdefault(ticket, [])
        for fact in facts:
            made = draft(fact, bytes(SALT_BYTES), self._redactor)
            if isinstance(fact, StepEnded) and (ticket, fact.step) not in self._projection.open_steps:
                raise WrongUse("step-not-open", ticket=ticket, entry=len(entries))
            self._projection.apply(ticket, len(entries), wall_time(at), made.fact)
            kind = str(made.head["type"])
            entries.append(
                Recorded(ticket=ticket, seq=len(entries), at=at, actor=self.actor, fact=made.fact, kind=kind)
            )
        return entries[-len(facts) :] if facts else []

    def entries(self, ticket: TicketNumber, *, after: Seq = -1) -> list[Recorded]:
        return self.recorded.get(ticket, [])[after + 1 :]

    def verify(self, ticket: TicketNumber | None = None) -> Verification:
        if ticket is not None and ticket not in self.recorded:
            raise WrongUse("ticket-unknown", ticket=ticket)
        walked = self.recorded if ticket is None else {ticket: self.recorded[ticket]}
        return Verification(
            entries=sum(map(len, walked.values())), tickets=sum(number > DESK for number in walked)
        )

    def has_died(self, process: str) -> bool:
        return process in self.dead

    def recover(self) -> list[Recorded]:
        stale = [key for key, step in self._projection.open_steps.items() if step.process in self.dead]
        return [
            self.append(ticket, [StepEnded(step=seq, outcome=Outcome.INTERRUPTED, duration_ms=0)])[0]
            for ticket, seq in sorted(stale)
        ]

    # ------------------------------------------------------------ Tickets

    def ticket(self, number: TicketNumber) -> Ticket:
        made = self._projection.tickets.get(number)
        if made is None:
            raise WrongUse("ticket-unknown", ticket=number)
        entries = self.recorded[number]
        telling = [entry for entry in entries if entry.kind != "output-received"]
        return replace(made, entries=len(entries), changed_at=telling[-1].at)

    def tickets(self, *, status: Status | None = None, limit: int = 10_000) -> list[Ticket]:
        every = [self.ticket(number) for number in self._projection.tickets]
        latest_first = sorted(every, key=lambda ticket: (ticket.changed_at, ticket.number), reverse=True)
        return [ticket for ticket in latest_first if status in {None, ticket.status}][:limit]

    def search(self, words: str, *, limit: int = 200) -> list[Ticket]:
        wanted = [" ".join(re.findall(r"\w+", word)) for word in folded(words).split()]
        wanted = [word for word in wanted if word]
        if not wanted:
            return []
        number = words.strip().removeprefix("#")
        return [
            ticket
            for ticket in self.tickets()
            if str(ticket.number) == number or all(self._says(ticket.number, word) for word in wanted)
        ][:limit]

    def _says(self, ticket: TicketNumber, word: str) -> bool:
        """Say whether `word` begins a word of one of the ticket's entries."""
        said = (searchable(entry.fact) for entry in self.recorded[ticket] if entry.fact)
        return any(f" {word}" in " " + " ".join(re.findall(r"\w+", text)) for text in said)

    def callers(self, name_begins: str, *, limit: int = 8) -> list[Caller]:
        begin = folded(name_begins.strip())
        names = [folded(ticket.requester.name) for ticket in self.tickets()]
        names += sorted(folded(machine.requester) for machine in self.machines())
        found = [name for name in dict.fromkeys(names) if name and f" {begin}" in f" {name}"]
        return [self._caller(name) for name in found[:limit]]

    def _caller(self, name: str) -> Caller:
        theirs = [ticket for ticket in self.tickets() if folded(ticket.requester.name) == name]
        own = tuple(machine for machine in self.machines() if folded(machine.requester) == name)
        known = [ticket.requester for ticket in theirs] or [Requester(name=own[0].requester)]
        solved = [ticket for ticket in theirs if ticket.status is Status.CLOSED and ticket.resolution]
        return Caller(
            requester=Requester(
                name=known[0].name,
                contacts=next((one.contacts for one in known if one.contacts), ()),
                language=next((one.language for one in known if one.language), ""),
            ),
            open_tickets=tuple(ticket for ticket in theirs if ticket.status is not Status.CLOSED),
            last_solution=max(solved, key=lambda ticket: ticket.closed_at or ticket.opened_at, default=None),
            machines=own,
        )

    def machines(self) -> list[SavedMachine]:
        saved = sorted(self._projection.machines.items())
        return [self._machine(name, target, requester) for name, (target, requester) in saved]

    def _machine(self, name: str, target: str, requester: str) -> SavedMachine:
        seen = self._projection.seen.get(name)
        return SavedMachine(
            name=name,
            target=target,
            requester=requester,
            last_seen=read_time(seen.at) if seen and seen.at else None,
            os_name=seen.os_name if seen else "",
        )
