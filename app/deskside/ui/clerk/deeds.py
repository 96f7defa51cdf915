"""What the clerk's window can ask of the house. Filled by `programs.desk`; by fakes in tests.

Reads block and return a value; the others give back a deed with its domain arguments bound, ready for
the bridge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from deskside.domain.journal.facts import Recorded, Seq, TicketOpened
    from deskside.domain.journal.verdict import Verification
    from deskside.domain.targets import Target
    from deskside.domain.tickets import Caller, Resolution, SavedMachine, Ticket, TicketNumber
    from deskside.ui.bridge import Deed, TalkingDeed
    from deskside.usecases.ports.machine import Machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeds:
    """Everything behind the buttons."""

    tickets: Callable[[], Sequence[Ticket]]
    search: Callable[[str], Sequence[Ticket]]
    ticket: Callable[[TicketNumber], Ticket]
    entries: Callable[[TicketNumber, Seq], Sequence[Recorded]]
    callers: Callable[[str], Sequence[Caller]]
    machines: Callable[[], Sequence[SavedMachine]]
    verification: Callable[[], Verification]

    open_ticket: Callable[[TicketOpened], Deed]
    """Its deed returns the ticket's first entry, `Recorded`."""
    change_ticket: Callable[[TicketNumber, Mapping[str, str]], Deed]
    close_ticket: Callable[[TicketNumber, Resolution], Deed]
    reopen_ticket: Callable[[TicketNumber], Deed]
    add_note: Callable[[TicketNumber, str], Deed]
    correct: Callable[[TicketNumber, Seq, str], Deed]

    connect: Callable[[TicketNumber, Target], TalkingDeed]
    """Its deed returns a `Machine`."""
    disconnect: Callable[[TicketNumber, Machine], Deed]
