"""The list of facts: thousands of lines of one height, and a few that need more, drawn as cards."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QKeyCombination, QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeySequence, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QMenu, QStyledItemDelegate, QToolTip

from deskside.ui.design import tokens
from deskside.ui.design.icons import pixmap
from deskside.ui.design.lists import LongList, draw_text
from deskside.ui.design.rows import ROW
from deskside.ui.design.text import plain, restyle
from deskside.ui.design.theme import colour, font, px
from deskside.ui.design.tokens import CARD_RADIUS_PX
from deskside.ui.words import t

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHelpEvent, QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

    from deskside.ui.clerk.system_lines import FactLine
    from deskside.ui.clerk.system_model import FactRows
    from deskside.ui.design.rows import Index

_PICTURE: Final = {
    "findings": "warning",
    "changes": "refresh",
    "os": "machine",
    "hardware": "machine",
    "cpu": "cpu",
    "memory": "memory",
    "disks": "disk",
    "volumes": "disk",
    "network": "network",
    "software": "software",
    "services": "service",
    "users": "user",
    "security": "shield",
}
_LABEL_PX: Final = 176
_NARROW_PX: Final = 420
"""Below this a label stands over its value, not beside it."""
_GAP_PX: Final = 12
"""Between two cards, and inside them at left and right."""
_LAST_PX: Final = 10
_LINES_AT_MOST: Final = 8
COPY_SECTION: Final = "Ctrl+Shift+C"
_COPY_SECTION: Final = QKeyCombination(
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_C
)


class FactsList(LongList):
    """Facts with the keyboard of a list; a section is copied by Ctrl+Shift+C."""

    section_wanted = Signal(str)
    """The section whose text is to be copied."""

    def __init__(self, rows: FactRows) -> None:
        self._rows = rows
        self._fitted_px = -1
        self.above_px = 0
        """How much room there is above the first line, which scrolls with it."""
        self._tall: set[int] = set()
        super().__init__(t("System information"), rows, _FactDelegate())
        restyle(self, "ground", "window")
        self.setSelectionMode(LongList.SelectionMode.ExtendedSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().rangeChanged.connect(self._show_bar)
        self._show_bar(0, 0)
        rows.modelReset.connect(self._fit)

    def section(self) -> str:
        """Return the section that the keyboard is in; empty where it is in none."""
        index = self.currentIndex()
        return self._rows.row(index.row()).category if index.isValid() else ""

    def leave_above(self, height: int) -> None:
        """Leave room above the first line for what belongs there and scrolls with it; in pixels."""
        if height != self.above_px:
            self.above_px = height
            self._fit()

    def show_place(self, place: int) -> None:
        """Put a row at the top, and the keyboard on it."""
        index = self._rows.index(place, 0)
        self.scrollTo(index, LongList.ScrollHint.PositionAtTop)
        self.setCurrentIndex(index)
        self.setFocus()

    def scrollTo(  # noqa: N802 - Qt's name
        self, index: Index, hint: LongList.ScrollHint = LongList.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a row into sight: of the first the line itself, not the room above it."""
        super().scrollTo(index, hint)
        if index.row() != 0 or not self.above_px:
            return
        bar, least = self.verticalScrollBar(), self.rowHeight(0) - self.viewport().height()
        at_top = hint is LongList.ScrollHint.PositionAtTop
        bar.setValue(self.above_px if at_top else max(least, min(bar.value(), self.above_px)))

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show where the keyboard is."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.scrollTo(self.currentIndex())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give long values the lines that they need at this width."""
        super().resizeEvent(event)
        if self._fitted_px != self.viewport().width():
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Copy a section too."""
        if event.keyCombination() == _COPY_SECTION:
            self.section_wanted.emit(self.section())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Offer what can be done with a line; the menu key brings it too."""
        index = self.currentIndex()
        if not index.isValid():
            return
        line = self._rows.row(index.row())
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction(t("Copy the chosen lines"))
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.triggered.connect(self.copy_chosen)
        section = menu.addAction(t("Copy this section"))
        section.setShortcut(COPY_SECTION)
        section.triggered.connect(lambda: self.section_wanted.emit(line.category))
        for way in line.ways:
            chosen = replace(line, ways=(way,))
            menu.addAction(way.words).triggered.connect(partial(self.opened.emit, chosen))
        at = self.viewport().mapToGlobal(self.visualRect(index).center())
        menu.popup(event.globalPos() if event.reason() is event.Reason.Mouse else at)

    def copy_chosen(self) -> None:
        """Put the chosen lines on the clipboard."""
        QGuiApplication.clipboard().setText(self.chosen_words())

    def _show_bar(self, least: int, most: int) -> None:
        """Show the bar only where it is of use. It is always there, so that lines keep their width."""
        self.verticalScrollBar().setEnabled(most > least)

    def _fit(self) -> None:
        """Give each line that is not of the usual height its own; thousands of table rows cost nothing."""
        width = self.viewport().width()
        self._fitted_px = width
        header = self.verticalHeader()
        metrics = QFontMetrics(font())
        quiet = QSignalBlocker(header)
        tall = {place: height_of(line, metrics, width) for place, line in self._rows.tall()}
        if tall:
            tall[0] += self.above_px  # the first line is a head
        # When the rows are other ones, the header keeps the heights of those that stood in their places.
        for place in self._tall | tall.keys():
            height = tall.get(place, header.defaultSectionSize())
            if height != header.sectionSize(place):
                header.resizeSection(place, height)
        self._tall = set(tall)
        quiet.unblock()
        self.updateGeometries()
        self.viewport().update()


