"""Sign where a chain stands, so that others can keep what whoever owns it cannot change any more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from deskside.domain.journal.checkpoint import (
    EVERY_ENTRIES,
    NAMESPACE,
    JournalName,
    SignedCheckpoint,
    statement,
)
from deskside.domain.journal.consent import SessionEnded
from deskside.domain.journal.facts import StepEnded, StepKind, StepStarted, TicketClosed
from deskside.domain.journal.times import wall_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.domain.journal.facts import Recorded
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.checkpoints import Checkpoints
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.scripts import SigningKey

_MOST_REMEMBERED: Final = 1_000


@dataclass(frozen=True, slots=True)
class SignCheckpoint:
    """Sign one chain as it stands, and keep that beside the journal."""

    checkpoints: Checkpoints
    clock: Clock
    journal: JournalName = "desk"

    def __call__(self, ticket: TicketNumber, key: SigningKey) -> SignedCheckpoint | None:
        """Return the checkpoint, or None where there is no such chain.

        Raises:
            Refused: `agent-refused` where the agent, its token or its owner said no.
            Unreachable: `agent-unreachable`.
            BrokeMidway: The journal's own.
        """
        stand = self.checkpoints.stand(ticket)
        if stand is None:
            return None
        said = statement(stand, key.fingerprint)
        signed = SignedCheckpoint(
            journal=self.journal,
            statement=said,
            signature=key.sign(said, NAMESPACE),
            at=wall_time(self.clock.now()),
        )
        self.checkpoints.keep_checkpoint(ticket, signed, key.fingerprint)
        return signed


@dataclass(slots=True)
class WhenToSign:
    """Says when a chain is due: a session or a ticket ended, or `EVERY_ENTRIES` entries came since."""

    _leaving: dict[TicketNumber, int] = field(default_factory=dict)
    """Of each chain the step that ends its connection, while it runs."""

    def is_due(self, recorded: Sequence[Recorded]) -> bool:
        """Say whether the chain to which these entries came is due now."""
        due = False
        for entry in recorded:
            due |= self._ends(entry) or (entry.seq + 1) % EVERY_ENTRIES == 0
        return due

    def _ends(self, entry: Recorded) -> bool:
        match entry.fact:
            case TicketClosed() | SessionEnded():
                return True
            case StepStarted(kind=StepKind.DISCONNECT):
                while len(self._leaving) >= _MOST_REMEMBERED:
                    self._leaving.pop(next(iter(self._leaving)))
                self._leaving[entry.ticket] = entry.seq
                return False
            case StepEnded(step=step):
                return self._leaving.get(entry.ticket) == step and self._leaving.pop(entry.ticket) == step
            case _:
                return False
