"""Output as a list of lines: follows the end until a person scrolls up, copies what they choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QStyledItemDelegate

from deskside.ui.design.lists import LongList, draw_text
from deskside.ui.design.rows import ROW
from deskside.ui.design.text import restyle
from deskside.ui.design.theme import colour, font, px
from deskside.ui.design.tokens import SMALL_POINTS

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionViewItem

    from deskside.ui.design.ring import OutputRing
    from deskside.ui.design.rows import Index

_SHOWN_CHARS = 1_000
"""Measuring and drawing more of a line than any screen is wide would cost the frame."""


class _LineDelegate(QStyledItemDelegate):
    def __init__(self) -> None:
        super().__init__()
        self._font = font(SMALL_POINTS, mono=True)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Return the height of a line."""
        del option, index
        return QSize(px(100), px(17))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one line."""
        line, is_error = index.data(ROW)
        area = option.rect
        if option.state & option.state.State_Selected:
            painter.fillRect(area, colour("selection"))
        ink = "warning" if is_error else "text"
        text = line[:_SHOWN_CHARS].replace("\t", "    ")
        draw_text(painter, area.adjusted(px(10), 0, -px(6), 0), text, font=self._font, ink=ink)


class OutputView(LongList):
    """The last lines of something that runs, or ran."""

    def __init__(self, name: str, ring: OutputRing) -> None:
        super().__init__(name, ring, _LineDelegate())
        restyle(self, "role", "output")
        self.setSelectionMode(self.SelectionMode.ExtendedSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._following = True
        ring.rowsAboutToBeInserted.connect(self._look)
        ring.rowsInserted.connect(self._follow)
        ring.modelReset.connect(self._restart)
        ring.replaced.connect(self.viewport().update)

    @Slot()
    def _look(self) -> None:
        bar = self.verticalScrollBar()
        self._following = bar.value() >= bar.maximum() - px(17)

    @Slot()
    def _follow(self) -> None:
        if self._following:
            self.scrollToBottom()

    @Slot()
    def _restart(self) -> None:
        self._following = True
