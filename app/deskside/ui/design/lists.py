"""Long lists: one model, one delegate, only what is in sight is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QGuiApplication, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from deskside.ui.design.rows import ROW, Index
from deskside.ui.design.theme import colour, px
from deskside.ui.design.tokens import RADIUS_PX

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QKeyEvent

V = TypeVar("V")


class RowDelegate(QStyledItemDelegate, Generic[V]):
    """Draws the ground of a row: chosen, under the mouse, with the focus. `draw` does the rest."""

    height_px = 56
    inset_px = 8

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Return the fixed height of a row."""
        del option, index
        return QSize(px(100), px(self.height_px))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        rect: QRect = option.rect.adjusted(px(self.inset_px), 1, -px(self.inset_px), -1)
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("selection" if chosen else "hover"))
            painter.drawRoundedRect(rect, RADIUS_PX, RADIUS_PX)
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            painter.setPen(QPen(colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), RADIUS_PX, RADIUS_PX)
        self.draw(painter, rect.adjusted(px(8), px(6), -px(8), -px(6)), index.data(ROW), chosen=chosen)
        painter.restore()

    def draw(self, painter: QPainter, area: QRect, value: V, *, chosen: bool) -> None:
        """Draw the row's own content into `area`."""
        raise NotImplementedError


class ListView(QListView):
    """A list with the keyboard of a list: Return opens, Ctrl+C copies the words of what is chosen."""

    opened = Signal(object)
    """The value of the row that was clicked or opened by Return."""

    def __init__(self, name: str, model: QAbstractListModel, delegate: QStyledItemDelegate) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setModel(model)
        delegate.setParent(self)
        self.setItemDelegate(delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.verticalScrollBar().setSingleStep(px(24))
        self.clicked.connect(self._open)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Handle Return and Ctrl+C."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self._open(self.currentIndex())
        elif event.key() == Qt.Key.Key_C and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            QGuiApplication.clipboard().setText(self.chosen_words())
        else:
            super().keyPressEvent(event)

    def chosen_words(self) -> str:
        """Return the words of the chosen rows, one a line, in the list's order."""
        places = sorted(index.row() for index in self.selectedIndexes())
        return "\n".join(str(self.model().index(place, 0).data()) for place in places)

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(index.data(ROW))


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
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.setFont(font)
    painter.setPen(colour(ink))
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(area, int(side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)
    return metrics.horizontalAdvance(shown)
