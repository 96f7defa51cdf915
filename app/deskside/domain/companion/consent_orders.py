"""What `domain.companion.consent` says is to be done, one thing after the other, in the order given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deskside.domain.companion.talk import Asking, Grant


@dataclass(frozen=True, slots=True)
class WasAsked:
    """The person is being asked; to be recorded before they see it."""

    asking: Asking


@dataclass(frozen=True, slots=True)
class WasAnswered:
    """The person answered; `grant` is None for no."""

    asking: Asking
    grant: Grant | None


@dataclass(frozen=True, slots=True)
class WasRefused:
    """The companion itself said no, without asking."""

    asking: str
    sentence: str
    why: str


@dataclass(frozen=True, slots=True)
class WasTakenBack:
    """The clerk no longer asks."""

    asking: Asking


@dataclass(frozen=True, slots=True)
class WasWithdrawn:
    """The person took a grant back: what runs under it ends."""

    grant: Grant


@dataclass(frozen=True, slots=True)
class SheetChanged:
    """What is open and visible now."""

    askings: tuple[Asking, ...]


@dataclass(frozen=True, slots=True)
class GrantsChanged:
    """Everything that stands now."""

    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class FreezeChanged:
    """Nothing may begin or go on while this is on."""

    on: bool


@dataclass(frozen=True, slots=True)
class Knocks:
    """A clerk waits to be let in, for this ticket."""

    ticket: str


@dataclass(frozen=True, slots=True)
class CameBack:
    """The same clerk, with the same ticket, after a lost line: what was allowed stands."""

    frozen: bool


@dataclass(frozen=True, slots=True)
class WrongTicket:
    """The clerk came back with another ticket than the person let them in for; nothing is done for it."""


@dataclass(frozen=True, slots=True)
class WasLetIn:
    """The person's answer to that."""

    yes: bool


Order = (
    WasAsked
    | WasAnswered
    | WasRefused
    | WasTakenBack
    | WasWithdrawn
    | SheetChanged
    | GrantsChanged
    | FreezeChanged
    | Knocks
    | CameBack
    | WrongTicket
    | WasLetIn
)
