"""The deeds around a companion's consent, as the window calls them: with a machine, not with its consent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from deskside.domain.errors import WrongUse
from deskside.usecases.ask_consent import AskConsent
from deskside.usecases.follow_session import FollowSession
from deskside.usecases.note_consent import NoteConsent
from deskside.usecases.ports.consent import consent_of
from deskside.usecases.want import Want

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.adapters.store import Store
    from deskside.domain.companion.talk import Capability
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.asking import AskingOpen
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.consent import Consent
    from deskside.usecases.ports.machine import Machine
    from deskside.usecases.task import CancelToken

    Report = Callable[[object], None]


@dataclass(frozen=True, slots=True)
class ConsentDeeds:
    """Each as its use case says."""

    asking: AskConsent
    following: FollowSession
    note: NoteConsent

    @classmethod
    def of(cls, store: Store, clock: Clock) -> Self:
        """Make them all on one journal."""
        return cls(AskConsent(store, clock), FollowSession(store), NoteConsent(store))

    def follow(self, ticket: TicketNumber, machine: Machine, *, report: Report, cancel: CancelToken) -> None:
        """Record what the person does of themselves, as long as the session lasts."""
        self.following(ticket, _of(machine), machine.machine_id, report=report, cancel=cancel)

    def ask(
        self,
        ticket: TicketNumber,
        machine: Machine,
        capability: Capability,
        *,
        report: Report,
        cancel: CancelToken,
    ) -> None:
        """Ask for a kind of system information."""
        wants = [Want(capability=capability)]
        self.asking(ticket, _of(machine), wants, report=report, cancel=cancel)

    def reword(
        self,
        ticket: TicketNumber,
        machine: Machine,
        asking: AskingOpen,
        remark: str,
        *,
        report: Report,
        cancel: CancelToken,
    ) -> None:
        """Say a question in other words."""
        self.asking.reword(ticket, _of(machine), asking, remark, report=report, cancel=cancel)

    def take_back(
        self,
        ticket: TicketNumber,
        machine: Machine,
        asking: AskingOpen,
        *,
        report: Report,
        cancel: CancelToken,
    ) -> None:
        """Ask no longer."""
        self.asking.take_back(ticket, _of(machine), asking, report=report, cancel=cancel)

    def note_by_phone(
        self,
        ticket: TicketNumber,
        words: str,
        refused: bool,  # noqa: FBT001 - as the window's deeds are called
        personal: bool,  # noqa: FBT001
        *,
        report: Report,
        cancel: CancelToken,
    ) -> None:
        """Write down what was agreed by phone."""
        self.note(ticket, words, refused=refused, personal=personal, report=report, cancel=cancel)


def _of(machine: Machine) -> Consent:
    """Return what may be done on a companion.

    Raises:
        WrongUse: `nobody-to-ask-there`: it is a stock SSH server.
    """
    consent = consent_of(machine)
    if consent is None:
        raise WrongUse("nobody-to-ask-there", machine=machine.label)
    return consent
