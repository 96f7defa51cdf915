"""Rows and columns on the 4-pixel grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from deskside.ui.design.text import restyle
from deskside.ui.design.theme import px

if TYPE_CHECKING:
    from collections.abc import Iterable

L = TypeVar("L", bound=QBoxLayout)
Item = QWidget | QLayout | int | None
"""A widget, a layout, a distance in grid pixels, or None for *take what is left*."""


def row(*items: Item, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """Return a row; `margins` are left, top, right, bottom at 100 % text."""
    return _filled(QHBoxLayout(), items, gap, margins)


def column(*items: Item, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """Return a column; `margins` are left, top, right, bottom at 100 % text."""
    return _filled(QVBoxLayout(), items, gap, margins)


def _filled(layout: L, items: Iterable[Item], gap: int, margins: tuple[int, int, int, int]) -> L:
    layout.setSpacing(px(gap))
    layout.setContentsMargins(*(px(margin) for margin in margins))
    for item in items:
        match item:
            case None:
                layout.addStretch(1)
            case int():
                layout.addSpacing(px(item))
            case QWidget():
                layout.addWidget(item)
            case _:
                layout.addLayout(item)
    return layout


def panel(layout: QLayout, *, ground: str = "", role: str = "") -> QFrame:
    """Return a frame that holds `layout`, on the colour `ground` or in the dress of `role`."""
    made = QFrame()
    made.setLayout(layout)
    if ground:
        restyle(made, "ground", ground)
    if role:
        restyle(made, "role", role)
    return made


def scrolling(inner: QWidget) -> QScrollArea:
    """Return `inner` in an area that scrolls downwards only."""
    area = _Page()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)
    area.viewport().setAutoFillBackground(False)
    inner.setAutoFillBackground(False)
    return area


class _Page(QScrollArea):
    """Keeps the width of what it holds, whether its scroll bar is needed or not.

    The bar is always there and is seen only while there is something to scroll. Were it taken away, the
    room that it leaves would decide whether text wraps, and so whether the bar is needed: there are heights
    at which neither answer holds, and Qt would ask again until its stack is full.
    """

    def __init__(self) -> None:
        super().__init__()
        self.verticalScrollBar().rangeChanged.connect(self._show_bar)
        self._show_bar(0, 0)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001, N802 - Qt's names
        """Bring what the Tab key reaches into sight; stay where what had the keyboard only went away."""
        left = self.window().focusWidget()
        pressed = left.isVisible() and left.isEnabled()
        at = self.verticalScrollBar().value()
        moved = super().focusNextPrevChild(next)
        if not pressed:
            self.verticalScrollBar().setValue(at)
        return moved

    @Slot(int, int)
    def _show_bar(self, least: int, most: int) -> None:
        self.verticalScrollBar().setEnabled(most > least)


def scroll_bar_px() -> int:
    """Return how wide a scroll bar is: the room that pages leave for one at their right."""
    return px(6) + 4


def line(*, upright: bool = False) -> QFrame:
    """Return a hairline."""
    made = QFrame()
    restyle(made, "role", "line")
    if upright:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made


def clear(layout: QLayout) -> None:
    """Remove and delete everything in `layout`."""
    while (item := layout.takeAt(0)) is not None:
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
        elif inner := item.layout():
            clear(inner)
