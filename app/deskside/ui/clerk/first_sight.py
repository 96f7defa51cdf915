"""What is painted first: the tickets, where they will stay. The rest of the window comes a moment later.

A person who opens the desk reads the list first; making every button before it appears would double the
wait (performance.md P12).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from deskside.ui.clerk.ticket_rows import ticket_list
from deskside.ui.design.theme import colour, px

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from deskside.ui.clerk.tickets_model import TicketsModel

TOP_PX = 45
RAIL_PX = 72
LIST_PX = 272
FOOT_PX = 26
_ABOVE_LIST_PX = 128


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
        height = self.height() - above - px(FOOT_PX)
        self._list.setGeometry(px(RAIL_PX) + 1, above, px(LIST_PX), height)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the grounds."""
        del event
        painter = QPainter(self)
        width, height = self.width(), self.height()
        middle = QRect(0, px(TOP_PX), width, height - px(TOP_PX) - px(FOOT_PX))
        columns = px(RAIL_PX) + px(LIST_PX) + 1
        painter.fillRect(self.rect(), colour("surface"))
        painter.fillRect(middle.adjusted(columns, 0, 0, 0), colour("window"))
        line = colour("border")
        painter.fillRect(QRect(0, middle.top() - 1, width, 1), line)
        painter.fillRect(QRect(0, middle.bottom() + 1, width, 1), line)
        painter.fillRect(QRect(px(RAIL_PX), middle.top(), 1, middle.height()), line)
        painter.fillRect(QRect(columns, middle.top(), 1, middle.height()), line)
        if self._waiting:
            self._waiting = False
            QTimer.singleShot(0, self.painted.emit)
