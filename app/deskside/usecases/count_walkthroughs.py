"""Count how walkthroughs went, over all tickets of this desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.walkthroughs.outcomes import Outcomes

if TYPE_CHECKING:
    from deskside.domain.walkthroughs.outcomes import VersionOutcomes
    from deskside.usecases.ports.journal import Journal, Tickets
    from deskside.usecases.task import CancelToken


@dataclass(frozen=True, slots=True)
class CountWalkthroughOutcomes:
    """The deed behind `deskside walkthrough outcomes` and the page of IT staff."""

    journal: Journal
    tickets: Tickets

    def __call__(self, *, cancel: CancelToken) -> list[VersionOutcomes]:
        """Return the outcomes of every version that was played, the newest version first.

        Raises:
            BrokeMidway: The journal's own.
            Cancelled: Somebody asked to stop.
        """
        counted = Outcomes()
        for ticket in self.tickets.tickets():
            cancel.check()
            counted.add(self.journal.entries(ticket.number))
        return counted.versions()
