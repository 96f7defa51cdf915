"""Pages of which one is in sight, and only that one says how much room they need."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QSizePolicy, QStackedWidget


class Pages(QStackedWidget):
    """Qt's own asks for the room of the largest page, also while a small one is in sight."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.currentChanged.connect(self._changed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for no more height than is needed, or what is around would scroll; it gets what is left."""
        page = self.currentWidget()
        width = super().sizeHint().width() if page is None else page.sizeHint().width()
        return QSize(width, self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return what the page in sight needs."""
        page = self.currentWidget()
        return super().minimumSizeHint() if page is None else page.minimumSizeHint()

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Tell whether the page in sight needs more height where it is narrower."""
        page = self.currentWidget()
        return page is not None and page.hasHeightForWidth()

    @Slot()
    def _changed(self) -> None:
        self.updateGeometry()
