"""Buttons beside one another while there is room, and below one another in large type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QBoxLayout, QFrame, QSizePolicy, QWidget

from deskside.ui.design.layouts import row
from deskside.ui.design.theme import px

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_GAP_PX: Final = 8


class SideBySide(QFrame):
    """All of one width, in a row or in a column."""

    def __init__(self, *buttons: QWidget) -> None:
        super().__init__()
        self._buttons = buttons
        self._row = row(gap=_GAP_PX)
        for button in buttons:
            self._row.addWidget(button, 1)
        self.setLayout(self._row)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Stand in a row where that is wide enough."""
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.LeftToRight if self._fits(self.width()) else direction.TopToBottom)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Say that the height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height of the row, or of the column."""
        shown = self._shown()
        if not shown:
            return 0
        if self._fits(width):
            each = (width - px(_GAP_PX) * (len(shown) - 1)) // len(shown)
            return max(button.heightForWidth(each) for button in shown)
        return sum(button.heightForWidth(width) for button in shown) + px(_GAP_PX) * (len(shown) - 1)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for a row."""
        width = sum(button.sizeHint().width() for button in self._shown()) + px(_GAP_PX)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Be no narrower than the widest of them."""
        width = max((button.minimumSizeHint().width() for button in self._shown()), default=0)
        return QSize(width, min((button.minimumSizeHint().height() for button in self._shown()), default=0))

    def _shown(self) -> list[QWidget]:
        return [button for button in self._buttons if not button.isHidden()]

    def _fits(self, width: int) -> bool:
        shown = self._shown()
        widest = max((button.minimumSizeHint().width() for button in shown), default=0)
        return widest * len(shown) + px(_GAP_PX) * (len(shown) - 1) <= width
