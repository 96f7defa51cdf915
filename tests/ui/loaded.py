"""When a ticket on the page is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deskside.ui.clerk.ticket_model import TicketModel


def is_loaded(ticket: TicketModel) -> bool:
    """Return whether the ticket and its journal are here: they are read side by side, in either order."""
    return ticket.ticket is not None and any(entry.seq == 0 for entry in ticket.timeline.entries())
