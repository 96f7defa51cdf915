"""What is painted first: the newest tickets, where the list will stay. The window itself comes right after.

A person who opens the desk reads the list first; making every button before it appears would double the
wait (performance.md P12). So this is a picture of the list, made of nothing but labels and a style sheet:
each further Qt class that Python touches, and above all the namespace `Qt`, costs more than all of them.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QWidget

from deskside.ui.design.dates import recently
from deskside.ui.design.plain_label import plain_label
from deskside.ui.words import t

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from typing import Protocol

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from deskside.ui.clerk.desk_model import Place
    from deskside.ui.design.tokens import Colours

    class TicketInSight(Protocol):
        """What is painted of a ticket."""

        @property
        def number(self) -> int:
            """Its number."""

        @property
        def subject(self) -> str:
            """What it is about."""

        @property
        def requester(self) -> str:
            """Who asks."""

        @property
        def changed_at(self) -> datetime:
            """When it last changed, aware."""


TOP_PX = 45
FOOT_PX = 26
LIST_PX = 292
ROW_PX = 58
NARROWEST_PLACE_PX = 64
_ABOVE_LIST_PX = 132
_LETTER_PX = {True: 6.6, False: 7.4}
"""A letter of a place's name in the rail, Latin or not; `shell_view` measures, this guesses."""
_SUBJECT_CHARS = 26
_MOST = 12
"""As many as the window is high when it opens."""


class FirstSight(QWidget):
    """The grounds of the window and the newest tickets on them."""

    painted = Signal()
    """Emitted once, when it is on the screen."""

    def __init__(self, tickets: Iterable[TicketInSight], colours: Colours, scale: float) -> None:
        super().__init__()
        self._scale = scale
        self.setStyleSheet(_sheet(colours, scale))
        self._page = self._part("page")
        self._lines = [self._part("line") for _ in range(4)]
        self._rows = [self._row(ticket) for ticket in itertools.islice(tickets, _MOST)]
        self._waiting = True

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put everything where it will be."""
        super().resizeEvent(event)
        width, height = self.width(), self.height()
        top, foot = self._px(TOP_PX), height - self._px(FOOT_PX)
        rail = self._rail_px()
        columns = rail + self._px(LIST_PX) + 1
        self._page.setGeometry(columns, top, width - columns, foot - top)
        above, below, left, right = self._lines
        above.setGeometry(0, top - 1, width, 1)
        below.setGeometry(0, foot, width, 1)
        left.setGeometry(rail, top, 1, foot - top)
        right.setGeometry(columns, top, 1, foot - top)
        for number, row in enumerate(self._rows):
            start = top + self._px(_ABOVE_LIST_PX) + number * self._px(ROW_PX)
            self._place(row, rail + 1, start if start + self._px(ROW_PX) < foot else height)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Say once that it is painted; the style sheet does the painting."""
        super().paintEvent(event)
        if self._waiting:
            self._waiting = False
            QTimer.singleShot(0, self.painted.emit)

    def _row(self, ticket: TicketInSight) -> tuple[QWidget, QWidget, QWidget]:
        subject = ticket.subject
        if len(subject) > _SUBJECT_CHARS:
            subject = f"{subject[: _SUBJECT_CHARS - 1]}…"
        who = f"#{ticket.number}  {ticket.requester}"
        first = plain_label(subject, self)
        first.setProperty("part", "subject")
        return first, plain_label(who, self), plain_label(recently(ticket.changed_at), self)

    def _place(self, row: tuple[QWidget, QWidget, QWidget], left: int, top: int) -> None:
        subject, who, when = row
        inset, line = self._px(16), self._px(22)
        width = self._px(LIST_PX)
        late = when.sizeHint().width()
        subject.setGeometry(left + inset, top + self._px(7), width - 3 * inset - late, line)
        who.setGeometry(left + inset, top + self._px(7) + line, width - 2 * inset, line)
        when.setGeometry(left + width - inset - late, top + self._px(7), late, line)

    def _part(self, name: str) -> QFrame:
        part = QFrame(self)
        part.setProperty("part", name)
        return part

    def _rail_px(self) -> int:
        longest = max(len(name) * _LETTER_PX[name.isascii()] for name in place_names().values())
        return max(self._px(NARROWEST_PLACE_PX), self._px(longest + 14)) + self._px(8)

    def _px(self, at_100_percent: float) -> int:
        return round(at_100_percent * self._scale)


def _sheet(colours: Colours, scale: float) -> str:
    return f"""
    * {{ background: {colours.surface}; border: none; }}
    QFrame[part="page"] {{ background: {colours.window}; }}
    QFrame[part="line"] {{ background: {colours.border}; }}
    QLabel {{ color: {colours.muted}; font-size: {9.0 * scale}pt; }}
    QLabel[part="subject"] {{ color: {colours.text}; font-size: {10.5 * scale}pt; font-weight: 600; }}
    """


def place_names() -> dict[Place, str]:
    """Return what the places of the rail are called."""
    return {
        "tickets": t("Tickets"),
        "machines": t("Machines"),
        "scripts": t("Scripts"),
        "staff": t("IT staff"),
        "settings": t("Settings"),
    }
