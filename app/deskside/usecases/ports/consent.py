"""A machine whose user is asked before anything is done: what a deed needs of the line to their companion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.domain.companion.control import (
        Ask,
        Decided,
        Doing,
        Freezing,
        GrantWithdrawn,
        LetIn,
        Shown,
        StandingGrant,
    )
    from deskside.domain.companion.lane import LaneAnswered, LaneCleared, LaneStep
    from deskside.domain.companion.talk import Capability
    from deskside.domain.journal.consent import Ender, HeadCountersigned
    from deskside.domain.running import RunnableScript
    from deskside.usecases.ports.companion_line import ClerkIdentity
    from deskside.usecases.ports.machine import Machine
    from deskside.usecases.task import CancelToken


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """The session has ended; the last news of it."""

    by: Ender


@dataclass(frozen=True, slots=True, kw_only=True)
class Reattached:
    """A job goes on after a lost line."""

    offset_bytes: int
    """How much of its output had been heard before."""
    away_ms: int


class Consent(Protocol):
    """What may be done on one companion. Any thread may call; what waits ends with the session."""

    why: str
    """The clerk's own words for whatever is asked next without words of its own; shown as a quotation."""

    @property
    def clerk(self) -> ClerkIdentity:
        """Who we are, as our certificate says and as the person reads."""
        ...

    @property
    def organisation(self) -> str:
        """Whose companion it is, as its own profile says."""
        ...

    @property
    def call_back(self) -> str:
        """The number that the person may ring, from the organisation's profile; empty without one."""
        ...

    @property
    def language(self) -> str:
        """What the person reads, ISO 639-1; empty where the companion has not said."""
        ...

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What may be asked for at all."""
        ...

    @property
    def platform(self) -> str:
        """Which system the companion says it runs on; empty where it says nothing."""
        ...

    @property
    def probe_sha256(self) -> str:
        """Digest of the probe that the companion itself runs."""
        ...

    @property
    def is_let_in(self) -> bool:
        """Whether the person has let the clerk in."""
        ...

    @property
    def is_frozen(self) -> bool:
        """Whether the person checks who is asking."""
        ...

    @property
    def grants(self) -> tuple[StandingGrant, ...]:
        """What stands, as far as is known here."""
        ...

    def kind_of(self, grant: str) -> str:
        """Return the capability of a grant that stands or stood; empty where it is not known."""
        ...

    def grant_for(self, capability: Capability, digest: str = "") -> StandingGrant | None:
        """Return a grant that covers this, if one stands."""
        ...

    def new_id(self) -> str:
        """Return 32 random hex digits."""
        ...

    def wait_ready(self, cancel: CancelToken) -> None:
        """Return when the person has let the clerk in and is not checking who is asking.

        Raises:
            Refused: `not-let-in`, `session-over`.
            BrokeMidway: `link-lost`: it is gone for good.
            Cancelled: `cancel` was pulled.
        """
        ...

    def bring(self, script: RunnableScript, *, cancel: CancelToken) -> str:
        """Have the companion judge a script; return the digest of its statement.

        Raises:
            Refused: As `domain.scripts.admission.admit`, decided on the other side.
            BrokeMidway: `link-lost`.
            Cancelled: `cancel` was pulled.
        """
        ...

    def ask(self, asks: Sequence[Ask]) -> None:
        """Put questions to the person; what reads comes to them as one sheet."""
        ...

    def reword(self, asking: str, remark: str) -> None:
        """Say it in other words; nothing happens where it is no longer open."""
        ...

    def take_back(self, asking: str) -> bool:
        """Ask no longer; return whether it was still open."""
        ...

    def next_news(self, askings: Sequence[str], cancel: CancelToken) -> Shown | Decided:
        """Wait for what comes of any of these; `Decided` is the last of each.

        One that was taken back here ends as `withdrawn`.

        Raises:
            Refused: `session-over`.
            BrokeMidway: `link-lost`.
            Cancelled: `cancel` was pulled.
        """
        ...

    def confirmed(self) -> Sequence[HeadCountersigned]:
        """Return what the companion has signed of the desk's journal, for its end."""
        ...

    def next_of_session(self, cancel: CancelToken) -> LetIn | GrantWithdrawn | Freezing | Doing | Over:
        """Wait for what the person does of themselves, and for what they see being done.

        `Over` is the last, and comes every time then. Of one thing that is done only the newest is kept.

        Raises:
            Cancelled: `cancel` was pulled.
        """
        ...


@runtime_checkable
class AsksFirst(Protocol):
    """A `Machine` where every act needs the person's consent."""

    @property
    def consent(self) -> Consent:
        """What may be done there."""
        ...


@runtime_checkable
class ShowsLane(Protocol):
    """A `Consent` whose person reads their lane of a walkthrough on their own screen."""

    @property
    def language(self) -> str:
        """What the person reads, ISO 639-1; empty where the companion has not said."""
        ...

    @property
    def shows_lane(self) -> bool:
        """Whether their companion is new enough for it."""
        ...

    def show_lane(self, shown: LaneStep | LaneCleared) -> None:
        """Show a step, or none any more and how it ended; the same is not said twice. Returns at once."""
        ...

    def next_lane_answer(self, cancel: CancelToken) -> LaneAnswered:
        """Wait for what the person presses.

        Raises:
            Refused: `session-over`, `not-let-in`.
            BrokeMidway: `link-lost`.
            Cancelled: `cancel` was pulled.
        """
        ...


def lane_of(machine: Machine) -> ShowsLane | None:
    """Return the screen on which the person reads their lane; None where the clerk reads it aloud."""
    consent: object = consent_of(machine)
    return consent if isinstance(consent, ShowsLane) and consent.shows_lane else None


@runtime_checkable
class ComesBack(Protocol):
    """A `Job` that survives a lost line."""

    def reattached(self) -> list[Reattached]:
        """Return how often it was followed anew since this was last asked."""
        ...


def consent_of(machine: Machine) -> Consent | None:
    """Return what may be done on a machine, or None where nobody is asked there (a stock SSH server)."""
    return machine.consent if isinstance(machine, AsksFirst) else None
