"""Count how walkthroughs went, over all tickets of this desk."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import DesksideError
from deskside.domain.walkthroughs.document import CATEGORY
from deskside.domain.walkthroughs.outcomes import Outcomes

if TYPE_CHECKING:
    from deskside.domain.walkthroughs.document import Walkthrough
    from deskside.domain.walkthroughs.outcomes import VersionOutcomes
    from deskside.usecases.ports.journal import Journal, Tickets
    from deskside.usecases.ports.walkthroughs import Walkthroughs
    from deskside.usecases.task import CancelToken


@dataclass(frozen=True, slots=True)
class CountWalkthroughOutcomes:
    """The deed behind `deskside walkthrough outcomes` and the page of IT staff."""

    journal: Journal
    tickets: Tickets
    walkthroughs: Walkthroughs

    def __call__(self, *, cancel: CancelToken, latest: int = 10_000) -> list[VersionOutcomes]:
        """Return the outcomes of every version that was played, the newest version first.

        Args:
            cancel: Stops counting.
            latest: Of so many tickets, the latest ones.

        Raises:
            BrokeMidway: The journal's own.
            Cancelled: Somebody asked to stop.
        """
        counted = Outcomes(functools.cache(self._document))
        for ticket in self.tickets.tickets(limit=latest):
            cancel.check()
            counted.add(self.journal.entries(ticket.number))
        return counted.versions()

    def _document(self, name: str, version: int) -> Walkthrough | None:
        try:
            found = self.walkthroughs.manifest(self.walkthroughs.folder(f"{CATEGORY}.{name}"))
        except DesksideError:
            return None
        return found if found.version == version else None
