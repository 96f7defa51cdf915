"""Check that nothing in the journal was altered, as far as this computer can know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.journal.verdict import Verification
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.task import CancelToken


@dataclass(frozen=True, slots=True)
class VerifyJournal:
    """The deed behind the status bar and `deskside journal verify`. Never writes."""

    journal: Journal

    def __call__(
        self,
        ticket: TicketNumber | None = None,
        *,
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> Verification:
        """Verify one ticket's chain, or every chain and the spine.

        Raises:
            WrongUse: `ticket-unknown`.
            BrokeMidway: The journal cannot be read.
        """
        del report
        cancel.check()
        return self.journal.verify(ticket)
