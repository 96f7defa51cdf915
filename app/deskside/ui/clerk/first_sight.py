"""What is painted first: the tickets, where they will stay. The rest of the window comes a moment later.

A person who opens the desk reads the list first; making every button before it appears would double the
wait (performance.md P12).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from deskside.ui.clerk.ticket_rows import ticket_list
from deskside.ui.design import tokens
from deskside.ui.design.theme import colour, font, px
from deskside.ui.words import t

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from deskside.ui.clerk.desk_model import Place
    from deskside.ui.clerk.tickets_model import TicketsModel

TOP_PX = 45
LIST_PX = 292
FOOT_PX = 26
_NARROWEST_PLACE_PX = 64
_ABOVE_LIST_PX = 128


def place_names() -> dict[Place, str]:
    """Return what the places of the rail are called."""
    return {
        "tickets": t("Tickets"),
        "machines": t("Machines"),
        "scripts": t("Scripts"),
        "settings": t("Settings"),
    }


def place_px() -> int:
    """Return how wide a place of the rail is, in pixels: as its longest word needs."""
    metrics = QFontMetrics(font(tokens.SMALL_POINTS - 1))
    longest = max(metrics.horizontalAdvance(name) for name in place_names().values())
    return max(px(_NARROWEST_PLACE_PX), longest + px(14))


class FirstSight(QWidget):
    """The grounds of the window and the list of tickets on them."""

    painted = Signal()
    """Emitted once, when it is on the screen."""

    def __init__(self, model: TicketsModel) -> None:
        super().__init__()
        self._list = ticket_list(model)
        self._list.setParent(self)
        self._waiting = True

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the list where it will be."""
        super().resizeEvent(event)
        above = px(TOP_PX) + px(_ABOVE_LIST_PX)
        rail = place_px() + px(8)
        height = self.height() - above - px(FOOT_PX)
        self._list.setGeometry(rail + 1, above, px(LIST_PX), height)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the grounds."""
        del event
        painter = QPainter(self)
        width, height = self.width(), self.height()
        middle = QRect(0, px(TOP_PX), width, height - px(TOP_PX) - px(FOOT_PX))
        rail = place_px() + px(8)
        columns = rail + px(LIST_PX) + 1
        painter.fillRect(self.rect(), colour("surface"))
        painter.fillRect(middle.adjusted(columns, 0, 0, 0), colour("window"))
        line = colour("border")
        painter.fillRect(QRect(0, middle.top() - 1, width, 1), line)
        painter.fillRect(QRect(0, middle.bottom() + 1, width, 1), line)
        painter.fillRect(QRect(rail, middle.top(), 1, middle.height()), line)
        painter.fillRect(QRect(columns, middle.top(), 1, middle.height()), line)
        if self._waiting:
            self._waiting = False
            QTimer.singleShot(0, self.painted.emit)
