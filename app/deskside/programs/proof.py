"""The deeds that prove what happened, and the signing that makes it provable, on one journal."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from deskside import __version__
from deskside.programs.places import resources_dir
from deskside.programs.signatures import check_signature
from deskside.usecases.task import CancelToken
from deskside.usecases.verify_journal import VerifyJournal

if TYPE_CHECKING:
    from deskside.adapters.checkpointing import Checkpointer
    from deskside.adapters.companion_desk.heads import SessionHeads
    from deskside.adapters.report.render import Renderer
    from deskside.adapters.store import Store
    from deskside.domain.journal.verdict import Verification
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.export_ticket import ExportTicket
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.companion_line import CompanionLine
    from deskside.usecases.ports.scripts import SigningKey
    from deskside.usecases.write_report import WriteReport


class Proof:
    """What is built around one journal to make and to check proofs.

    Args:
        store: The journal.
        clock: The time.
        signing_key: What the settings name: a key file, the file of a public key whose private half the agent
            holds, or its fingerprint; empty for none.
    """

    def __init__(self, store: Store, clock: Clock, signing_key: str) -> None:
        self._store = store
        self._clock = clock
        self._signing_key = signing_key

    def watch(self) -> None:
        """Sign the journal's chains from now on when they are due, where there is a key to sign with."""
        if self._signing_key:
            self._store.on_recorded = self._checkpointer.recorded

    def close(self) -> None:
        """Sign what is due, within some seconds. Safe to call twice."""
        if "_checkpointer" in self.__dict__:
            self._checkpointer.close()

    @cached_property
    def _checkpointer(self) -> Checkpointer:
        from deskside.adapters.checkpointing import Checkpointer  # noqa: PLC0415 - where there is a key
        from deskside.usecases.checkpoint import SignCheckpoint, WhenToSign  # noqa: PLC0415

        return Checkpointer(WhenToSign().is_due, self.signing_key, SignCheckpoint(self._store, self._clock))

    def signing_key(self) -> SigningKey:
        """Return the key that the settings name. Nobody is asked for a passphrase.

        Raises:
            WrongUse: `signing-key-not-found` and the like.
            Unreachable: `agent-unreachable`.
            Cancelled: The key is locked with a passphrase.
        """
        from deskside.adapters.trust.keys import UsersKeys  # noqa: PLC0415 - where there is a key

        return UsersKeys().find(self._signing_key, lambda _: None)

    def heads(self, line: CompanionLine, ticket: TicketNumber) -> SessionHeads:
        """Return what exchanges signed heads with a companion, by the clerk's certified key."""
        from deskside.adapters.companion_desk.heads import LineKey, SessionHeads  # noqa: PLC0415
        from deskside.usecases.exchange_heads import HeadExchange  # noqa: PLC0415

        return SessionHeads(
            HeadExchange(
                checkpoints=self._store,
                check=check_signature,
                clock=self._clock,
                journal="desk",
                ticket=ticket,
                key=LineKey(line),
                peer=line.host_key,
            )
        )

    @cached_property
    def verify(self) -> VerifyJournal:
        """The deed that verifies the journal."""
        return VerifyJournal(self._store, self._store, check_signature, self._clock)

    def now_verified(self, ticket: TicketNumber | None = None) -> Verification:
        """Verify a ticket, or all, for those who neither watch nor stop it."""
        return self.verify(ticket, report=lambda _: None, cancel=CancelToken())

    @cached_property
    def render(self) -> Renderer:
        """What writes reports down."""
        from deskside.adapters.report.render import Renderer  # noqa: PLC0415 - seldom needed
        from deskside.ui.words.report import ReportWords  # noqa: PLC0415

        return Renderer(resources_dir() / "report", ReportWords(), version=__version__)

    @cached_property
    def write_report(self) -> WriteReport:
        """The deed that writes a ticket's report."""
        from deskside.usecases.write_report import WriteReport  # noqa: PLC0415 - seldom needed

        return WriteReport(self._store, self._store, self.now_verified, self.render, self._clock)

    @cached_property
    def export_ticket(self) -> ExportTicket:
        """The deed that writes a ticket's bundle."""
        from deskside.programs.bundles import bundle_writer  # noqa: PLC0415 - seldom needed
        from deskside.usecases.checkpoint import SignCheckpoint  # noqa: PLC0415
        from deskside.usecases.export_ticket import ExportTicket  # noqa: PLC0415

        sign = SignCheckpoint(self._store, self._clock)
        return ExportTicket(self._store, self.now_verified, self.render, bundle_writer(), sign)
