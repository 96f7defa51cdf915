"""Check that nothing in the journal was altered, as far as this computer and its witnesses can know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.journal.confirming import confirmed
from deskside.usecases.weigh_checkpoints import Witnesses, checked

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.journal.checkpoint import JournalName
    from deskside.domain.journal.verdict import Verification
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.checkpoints import Checkpoints, CheckSignature
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.task import CancelToken


@dataclass(frozen=True, slots=True)
class VerifyJournal:
    """The deed behind the status bar and `deskside journal verify`. Never writes.

    Args:
        journal: What is verified.
        checkpoints: Its chains and what was signed of them.
        check: Looks at signatures.
        clock: For keys that count for some time only.
        name: Whose journal it is.
    """

    journal: Journal
    checkpoints: Checkpoints
    check: CheckSignature
    clock: Clock
    name: JournalName = "desk"

    def __call__(
        self,
        ticket: TicketNumber | None = None,
        *,
        witnesses: Witnesses | None = None,
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> Verification:
        """Verify one ticket's chain, or every chain and the spine, and hold them against what was signed.

        Raises:
            WrongUse: `ticket-unknown`.
            BrokeMidway: The journal cannot be read.
        """
        del report
        cancel.check()
        brought = witnesses or Witnesses()
        signed = self.checkpoints.checkpoints(ticket)
        found = self.journal.verify(ticket)
        cancel.check()
        weighed = checked(signed, self.name, brought, self.check, now=self.clock.now())
        return confirmed(
            found,
            [one for one in weighed if ticket in {None, one.stand.ticket} or not one.clerk],
            _WalkedChains(self.checkpoints, self.checkpoints.spine() if weighed else frozenset()),
            tickets=[*self.checkpoints.chain_sizes()] if ticket is None else [ticket],
            only_listed=brought.signers is not None,
        )


@dataclass(frozen=True, slots=True)
class _WalkedChains:
    checkpoints: Checkpoints
    spine: frozenset[str]

    def size_of(self, ticket: TicketNumber) -> int:
        return self.checkpoints.size_of(ticket)

    def hash_at(self, ticket: TicketNumber, size: int) -> str:
        return self.checkpoints.hash_at(ticket, size)

    def in_spine(self, digest: str) -> bool:
        return digest in self.spine
