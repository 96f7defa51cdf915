"""Change what a ticket says; the journal keeps what it said before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.journal.facts import TicketChanged
from deskside.domain.tickets import Priority, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deskside.domain.journal.facts import Recorded
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.journal import Journal, Tickets
    from deskside.usecases.task import CancelToken

_FREE_TEXT = frozenset({"subject", "problem", "requester", "contacts", "language"})
_NEVER_EMPTY = frozenset({"subject", "requester"})


@dataclass(frozen=True, slots=True)
class ChangeTicket:
    """The deed behind editing a ticket's head and `deskside ticket change`."""

    journal: Journal
    tickets: Tickets

    def __call__(
        self,
        ticket: TicketNumber,
        changes: Mapping[str, str],
        *,
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> Recorded:
        """Record new values; see `TicketChanged` for the names.

        Raises:
            WrongUse: `ticket-unknown`, `change-empty`, `change-unfit`, `ticket-closed`.
        """
        if not changes:
            raise WrongUse("change-empty")
        for name, value in changes.items():
            _check(name, value)
        if self.tickets.ticket(ticket).status is Status.CLOSED and "status" in changes:
            raise WrongUse("ticket-closed", ticket=ticket)
        cancel.check()
        (recorded,) = self.journal.append(ticket, [TicketChanged(changes=dict(changes))])
        report(recorded)
        return recorded


def _check(name: str, value: str) -> None:
    fits = {
        "status": value in {Status.OPEN, Status.WAITING},
        "priority": value in set(Priority),
    }.get(name, name in _FREE_TEXT and bool(value.strip() or name not in _NEVER_EMPTY))
    if not fits:
        raise WrongUse("change-unfit", field=name, value=value[:80])
