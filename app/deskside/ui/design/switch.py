"""A switch beside the sentence that it stands for. It jumps: nothing here moves by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QCheckBox, QFrame, QSizePolicy

from deskside.ui.design.layouts import row
from deskside.ui.design.prose import Prose
from deskside.ui.design.theme import colour, px

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QMouseEvent, QPaintEvent


class Switch(QCheckBox):
    """On or off: a knob at the right on the accent, or at the left on the ground."""

    def __init__(self, name: str, *, on: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setChecked(on)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of the track with its focus outline."""
        return QSize(px(46), px(28))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Be never smaller."""
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:  # noqa: N802 - Qt's name
        """Be pressed anywhere on it."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw track, knob and focus."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gap = px(4)
        track = QRectF(self.rect()).adjusted(gap, gap, -gap, -gap)
        on = self.isChecked()
        painter.setPen(QPen(colour("accent" if on else "control"), px(1.5)))
        painter.setBrush(colour("accent" if on else "surface"))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        inset = px(3)
        side = track.height() - 2 * inset
        left = track.right() - inset - side if on else track.left() + inset
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("on_accent" if on else "control"))
        painter.drawEllipse(QRectF(left, track.top() + inset, side, side))
        if self.hasFocus():
            painter.setPen(QPen(colour("text"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            outline = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(outline, outline.height() / 2, outline.height() / 2)


class SwitchRow(QFrame):
    """A sentence and its switch; a click on either turns it."""

    def __init__(
        self, sentence: str, *, on: bool, then: Callable[[bool], object], bold: bool = False
    ) -> None:
        super().__init__()
        self.switch = Switch(sentence, on=on)
        self.switch.toggled.connect(then)
        words = Prose(sentence, bold=bold)
        layout = row(gap=12)
        layout.addWidget(words, 1, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignTop)
        self.setLayout(layout)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Turn the switch from its sentence too."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.switch.click()
