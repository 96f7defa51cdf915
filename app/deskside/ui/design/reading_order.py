"""The Tab key comes by what is in sight in the order in which it is read, whenever it was made.

Qt's own order is that of making: a page that is made when it is first seen would come behind everything
that was there before it, and the timeline before the page that it stands beside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QLayout


def reading_order(whole: QWidget) -> list[QWidget]:
    """Return what the Tab key comes by in `whole`: rows from the left, columns from above."""
    return [one for one in _in_sight(whole, _with_parents(None)) if _takes_keyboard(one)]


def move_keyboard(whole: QWidget, *, forwards: bool) -> bool:
    """Put the keyboard on what is read next in `whole`, round its end; return whether there is anything."""
    now = whole.window().focusWidget()
    around = [one for one in _in_sight(whole, _with_parents(now)) if one is now or _takes_keyboard(one)]
    if now in around:
        at = around.index(now)
        around = around[at + 1 :] + around[:at]
    if not around:
        return False
    reason = Qt.FocusReason.TabFocusReason if forwards else Qt.FocusReason.BacktabFocusReason
    around[0 if forwards else -1].setFocus(reason)
    return True


def _takes_keyboard(widget: QWidget) -> bool:
    """Tell whether the Tab key stops at `widget`. What another stands in for is passed by, as Qt does."""
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isEnabled() and widget.isVisible() and widget.focusProxy() is None


def _with_parents(widget: QWidget | None) -> set[QWidget]:
    found = set()
    while widget is not None:
        found.add(widget)
        widget = widget.parentWidget()
    return found


def _in_sight(whole: QWidget, also: set[QWidget]) -> Iterator[QWidget]:
    """Yield `whole` and all in it that is in sight, or in `also`: what has the keyboard may just have gone.

    What no layout holds lies above the rest, and comes last.
    """
    if whole.isWindow() or not (whole.isVisible() or whole in also):
        return
    yield whole
    layout = whole.layout()
    placed = dict.fromkeys(_placed(layout)) if layout is not None else {}
    above = (one for one in whole.children() if isinstance(one, QWidget) and one not in placed)
    for part in (*placed, *above):
        yield from _in_sight(part, also)


def _placed(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is None:
            continue
        if widget := item.widget():
            yield widget
        elif inner := item.layout():
            yield from _placed(inner)
