"""The first look above the facts, with one scroll bar for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize, Slot
from PySide6.QtWidgets import QApplication, QFrame, QSizePolicy

from deskside.ui.design.layouts import scroll_bar_px
from deskside.ui.design.theme import px

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QWheelEvent
    from PySide6.QtWidgets import QStackedWidget, QWidget

    from deskside.ui.clerk.system_list import FactsList

_GAP_PX = 6
_LEAST_PX = 96
"""Three lines of facts: in the smallest windows the whole page scrolls."""


class SystemPage(QFrame):
    """Lays the card over the room that the list leaves above its first line, and moves it along.

    A card that stood above the list would take the room of a small window, and then both would scroll. As a
    row of the list it would be lost to screen readers: what a table tells them of is its cells.

    Args:
        card: What is above the facts, where it is not hidden.
        facts: The list, one of the pages in `stack`.
        stack: The list, or what stands in its place.
    """

    def __init__(self, card: QWidget, facts: FactsList, stack: QStackedWidget) -> None:
        super().__init__()
        self._card = card
        self._facts = facts
        self._stack = stack
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        stack.setParent(self)
        card.setParent(self)  # last: it lies over the list, and the Tab key comes by it first
        facts.verticalScrollBar().valueChanged.connect(self._move)
        facts.verticalScrollBar().rangeChanged.connect(self._move)
        stack.currentChanged.connect(self._lay_out)
        QApplication.instance().focusChanged.connect(self._bring)  # type: ignore[union-attr]  # there is one

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for some lines of facts; for all of the card only where no list scrolls it."""
        width = self._stack.minimumSizeHint().width()
        if self._is_over:
            return QSize(width, px(_LEAST_PX))
        above = self._card_height(self.width()) + px(_GAP_PX) if not self._card.isHidden() else 0
        return QSize(width, above + max(px(_LEAST_PX), self._stack.minimumSizeHint().height()))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Take what is left."""
        return self.minimumSizeHint()

    def event(self, event: QEvent) -> bool:
        """Give the card another height when its words change."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._lay_out()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Lay out both."""
        super().resizeEvent(event)
        self._lay_out()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Scroll the list also where the card lies over it."""
        if self._is_over:
            QCoreApplication.sendEvent(self._facts.viewport(), event)
        else:
            super().wheelEvent(event)

    @property
    def _is_over(self) -> bool:
        return not self._card.isHidden() and self._stack.currentWidget() is self._facts

    def _card_height(self, width: int) -> int:
        return self._card.heightForWidth(width)

    @Slot()
    def _lay_out(self) -> None:
        whole = self.rect()
        if self._is_over:
            width = whole.width() - scroll_bar_px()
            height = self._card_height(width)
            self._card.resize(width, height)
            self._stack.setGeometry(whole)
            self._facts.leave_above(height)
            self._move()
        else:
            height = 0 if self._card.isHidden() else self._card_height(whole.width()) + px(_GAP_PX)
            self._card.setGeometry(0, 0, whole.width(), height - px(_GAP_PX))
            self._stack.setGeometry(whole.adjusted(0, height, 0, 0))
            self._facts.leave_above(0)
        self.updateGeometry()

    @Slot()
    def _move(self) -> None:
        if self._is_over:
            self._card.move(0, self._facts.rowViewportPosition(0))

    def _bring(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Show what the keyboard comes to in the card."""
        if now is None or not self._is_over or not self._card.isAncestorOf(now):
            return
        bar = self._facts.verticalScrollBar()
        top = now.mapTo(self._card, QPoint(0, -px(_GAP_PX))).y()
        bottom = top + now.height() + 2 * px(_GAP_PX)
        bar.setValue(max(min(bar.value(), top), bottom - self.height()))
