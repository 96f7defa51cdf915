"""Take a closed ticket up again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.journal.facts import TicketReopened
from deskside.domain.tickets import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.journal.facts import Recorded
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.journal import Journal, Tickets
    from deskside.usecases.task import CancelToken


@dataclass(frozen=True, slots=True)
class ReopenTicket:
    """The deed behind *Reopen*, *Undo* after closing, and `deskside ticket reopen`."""

    journal: Journal
    tickets: Tickets

    def __call__(
        self,
        ticket: TicketNumber,
        reason: str = "",
        *,
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> Recorded:
        """Record that the ticket is open again.

        Raises:
            WrongUse: `ticket-unknown`, `ticket-open`.
        """
        if self.tickets.ticket(ticket).status is not Status.CLOSED:
            raise WrongUse("ticket-open", ticket=ticket)
        cancel.check()
        (recorded,) = self.journal.append(ticket, [TicketReopened(reason=reason.strip())])
        report(recorded)
        return recorded
