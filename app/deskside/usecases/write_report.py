"""Write down what was done on a ticket, for whoever was not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.report import compose

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.journal.verdict import Verification
    from deskside.domain.report import ReportFormat
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.journal import Journal, Tickets
    from deskside.usecases.ports.report import RenderReport
    from deskside.usecases.task import CancelToken


@dataclass(frozen=True, slots=True)
class WriteReport:
    """Verify one ticket's journal, arrange it, and render it. Changes nothing."""

    tickets: Tickets
    journal: Journal
    verify: Callable[[TicketNumber], Verification]
    render: RenderReport
    clock: Clock

    def __call__(
        self,
        ticket: TicketNumber,
        form: ReportFormat,
        language: str,
        *,
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> bytes:
        """Return the report as a file that speaks `language` (ISO 639-1).

        Raises:
            WrongUse: `ticket-unknown`.
            BrokeMidway: The journal's own codes, where it cannot be read.
        """
        del report
        found = self.tickets.ticket(ticket)
        entries = self.journal.entries(ticket)
        cancel.check()
        composed = compose(found, entries, self.verify(ticket), written_at=self.clock.now())
        cancel.check()
        return self.render(composed, form, language=language)