def height_of(line: FactLine, metrics: QFontMetrics, width: int) -> int:
    """Return the height of a line in pixels: as many lines of text as its value needs, some at most."""
    last = px(_LAST_PX) if line.last else 0
    if line.kind == "head":
        return px(40) + px(_GAP_PX) + last
    if line.kind == "table":
        return px(30) + last
    if line.kind == "row":
        return px(6) + metrics.height() + last
    return px(6) + _value_px(line, metrics, width) + last


def _value_px(line: FactLine, metrics: QFontMetrics, width: int) -> int:
    over = _stands_over(line, width)
    above = metrics.height() if over else 0
    beside = px(_LABEL_PX) if line.label and not over else 0
    room = width - 2 * px(_GAP_PX + 4) - beside - (px(22) if line.kind == "gap" else 0)
    if "\n" not in line.value and metrics.horizontalAdvance(line.value) <= room:
        return above + metrics.height()
    bounds = metrics.boundingRect(0, 0, max(room, 80), 10_000, int(Qt.TextFlag.TextWordWrap), line.value)
    return above + min(_LINES_AT_MOST * metrics.lineSpacing(), bounds.height())


def _stands_over(line: FactLine, width: int) -> bool:
    return bool(line.label) and line.kind != "row" and width < px(_NARROW_PX)


