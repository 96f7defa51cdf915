"""Pages of which one is in sight, and only that one says how much room they need."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QStackedWidget


class Pages(QStackedWidget):
    """Qt's own asks for the room of the largest page, also while a small one is in sight."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(self._changed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return what the page in sight would like."""
        page = self.currentWidget()
        return super().sizeHint() if page is None else page.sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return what the page in sight needs."""
        page = self.currentWidget()
        return super().minimumSizeHint() if page is None else page.minimumSizeHint()

    @Slot()
    def _changed(self) -> None:
        self.updateGeometry()
