"""Take a call: open a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.journal.facts import Recorded, TicketOpened
    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.task import CancelToken


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """The deed behind *New ticket* and `deskside ticket new`."""

    journal: Journal

    def __call__(
        self, opened: TicketOpened, *, report: Callable[[object], None], cancel: CancelToken
    ) -> Recorded:
        """Give the ticket the next number and record it; the number is in the answer.

        Raises:
            WrongUse: `requester-missing`, `subject-missing`.
        """
        if not opened.requester.name.strip():
            raise WrongUse("requester-missing")
        if not opened.subject.strip():
            raise WrongUse("subject-missing")
        cancel.check()
        recorded = self.journal.open_ticket(opened)
        report(recorded)
        return recorded
