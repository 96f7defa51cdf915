"""Long lists: one model, one delegate, only what is in sight is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, TypeVar

from PySide6.QtCore import QModelIndex, QRect, QSize, Signal
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QHeaderView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from deskside.ui.design.rows import ROW, Index
from deskside.ui.design.theme import colour, px
from deskside.ui.design.tokens import RADIUS_PX

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractListModel, QEvent, Qt, SignalInstance
    from PySide6.QtGui import QFont, QKeyEvent
    from PySide6.QtWidgets import QAbstractItemView

    _View = QAbstractItemView
else:
    _View = object  # PySide cannot have a class of Qt's twice among the bases

V = TypeVar("V")

# Flags as numbers: making the namespace `Qt` takes 15 ms, which the first window can do without.
_LEFT: Final = 0x1
_RIGHT: Final = 0x2
_IN_THE_MIDDLE: Final = 0x80
_ONE_LINE: Final = 0x100
"""`Qt.TextFlag.TextSingleLine`."""
_RETURN_KEYS: Final = frozenset({0x0100_0004, 0x0100_0005})
"""`Qt.Key.Key_Return` and `Key_Enter`."""


class RowDelegate(QStyledItemDelegate, Generic[V]):
    """Draws the ground of a row: chosen, under the mouse, with the focus. `draw` does the rest.

    It asks its list how a row stands, not the style option: the namespace `QStyle` alone would cost the
    first window 6 ms.
    """

    height_px = 56
    inset_px = 8

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Return the fixed height of a row."""
        del option, index
        return QSize(px(100), px(self.height_px))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        rect = option.rect.adjusted(px(self.inset_px), 1, -px(self.inset_px), -1)
        view = self.parent()
        chosen = isinstance(view, _Manners) and view.is_chosen(index)
        painter.save()
        if chosen or (isinstance(view, _Manners) and view.is_under_mouse(index)):
            _round(
                painter, rect, QPen(QColor(0, 0, 0, 0)), QBrush(colour("selection" if chosen else "hover"))
            )
        if isinstance(view, _Manners) and view.has_keyboard_on(index):
            _round(painter, rect.adjusted(1, 1, -1, -1), QPen(colour("accent"), 2), QBrush())
        self.draw(painter, rect.adjusted(px(8), px(6), -px(8), -px(6)), index.data(ROW), chosen=chosen)
        painter.restore()

    def draw(self, painter: QPainter, area: QRect, value: V, *, chosen: bool) -> None:
        """Draw the row's own content into `area`."""
        raise NotImplementedError


class _Manners(_View):
    """What a list of ours does, whichever way Qt lays it out."""

    opened: SignalInstance
    """Emitted with the value of the row that was clicked or opened by Return."""
    _under_mouse = -1

    def _begin(self, name: str, model: QAbstractListModel, delegate: QStyledItemDelegate) -> None:
        self.setAccessibleName(name)
        self.setModel(model)
        delegate.setParent(self)
        self.setItemDelegate(delegate)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(self.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(self.EditTrigger.NoEditTriggers)
        self.setFrameShape(self.Shape.NoFrame)
        self.verticalScrollBar().setSingleStep(px(24))
        self.clicked.connect(self._open)
        self.entered.connect(self._hover)

    def is_chosen(self, index: Index) -> bool:
        """Say whether a row is selected."""
        return self.selectionModel().isSelected(index)

    def is_under_mouse(self, index: Index) -> bool:
        """Say whether the mouse is over a row."""
        return index.row() == self._under_mouse

    def has_keyboard_on(self, index: Index) -> bool:
        """Say whether the next key press is for this row."""
        return self.hasFocus() and index.row() == self.currentIndex().row()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Forget the row under the mouse."""
        super().leaveEvent(event)
        self._under_mouse = -1
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Handle Return and Ctrl+C."""
        from PySide6.QtGui import QGuiApplication, QKeySequence  # noqa: PLC0415 - with the first key

        if event.key() in _RETURN_KEYS and self.currentIndex().isValid():
            self._open(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.chosen_words())
        else:
            super().keyPressEvent(event)

    def chosen_words(self) -> str:
        """Return the words of the chosen rows, one a line, in the list's order."""
        places = sorted(index.row() for index in self.selectedIndexes())
        return "\n".join(str(self.model().index(place, 0).data()) for place in places)

    def _hover(self, index: QModelIndex) -> None:
        self._under_mouse = index.row()
        self.viewport().update()

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(index.data(ROW))


class ListView(_Manners, QListView):
    """A list with the keyboard of a list: Return opens, Ctrl+C copies the words of what is chosen."""

    opened = Signal(object)

    def __init__(self, name: str, model: QAbstractListModel, delegate: QStyledItemDelegate) -> None:
        super().__init__()
        self._begin(name, model, delegate)
        self.setUniformItemSizes(True)


class LongList(_Manners, QTableView):
    """The same for thousands of rows of one height, or while they pour in.

    A table of one column. Qt's list asks the model about every row whenever it lays itself out: thousands
    of calls into Python, each of which waits for the thread that brings the rows.
    """

    opened = Signal(object)

    def __init__(self, name: str, model: QAbstractListModel, delegate: QStyledItemDelegate) -> None:
        super().__init__()
        self._begin(name, model, delegate)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(self.SelectionBehavior.SelectRows)
        self.setSelectionMode(self.SelectionMode.SingleSelection)
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(delegate.sizeHint(QStyleOptionViewItem(), QModelIndex()).height())
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def moveCursor(  # noqa: N802 - Qt's name
        self, action: QTableView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Take Home and End to the first and the last row, as in any list."""
        if action == self.CursorAction.MoveHome:
            return self.model().index(0, 0)
        if action == self.CursorAction.MoveEnd:
            return self.model().index(self.model().rowCount() - 1, 0)
        return super().moveCursor(action, modifiers)


def draw_text(
    painter: QPainter,
    area: QRect,
    text: str,
    *,
    font: QFont,
    ink: str,
    right: bool = False,
) -> int:
    """Draw one line of plain text, elided to `area`, and return how wide it became in pixels."""
    metrics = QFontMetrics(font)
    width = metrics.horizontalAdvance(text)
    if width > area.width():
        text = _elided(metrics, text, area.width())
        width = metrics.horizontalAdvance(text)
    painter.setFont(font)
    painter.setPen(colour(ink))
    painter.drawText(area, (_RIGHT if right else _LEFT) | _IN_THE_MIDDLE | _ONE_LINE, text)
    return width


def _elided(metrics: QFontMetrics, text: str, width_px: int) -> str:
    from PySide6.QtCore import Qt  # noqa: PLC0415 - only where something is too long

    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width_px)


def _round(painter: QPainter, rect: QRect, pen: QPen, brush: QBrush) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(brush)
    painter.drawRoundedRect(rect, RADIUS_PX, RADIUS_PX)
