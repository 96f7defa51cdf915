"""A box to tick and its sentence, which goes on in a second line where Qt's own would be cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame

from deskside.ui.design.layouts import row
from deskside.ui.design.text import Label

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent


class TickRow(QFrame):
    """The box is named by the sentence; a click on either turns it."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.box = QCheckBox()
        self.box.setAccessibleName(sentence)
        layout = row(gap=4)
        layout.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(Label(sentence, wrap=True), 1, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(layout)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Turn the box from its sentence too."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.box.click()
