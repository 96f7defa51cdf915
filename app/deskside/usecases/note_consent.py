"""Write down what a person agreed to by phone: the clerk's word, and never more than that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.companion.talk import Capability
from deskside.domain.errors import WrongUse
from deskside.domain.journal.consent import ConsentAnswered

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.journal.facts import Recorded
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.task import CancelToken


@dataclass(frozen=True, slots=True)
class NoteConsent:
    """The deed behind *They agreed by phone* and `deskside ticket consent`.

    For machines without a companion. It allows nothing by itself, and reads differently, wherever it
    stands, from what a person answered on their own computer.
    """

    journal: Journal

    def __call__(
        self,
        ticket: TicketNumber,
        words: str,
        *,
        refused: bool = False,
        personal: bool = False,
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> Recorded:
        """Record it.

        Args:
            ticket: The ticket that it is about.
            words: What was agreed, or refused, in a sentence.
            refused: The person said no.
            personal: They agreed to what says something about people too: accounts, programs, the log.
            report: Given what was recorded.
            cancel: Before it is recorded.

        Raises:
            WrongUse: `ticket-unknown`, `consent-empty`.
        """
        if not words.strip():
            raise WrongUse("consent-empty")
        cancel.check()
        answered = ConsentAnswered(
            reply="no" if refused else "session",
            source="by-phone",
            capability=Capability.PERSONAL if personal and not refused else "",
            words=words.strip(),
        )
        (recorded,) = self.journal.append(ticket, [answered])
        report(recorded)
        return recorded
