"""Hand a ticket's journal over as one file that proves itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from deskside.domain.bundle import BundleHeader
from deskside.domain.journal.checkpoint import read_statement
from deskside.domain.report import ReportFormat, compose
from deskside.usecases.ports.bundle import BundleContents, Exports
from deskside.usecases.ports.checkpoints import Checkpoints
from deskside.usecases.ports.journal import Tickets

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deskside.domain.journal.facts import Recorded, Seq
    from deskside.domain.journal.verdict import Verification
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.checkpoint import SignCheckpoint
    from deskside.usecases.ports.bundle import WriteBundle
    from deskside.usecases.ports.report import RenderReport
    from deskside.usecases.ports.scripts import SigningKey
    from deskside.usecases.task import CancelToken


class ExportedJournal(Tickets, Checkpoints, Exports, Protocol):
    """What a bundle is made of."""

    def entries(self, ticket: TicketNumber, *, after: Seq = -1) -> list[Recorded]:
        """Return one ticket's entries, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class ExportTicket:
    """The deed behind `deskside ticket export`. The same journal gives the same file."""

    journal: ExportedJournal
    verify: Callable[[TicketNumber], Verification]
    render: RenderReport
    write: WriteBundle
    sign: SignCheckpoint

    def __call__(
        self,
        ticket: TicketNumber,
        path: Path,
        language: str,
        *,
        key: SigningKey | None,
        replace: bool = False,
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> Verification:
        """Write the bundle; return what verifying the journal found just before.

        Args:
            ticket: Whose journal.
            path: Where to.
            language: Of the report inside, ISO 639-1.
            key: Signs the chain as it stands, and the bundle; None leaves both as they are.
            replace: Whether a file that is there may be replaced.
            report: Not used: there is nothing to tell on the way.
            cancel: Stops it.

        Raises:
            WrongUse: `ticket-unknown`, `bundle-exists`.
            BrokeMidway: `file-not-written`, `bundle-too-large`, or the journal cannot be read.
            Refused: `agent-refused`.
            Unreachable: `agent-unreachable`.
        """
        del report
        found = self.journal.ticket(ticket)
        if key is not None and not self._is_signed(ticket, key):
            self.sign(ticket, key)
        entries = self.journal.entries(ticket)
        cancel.check()
        verification = self.verify(ticket)
        composed = compose(found, entries, verification, written_at=entries[-1].at)
        page = self.render(composed, ReportFormat.HTML, language=language)
        cancel.check()
        with self.journal.exported(ticket) as exported:
            contents = BundleContents(
                header=BundleHeader(journal="desk", ticket=ticket),
                journal=exported,
                checkpoints=self.journal.checkpoints(ticket),
                report=page,
            )
            self.write(path, contents, key=key, replace=replace)
        return verification

    def _is_signed(self, ticket: TicketNumber, key: SigningKey) -> bool:
        """Say whether this key has signed the chain as it stands: signing again would change the file."""
        stand = self.journal.stand(ticket)
        known = (read_statement(one.statement) for one in self.journal.checkpoints(ticket))
        return any(said.head == stand.head and clerk == key.fingerprint for said, clerk in known if stand)
