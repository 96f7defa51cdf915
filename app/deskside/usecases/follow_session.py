"""Record what the person does of themselves while they are helped: let in, take back, check first, end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from deskside.domain.companion.control import Doing, Freezing, GrantWithdrawn, LetIn
from deskside.domain.journal.consent import (
    ConsentAnswered,
    ConsentWithdrawn,
    SessionEnded,
    SessionFrozen,
)
from deskside.usecases.ports.consent import Over

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.journal.consent import ConsentFact
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.consent import Consent
    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.task import CancelToken


@dataclass(frozen=True, slots=True)
class FollowSession:
    """Runs beside everything else, from the pairing to the end of the session."""

    journal: Journal

    def __call__(
        self,
        ticket: TicketNumber,
        consent: Consent,
        machine_id: str,
        *,
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> None:
        """Record until the session is over.

        Args:
            ticket: Whose journal it stands in.
            consent: The companion's side.
            machine_id: Pseudonymous, as in the steps.
            report: Given `Recorded`, and `Doing` as it comes, on this thread; may block.
            cancel: The desk closes; what the companion says then goes unheard.

        Raises:
            BrokeMidway: The journal's own.
            Cancelled: `cancel` was pulled.
        """
        while True:
            news = consent.next_of_session(cancel)
            if isinstance(news, Doing):  # the person's journal has it, and ours the step itself
                report(news)
                continue
            over = isinstance(news, Over)
            heads = consent.confirmed() if over else ()
            for recorded in self.journal.append(ticket, [*heads, _fact(news, consent, machine_id)]):
                report(recorded)
            if over:
                return


def _fact(news: LetIn | GrantWithdrawn | Freezing | Over, consent: Consent, machine_id: str) -> ConsentFact:
    match news:
        case LetIn(yes=yes):
            return ConsentAnswered(reply="session" if yes else "no", source="companion")
        case GrantWithdrawn(grant=grant):
            return ConsentWithdrawn(by="user", capability=consent.kind_of(grant), grant=grant)
        case Freezing(on=on):
            return SessionFrozen(on=on)
        case Over(by=by):
            return SessionEnded(by=by, machine_id=machine_id)
        case _:
            assert_never(news)
