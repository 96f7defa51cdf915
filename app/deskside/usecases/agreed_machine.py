"""A machine without a companion, where the organisation wants it written down that its user agreed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deskside.domain.errors import Refused
from deskside.domain.journal.consent import ConsentAnswered

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.journal.facts import Seq
    from deskside.domain.running import Runnable
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.ports.machine import Job, LinkState, Machine
    from deskside.usecases.task import CancelToken


@dataclass(slots=True)
class AgreedMachine:
    """Runs nothing before the ticket says, in the clerk's words, that the person agreed by phone.

    It is the clerk's word and no more; what the person answers on their own screen needs a companion.
    """

    machine: Machine
    ticket: TicketNumber
    journal: Journal
    _agreed: bool = field(default=False, init=False)
    _seen: Seq = field(default=-1, init=False)

    @property
    def label(self) -> str:
        """Return what people call it."""
        return self.machine.label

    @property
    def machine_id(self) -> str:
        """Return the pseudonymous id."""
        return self.machine.machine_id

    @property
    def host_key(self) -> str:
        """Return the host key's fingerprint."""
        return self.machine.host_key

    @property
    def banner(self) -> str:
        """Return the server's version string."""
        return self.machine.banner

    def run(self, what: Runnable, *, cancel: CancelToken) -> Job:
        """Start `what`, as `Machine.run` does.

        Raises:
            Refused: `agreement-not-noted`; also where the last that was noted is a no.
            BrokeMidway: As `Machine.run`, or the journal's own.
        """
        for entry in self.journal.entries(self.ticket, after=self._seen):
            self._seen = entry.seq
            if isinstance(entry.fact, ConsentAnswered) and entry.fact.source == "by-phone":
                self._agreed = entry.fact.reply != "no"
        if not self._agreed:
            raise Refused("agreement-not-noted", machine=self.label, ticket=self.ticket)
        return self.machine.run(what, cancel=cancel)

    def on_link(self, listener: Callable[[LinkState], None]) -> None:
        """Listen to the state of the line."""
        self.machine.on_link(listener)

    def close(self) -> None:
        """End the connection."""
        self.machine.close()
