"""A first look without anybody's computer: a ticket of its own, connected to the practice machine."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from deskside.domain.errors import DesksideError
from deskside.domain.journal.facts import TicketOpened
from deskside.domain.tickets import Requester
from deskside.ui.words import t

if TYPE_CHECKING:
    from deskside.domain.journal.facts import Recorded
    from deskside.ui.clerk.desk_model import DeskModel


def practise(desk: DeskModel) -> None:
    """Open the ticket, show it, and connect."""
    opened = TicketOpened(
        requester=Requester(name=t("Practice")),
        subject=t("A first look at Deskside"),
        problem=t("Practice on this very computer. Nothing leaves it."),
    )
    desk.bridge.start(desk.deeds.open_ticket(opened)).ended.connect(partial(_opened, desk))


def _opened(desk: DeskModel, outcome: object) -> None:
    if isinstance(outcome, DesksideError):
        desk.tickets.error = outcome
        desk.tickets.changed.emit()
    else:
        first = cast("Recorded", outcome)
        desk.opened(first)
        desk.open_ticket(first.ticket).session.connect_to("practice")