class _FactDelegate(QStyledItemDelegate):
    """Draws lines so that those of one category look like one card."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Return the height of a row of a table, which nearly all are."""
        del option, index
        return QSize(px(100), px(6) + QFontMetrics(font()).height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one line and its part of the card."""
        line: FactLine = index.data(ROW)
        view = self.parent()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        above = view.above_px if isinstance(view, FactsList) and index.row() == 0 else 0
        whole = option.rect.adjusted(0, above, 0, 0)
        area = _card(painter, whole, line)
        if isinstance(view, FactsList) and view.is_chosen(index) and line.kind != "head":
            painter.fillRect(area.adjusted(1, 0, -1, 0), colour("selection"))
        if isinstance(view, FactsList) and view.has_keyboard_on(index):
            painter.setPen(QPen(colour("accent"), 2))
            painter.drawRect(area.adjusted(3, 2, -3, -2))
        inner = area.adjusted(px(_GAP_PX + 4), 0, -px(_GAP_PX + 4), -px(_LAST_PX) if line.last else 0)
        if line.kind == "head":
            _head(painter, inner, line)
        elif line.kind == "table":
            taken = draw_text(painter, inner, line.label, font=font(bold=True), ink="text")
            beside = inner.adjusted(taken + px(8), 0, 0, 0)
            draw_text(painter, beside, line.value, font=font(tokens.SMALL_POINTS), ink="muted")
        elif line.kind == "row":
            _row(painter, inner, line)
        else:
            _fact(painter, inner, line, over=_stands_over(line, whole.width()))
        painter.restore()

    def helpEvent(  # noqa: N802 - Qt's name
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Show the whole of a table row, which is cut off at the end of its line."""
        line: FactLine | None = index.data(ROW) if index.isValid() else None
        if event.type() != QEvent.Type.ToolTip or line is None or line.kind != "row":
            return super().helpEvent(event, view, option, index)
        QToolTip.showText(event.globalPos(), plain(line.words), view.viewport())
        return True


def _card(painter: QPainter, whole: QRect, line: FactLine) -> QRect:
    if line.kind != "head" and not line.last:
        painter.fillRect(whole, colour("surface"))
        for x in (whole.left(), whole.right()):
            painter.fillRect(x, whole.top(), 1, whole.height(), colour("border"))
        return whole
    area = whole.adjusted(0, px(_GAP_PX) if line.kind == "head" else 0, 0, 0)
    # Clipped to the line, a rounded rectangle that is taller than it shows only the side that ends here.
    card = area.adjusted(0, 0 if line.kind == "head" else -px(40), -1, -1 if line.last else px(40))
    path = QPainterPath()
    path.addRoundedRect(card, CARD_RADIUS_PX, CARD_RADIUS_PX)
    painter.setClipRect(area)
    painter.fillPath(path, colour("surface"))
    painter.setPen(QPen(colour("border"), 1))
    painter.drawPath(path.translated(0.5, 0.5))
    return area


def _head(painter: QPainter, area: QRect, line: FactLine) -> None:
    side = px(18)
    picture = pixmap(_PICTURE.get(line.category, "info"), "accent", 18)
    painter.drawPixmap(area.left(), area.center().y() - side // 2, picture)
    words = area.adjusted(side + px(10), 0, 0, 0)
    taken = draw_text(painter, words, line.label, font=font(bold=True), ink="text")
    beside = words.adjusted(taken + px(10), 0, 0, 0)
    draw_text(painter, beside, line.value, font=font(tokens.SMALL_POINTS), ink="muted")


def _row(painter: QPainter, area: QRect, line: FactLine) -> None:
    label = area.adjusted(0, 0, min(px(_LABEL_PX), area.width() // 2) - area.width() - px(_GAP_PX), 0)
    draw_text(painter, label, line.label, font=font(), ink="text")
    value = area.adjusted(label.width() + px(_GAP_PX), 0, 0, 0)
    draw_text(painter, value, line.value, font=font(), ink="muted")


def _fact(painter: QPainter, area: QRect, line: FactLine, *, over: bool) -> None:
    gap = line.kind == "gap"
    line_px = QFontMetrics(font()).height()
    label = QRect(area.left(), area.top() + px(3), px(_LABEL_PX) - px(_GAP_PX), line_px)
    if over:
        label.setWidth(area.width())
    if line.label:
        draw_text(painter, label, line.label, font=font(), ink=line.tone or "muted")
    left = 0 if over or not line.label else px(_LABEL_PX)
    value = area.adjusted(left, px(3) + (line_px if over else 0), 0, 0)
    if gap:
        painter.drawPixmap(value.left(), value.top(), pixmap("lock", "warning"))
        value = value.adjusted(px(22), 0, 0, 0)
    painter.setFont(font())
    painter.setPen(colour("warning" if gap else "text"))
    top = int(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    painter.drawText(value, top | Qt.TextFlag.TextWordWrap, line.value)
