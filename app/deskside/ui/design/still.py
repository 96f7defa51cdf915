"""A picture from a file that is not ours: bounded, decoded as PNG only, scaled down, never up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from deskside.ui.design.theme import px

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


def decoded(data: bytes, most_pixels: int) -> QImage:
    """Return the picture; a null image for what is no PNG, or has more pixels than allowed."""
    held = QByteArray(data)  # the buffer holds no copy
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"png"))
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > most_pixels:
        return QImage()
    return reader.read()


class Still(QWidget):
    """A picture as wide as there is room, at most `wide` by `high` grid pixels; `words` say what it shows."""

    def __init__(self, image: QImage, words: str, *, wide: int = 420, high: int = 260) -> None:
        super().__init__()
        self._image = image
        self._most = QSize(px(wide), px(high))
        self._scaled = QImage()
        self.setAccessibleName(words)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size it would like."""
        return self._fitted(self._most.width())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Allow it to become narrow."""
        return QSize(px(80), px(40))

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return how high it is in a column of this width."""
        return self._fitted(width).height()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it at the left, scaled once for each size."""
        del event
        size = self._fitted(self.width())
        ratio = self.devicePixelRatioF()
        sharp = QSize(round(size.width() * ratio), round(size.height() * ratio))
        if self._scaled.size() != sharp:
            self._scaled = self._image.scaled(
                sharp, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        QPainter(self).drawImage(QRect(0, 0, size.width(), size.height()), self._scaled)

    def _fitted(self, width: int) -> QSize:
        room = QSize(min(width, self._most.width()), self._most.height()).boundedTo(self._image.size())
        return self._image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
