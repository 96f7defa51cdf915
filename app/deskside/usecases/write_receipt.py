"""Write the receipt of a session: a page to read, and the user's own journal as a bundle that proves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from deskside.domain.bundle import BundleHeader
from deskside.domain.receipt import receipt_of
from deskside.usecases.ports.bundle import BundleContents, Exports
from deskside.usecases.ports.checkpoints import Checkpoints

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deskside.domain.companion.talk import Over
    from deskside.domain.journal.verdict import Verification
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.checkpoint import SignCheckpoint
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.receipt import KeepReceipt, RenderReceipt
    from deskside.usecases.ports.scripts import SigningKey


class OwnJournal(Checkpoints, Exports, Protocol):
    """The user's own journal, while the companion runs."""


@dataclass(frozen=True, slots=True)
class WriteReceipt:
    """The deed behind *Save the receipt*. May be done more than once, into different folders."""

    journal: OwnJournal
    sign: SignCheckpoint
    verify: Callable[[TicketNumber], Verification]
    render: RenderReceipt
    keep: KeepReceipt
    clock: Clock

    def __call__(
        self,
        over: Over,
        folder: Path,
        language: str,
        *,
        let_in: bool,
        ticket: TicketNumber,
        key: SigningKey,
    ) -> Path:
        """Write the page and the bundle below `folder`; return the folder that was made.

        Args:
            over: How the session ended, and what was done.
            folder: Chosen by the person.
            language: Theirs, ISO 639-1.
            let_in: Whether the person let the helper in at all.
            ticket: The session's chain in the user's own journal.
            key: The one that this computer made for the run: it signs the chain as it ended, and the bundle.

        Raises:
            WrongUse: `ticket-unknown`.
            BrokeMidway: `receipt-not-written`, `file-not-written`, or the journal's own.
        """
        self.sign(ticket, key)
        now = self.clock.now()
        receipt = receipt_of(over, self.verify(ticket), let_in=let_in, key=key.fingerprint, written_at=now)
        with self.journal.exported(ticket) as exported:
            contents = BundleContents(
                header=BundleHeader(journal="companion", ticket=ticket),
                journal=exported,
                checkpoints=self.journal.checkpoints(ticket),
                report=self.render(receipt, language=language),
            )
            return self.keep(folder, now, contents, key=key)
