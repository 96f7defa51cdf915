"""The journal and what is projected from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.domain.journal.facts import Fact, Recorded, Seq, TicketOpened
    from deskside.domain.journal.verdict import Verification
    from deskside.domain.scripts.outcomes import RunOfScript
    from deskside.domain.tickets import Caller, SavedMachine, Status, Ticket, TicketNumber


class Journal(Protocol):
    """The tamper-evident record. Append-only; what it returns is durable."""

    process: str
    """UUID of this process, whose lock is held while it lives."""

    def open_ticket(self, fact: TicketOpened) -> Recorded:
        """Allocate the next ticket number and record its first entry, in one transaction."""
        ...

    def append(self, ticket: TicketNumber, facts: Sequence[Fact]) -> list[Recorded]:
        """Record `facts` in order, in one durable transaction.

        Every text passes the redactor first (a second pass over `OutputReceived`, whose deed has
        already redacted across chunks).

        Raises:
            WrongUse: `ticket-unknown`.
            BrokeMidway: `journal-full`, `journal-locked`, `journal-read-only`, `journal-corrupt`.
        """
        ...

    def entries(self, ticket: TicketNumber, *, after: Seq = -1) -> list[Recorded]:
        """Return one ticket's entries, oldest first."""
        ...

    def verify(self, ticket: TicketNumber | None = None) -> Verification:
        """Walk one chain, or all and the spine, and compare the projections. Never writes."""
        ...

    def has_died(self, process: str) -> bool:
        """Say whether the process that goes by this name lives no more; never of this one."""
        ...

    def recover(self) -> list[Recorded]:
        """Close as `interrupted` every started step whose process no longer lives."""
        ...


class Tickets(Protocol):
    """Reading what the journal has made of tickets, callers and machines."""

    def ticket(self, number: TicketNumber) -> Ticket:
        """Return one ticket.

        Raises:
            WrongUse: `ticket-unknown`.
        """
        ...

    def tickets(self, *, status: Status | None = None, limit: int = 10_000) -> list[Ticket]:
        """Return tickets, most recently changed first."""
        ...

    def search(self, words: str, *, limit: int = 200) -> list[Ticket]:
        """Return tickets in whose fields or entries every word of `words` begins a word."""
        ...

    def callers(self, name_begins: str, *, limit: int = 8) -> list[Caller]:
        """Return known requesters whose name, or a word of it, begins so; case folded."""
        ...

    def machines(self) -> list[SavedMachine]:
        """Return the saved machines by name."""
        ...


class ScriptRuns(Protocol):
    """What the journal knows about the runs of a script."""

    def runs_of(self, script: str) -> list[RunOfScript]:
        """Return every recorded run, oldest first, also one that has not ended."""
        ...
