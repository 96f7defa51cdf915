"""Close a ticket with how it was solved, the form prefilled from its journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.journal.facts import TicketClosed
from deskside.domain.tickets import Status
from deskside.domain.wrap_up import wrap_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.journal.facts import Recorded
    from deskside.domain.tickets import Resolution, TicketNumber
    from deskside.domain.wrap_up import WrapUp
    from deskside.usecases.ports.journal import Journal, Tickets
    from deskside.usecases.task import CancelToken


@dataclass(frozen=True, slots=True)
class DraftResolution:
    """What closing would say: steps and minutes from the journal, and what is missing."""

    journal: Journal
    tickets: Tickets

    def __call__(
        self, ticket: TicketNumber, *, report: Callable[[object], None], cancel: CancelToken
    ) -> WrapUp:
        """Return the prefilled form; changes nothing.

        Raises:
            WrongUse: `ticket-unknown`.
        """
        del report
        cancel.check()
        return wrap_up(self.tickets.ticket(ticket), self.journal.entries(ticket))


@dataclass(frozen=True, slots=True)
class CloseTicket:
    """The deed behind *Close ticket* and `deskside ticket close`."""

    journal: Journal
    tickets: Tickets

    def __call__(
        self,
        ticket: TicketNumber,
        resolution: Resolution,
        *,
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> Recorded:
        """Record the end of the ticket.

        Raises:
            WrongUse: `ticket-unknown`, `ticket-closed`, `resolution-missing`, `minutes-unfit`.
        """
        if not resolution.text.strip():
            raise WrongUse("resolution-missing")
        if resolution.minutes < 0:
            raise WrongUse("minutes-unfit", minutes=resolution.minutes)
        if self.tickets.ticket(ticket).status is Status.CLOSED:
            raise WrongUse("ticket-closed", ticket=ticket)
        cancel.check()
        (recorded,) = self.journal.append(ticket, [TicketClosed(resolution=resolution)])
        report(recorded)
        return recorded
