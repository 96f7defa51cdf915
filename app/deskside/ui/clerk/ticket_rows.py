"""Tickets as rows of a list, two lines a ticket. Apart from the column around it: it is painted first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect

from deskside.domain.tickets import Priority, Ticket
from deskside.ui.design import tokens
from deskside.ui.design.dates import recently
from deskside.ui.design.lists import LongList, RowDelegate, draw_text
from deskside.ui.design.theme import font, px
from deskside.ui.words import t

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from deskside.ui.clerk.tickets_model import TicketsModel

_MARK = {Priority.URGENT: "danger", Priority.HIGH: "warning"}


class TicketDelegate(RowDelegate[Ticket]):
    """Subject and time; number and requester; an arrow where it is urgent."""

    height_px = 58

    def draw(self, painter: QPainter, area: QRect, value: Ticket, *, chosen: bool) -> None:
        """Draw one ticket."""
        half = area.height() // 2
        upper = QRect(area.left(), area.top(), area.width(), half)
        lower = QRect(area.left(), area.top() + half, area.width(), half)
        small = font(tokens.SMALL_POINTS)
        taken = draw_text(painter, upper, recently(value.changed_at), font=small, ink="muted", right=True)
        subject = upper.adjusted(0, 0, -taken - px(8), 0)
        draw_text(painter, subject, value.subject, font=font(bold=True), ink="accent" if chosen else "text")
        if tone := _MARK.get(value.priority):
            from deskside.ui.design.icons import pixmap  # noqa: PLC0415 - the first window may have none

            side = px(14)
            corner = QPoint(lower.right() - side + 1, lower.center().y() - side // 2)
            painter.drawPixmap(corner, pixmap("up", tone, 14))
            lower = lower.adjusted(0, 0, -side - px(4), 0)
        draw_text(painter, lower, f"#{value.number}  {value.requester.name}", font=small, ink="muted")


def ticket_list(model: TicketsModel) -> LongList:
    """Return the list of the tickets in sight."""
    return LongList(t("Tickets"), model.rows, TicketDelegate())
