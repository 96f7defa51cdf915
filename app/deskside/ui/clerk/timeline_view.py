"""The timeline: time, what happened, how it ended; a filter, a search, and a line for a note."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame

from deskside.ui.clerk.timeline_folds import Moment
from deskside.ui.design import tokens
from deskside.ui.design.buttons import IconButton, Segments
from deskside.ui.design.dates import day, hour
from deskside.ui.design.fields import LineField, SearchField
from deskside.ui.design.icons import pixmap
from deskside.ui.design.layouts import column, row
from deskside.ui.design.lists import ListView, RowDelegate, draw_text
from deskside.ui.design.rows import ROW
from deskside.ui.design.text import Label, restyle
from deskside.ui.design.theme import colour, font, px
from deskside.ui.words import t

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPainter, QShowEvent
    from PySide6.QtWidgets import QStyleOptionViewItem

    from deskside.ui.clerk.timeline_model import TimelineModel, TimelineRows
    from deskside.ui.design.rows import Index

_PICTURE = {"step": "dot", "note": "note", "ticket": "ring"}
_LINE_PX = 20
_WIDEST = datetime(2000, 1, 1, 22, 58).astimezone()
"""A time of day that is as wide as any."""
_SMALL_LINE_PX = 17
_WITHIN_PX = 16


class _MomentDelegate(RowDelegate[Moment]):
    inset_px = 6

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Return the height of a title and of the lines there are below it."""
        del option
        moment: Moment = index.data(ROW)
        below = bool(moment.detail or moment.state) + bool(moment.correction)
        return QSize(px(100), px(12 + _LINE_PX + below * _SMALL_LINE_PX))

    def draw(self, painter: QPainter, area: QRect, value: Moment, *, chosen: bool) -> None:
        del chosen
        small = font(tokens.SMALL_POINTS)
        line = QRect(area.left(), area.top(), area.width(), px(_LINE_PX))
        clock = QFontMetrics(small).horizontalAdvance(hour(_WIDEST))
        draw_text(painter, line, hour(value.at), font=small, ink="muted")
        line.adjust(px(_WITHIN_PX) if value.within else 0, 0, 0, 0)
        corner = QPoint(line.left() + clock + px(6), line.center().y() - px(8))
        picture = _PICTURE[value.kind]
        if value.holds:
            picture = "chevron-down" if value.open else "chevron-right"
        painter.drawPixmap(corner, pixmap(picture, value.tone))
        words = line.adjusted(clock + px(28), 0, 0, 0)
        width = draw_text(painter, words, value.title, font=font(), ink="text")
        if value.correction:
            painter.setPen(colour("muted"))
            middle = words.center().y() + 1
            painter.drawLine(words.left(), middle, words.left() + width, middle)
        below = QRect(words.left(), line.bottom() + 1, words.width(), px(_SMALL_LINE_PX))
        if value.state or value.detail:
            taken = draw_text(painter, below, value.state, font=small, ink=value.tone)
            beside = below.adjusted(taken + px(8) if value.state else 0, 0, 0, 0)
            draw_text(painter, beside, value.detail, font=small, ink="muted")
            below.translate(0, px(_SMALL_LINE_PX))
        if value.correction:
            draw_text(painter, below, value.correction, font=small, ink="warning")


class _Following(ListView):
    """Keeps its newest row in sight while that is in sight; who has scrolled away from it stays there."""

    def __init__(self, name: str, rows: TimelineRows, delegate: _MomentDelegate) -> None:
        super().__init__(name, rows, delegate)
        self.setUniformItemSizes(False)
        self._follows = True
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._grown)

    @Slot(int)
    def _scrolled(self, value: int) -> None:
        self._follows = value == self.verticalScrollBar().maximum()

    @Slot(int, int)
    def _grown(self, _least: int, most: int) -> None:
        if self._follows:
            self.verticalScrollBar().setValue(most)


class TimelineView(QFrame):
    """The column, or the tab, of a ticket's timeline."""

    def __init__(
        self,
        model: TimelineModel,
        open_entry: Callable[[Moment], object],
        add_note: Callable[[str], object],
        *,
        titled: bool = True,
    ) -> None:
        super().__init__()
        restyle(self, "ground", "surface")
        self.setAccessibleName(t("Timeline"))
        self._model = model
        self._add_note = add_note
        kinds = [("all", t("All")), ("step", t("Steps")), ("note", t("Notes")), ("ticket", t("Ticket"))]
        self.kinds = Segments(t("Which entries"), kinds)
        self.kinds.choose(model.shown)
        self.kinds.chosen.connect(model.show_kind)
        self.search = SearchField(t("Search the timeline"), t("Search"))
        self.search.setText(model.words)
        self.search.textChanged.connect(model.search)
        self.list = _Following(t("Timeline"), model.rows, _MomentDelegate())
        self.list.setSelectionMode(ListView.SelectionMode.ExtendedSelection)
        self._open_entry = open_entry
        self.list.opened.connect(self._open)
        self.search.left_downwards.connect(self.list.setFocus)
        self.note = LineField(t("Note"), t("Note what was said or done"), most=500)
        self.note.returnPressed.connect(self._noted)
        self._save = IconButton("plus", t("Add the note"), then=self._noted)
        self._days = Label(tone="muted", points=tokens.SMALL_POINTS)
        head = row(Label(t("Timeline"), bold=True), None, self._days)
        top = column(*([head] if titled else []), self.kinds, self.search, margins=(12, 12, 12, 8))
        foot = row(self.note, self._save, gap=4, margins=(12, 8, 8, 12))
        self.setLayout(column(top, self.list, foot, gap=0))
        model.changed.connect(self._refresh, Qt.ConnectionType.QueuedConnection)
        self._refresh()

    @Slot(object)
    def _open(self, moment: Moment) -> None:
        if not moment.holds:
            self._open_entry(moment)
            return
        place = self.list.currentIndex()
        self._model.fold(moment)
        self.list.setCurrentIndex(self._model.rows.index(place.row(), 0))

    @Slot()
    def _noted(self) -> None:
        if self.note.text().strip():
            self._add_note(self.note.text())
            self.note.clear()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Come into sight."""
        super().showEvent(event)
        self._take_back()

    def _take_back(self) -> None:
        if self._model.unrecorded and self.isVisible() and not self.note.text():
            self.note.setText(self._model.unrecorded)
            self._model.unrecorded = ""

    @Slot()
    def _refresh(self) -> None:
        self._take_back()
        entries = self._model.entries()
        self._days.setText(day(entries[-1].at) if entries else "")
