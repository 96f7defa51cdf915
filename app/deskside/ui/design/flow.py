"""A row that goes on in a second line where it does not fit, as words do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy

from deskside.ui.design.theme import px

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

_GROWS = QSizePolicy.Policy.Expanding


class Flow(QLayout):
    """Each line is as high as its highest item. What is left of a line goes to the first that expands."""

    def __init__(
        self,
        *widgets: QWidget,
        gap: int = 8,
        margins: tuple[int, int, int, int] = (0, 0, 0, 0),
        centred: bool = False,
    ) -> None:
        super().__init__()
        self._centred = centred
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}
        """By width; Qt asks for them many times in each change of the page."""
        self.setSpacing(px(gap))
        self.setContentsMargins(*(px(margin) for margin in margins))
        for widget in widgets:
            self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        """Take one more item, as the last."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def itemAt(self, place: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """Return an item, or None behind the last."""
        return self._items[place] if 0 <= place < len(self._items) else None

    def takeAt(self, place: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """Give an item away, or None behind the last."""
        return self._items.pop(place) if 0 <= place < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt's name
        """Take more width, not more height."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Say that the height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return how high all lines are together."""
        if width not in self._heights:
            margins = self.contentsMargins()
            lines = list(self._lines(width - margins.left() - margins.right()))
            between = self.spacing() * max(0, len(lines) - 1)
            high = sum(_height(line) for line in lines) + between
            self._heights[width] = high + margins.top() + margins.bottom()
        return self._heights[width]

    def invalidate(self) -> None:
        """Forget the heights: something in it has changed."""
        self._heights.clear()
        super().invalidate()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for one line."""
        shown = self._shown()
        margins = self.contentsMargins()
        width = sum(item.sizeHint().width() for item in shown) + self.spacing() * max(0, len(shown) - 1)
        return QSize(
            width + margins.left() + margins.right(), _height(shown) + margins.top() + margins.bottom()
        )

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """Be no narrower than the widest item, and at least a line high."""
        shown = self._shown()
        margins = self.contentsMargins()
        width = max((item.minimumSize().width() for item in shown), default=0)
        return QSize(
            width + margins.left() + margins.right(), _height(shown) + margins.top() + margins.bottom()
        )

    def setGeometry(self, area: QRect) -> None:  # noqa: N802 - Qt's name
        """Put every item where it belongs."""
        super().setGeometry(area)
        inner = area.marginsRemoved(self.contentsMargins())
        top = inner.top()
        for line in self._lines(inner.width()):
            height = _height(line)
            widths = self._widths(line, inner.width())
            spare = inner.width() - sum(widths) - self.spacing() * (len(line) - 1)
            left = inner.left() + (max(0, spare) // 2 if self._centred else 0)
            for item, width in zip(line, widths, strict=True):
                high = min(item.sizeHint().height(), height)
                item.setGeometry(QRect(left, top + (height - high) // 2, width, high))
                left += width + self.spacing()
            top += height + self.spacing()

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _lines(self, width: int) -> Iterator[list[QLayoutItem]]:
        line: list[QLayoutItem] = []
        taken = 0
        for item in self._shown():
            needs = item.minimumSize().width()
            if line and taken + self.spacing() + needs > width:
                yield line
                line, taken = [], 0
            taken += needs + (self.spacing() if line else 0)
            line.append(item)
        if line:
            yield line

    def _widths(self, line: list[QLayoutItem], width: int) -> list[int]:
        widths = [item.minimumSize().width() for item in line]
        left = width - sum(widths) - self.spacing() * (len(line) - 1)
        grows = next((n for n, item in enumerate(line) if _expands(item)), None)
        if grows is not None:
            widths[grows] += max(0, left)
        return widths


def _height(line: list[QLayoutItem]) -> int:
    return max((item.sizeHint().height() for item in line), default=0)


def _expands(item: QLayoutItem) -> bool:
    widget = item.widget()
    return widget is not None and widget.sizePolicy().horizontalPolicy() == _GROWS
