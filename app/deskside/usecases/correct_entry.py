"""Mend a mistake: a new entry that points at the old one, which stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.journal.facts import Corrected

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.journal.facts import Recorded, Seq
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.journal import Journal, Tickets
    from deskside.usecases.task import CancelToken


@dataclass(frozen=True, slots=True)
class CorrectEntry:
    """The deed behind *Correct* in the timeline and `deskside ticket correct`."""

    journal: Journal
    tickets: Tickets

    def __call__(
        self,
        ticket: TicketNumber,
        seq: Seq,
        text: str,
        *,
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> Recorded:
        """Record what is right instead of what entry `seq` says.

        Raises:
            WrongUse: `ticket-unknown`, `entry-unknown`, `correction-empty`.
        """
        if not text.strip():
            raise WrongUse("correction-empty")
        if not 0 <= seq < self.tickets.ticket(ticket).entries:
            raise WrongUse("entry-unknown", ticket=ticket, entry=seq)
        cancel.check()
        (recorded,) = self.journal.append(ticket, [Corrected(seq=seq, text=text.strip())])
        report(recorded)
        return recorded
