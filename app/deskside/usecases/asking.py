"""What a deed reports while a person is asked. Apart from the asking: whoever asks nobody loads only this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deskside.domain.companion.talk import Capability
    from deskside.domain.journal.facts import Seq
    from deskside.domain.tickets import TicketNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingOpen:
    """Reported, not journalled: the person is being asked. Ends with `AskingOver` of the same id."""

    ticket: TicketNumber
    seq: Seq
    """Of its `ConsentAsked`."""
    id: str
    capability: Capability
    remark: str
    script: str = ""
    sentence: str = ""
    """What they read, word for word; empty until the companion has said so."""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingOver:
    """Reported, not journalled: it is no longer open."""

    id: str
