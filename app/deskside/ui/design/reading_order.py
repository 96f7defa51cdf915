"""The Tab key comes by what is in sight in the order in which it is read, whenever it was made.

Qt's own order is that of making: a page that is made when it is first seen would come behind everything
that was there before it, and the timeline before the page that it stands beside.
"""

from __future__ import annotations

from functools import cmp_to_key
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIRECTLY: Final = Qt.FindChildOption.FindDirectChildrenOnly


def reading_order(whole: QWidget) -> list[QWidget]:
    """Return what the Tab key comes by in `whole`: rows from the left, columns from above."""
    return [one for one in _in_sight(whole) if _takes_keyboard(one)]


def was_pressed(window: QWidget) -> bool:
    """Tell whether the keyboard is moved by a person, and not because what had it is going away.

    While it goes away Qt must find the next by itself: half of what is in the window may be gone too.
    """
    now: QWidget | None = window.focusWidget()
    return now is None or (now.isVisible() and now.isEnabled())


def move_keyboard(whole: QWidget, *, forwards: bool) -> bool:
    """Put the keyboard on what is read next in `whole`, round its end; return whether there is anything."""
    order = reading_order(whole)
    now = whole.window().focusWidget()
    if now in order:
        at = order.index(now)
        order = order[at + 1 :] + order[:at]
    if not order:
        return False
    reason = Qt.FocusReason.TabFocusReason if forwards else Qt.FocusReason.BacktabFocusReason
    order[0 if forwards else -1].setFocus(reason)
    return True


def _takes_keyboard(widget: QWidget) -> bool:
    """Tell whether the Tab key stops at `widget`. What another stands in for is passed by, as Qt does."""
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isEnabled() and widget.focusProxy() is None


def _in_sight(whole: QWidget) -> Iterator[QWidget]:
    """Yield `whole` and all in it that is in sight: lines from above, and what is in a line from the left.

    Of what lies over each other the uppermost comes first, which is the last among the children.
    """
    yield whole
    parts = whole.findChildren(QWidget, options=_DIRECTLY)
    seen = [one for one in reversed(parts) if one.isVisible() and not one.isWindow()]
    for part in sorted(seen, key=cmp_to_key(_apart)):
        yield from _in_sight(part)


def _apart(one: QWidget, other: QWidget) -> int:
    """Return less than 0 where `one` is read before `other`: what is beside each other is in one line."""
    here, there = one.geometry(), other.geometry()
    if here.bottom() < there.top() or there.bottom() < here.top():
        return here.top() - there.top()
    return here.left() - there.left()
