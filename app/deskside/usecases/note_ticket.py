"""Write down in one line what was done outside the program, by phone for instance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.journal.facts import NoteAdded

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.journal.facts import Recorded
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.task import CancelToken


@dataclass(frozen=True, slots=True)
class NoteTicket:
    """The deed behind the note line and `deskside ticket note`."""

    journal: Journal

    def __call__(
        self, ticket: TicketNumber, text: str, *, report: Callable[[object], None], cancel: CancelToken
    ) -> Recorded:
        """Record the note.

        Raises:
            WrongUse: `ticket-unknown`, `note-empty`.
        """
        if not text.strip():
            raise WrongUse("note-empty")
        cancel.check()
        (recorded,) = self.journal.append(ticket, [NoteAdded(text=text.strip())])
        report(recorded)
        return recorded
