"""Text to be read slowly: plain, in large type, with room between its lines (17/26 in the companion)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QTextLayout, QTextOption

from deskside.ui.design import tokens
from deskside.ui.design.text import Label
from deskside.ui.design.theme import px

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from deskside.ui.design.text import Tone

_PITCH: Final = 26 / 17
"""From one line to the next, in heights of the font."""
_NEW_LINE: Final = "\u2028"
"""What ends a line within one paragraph of Qt's text engine."""


class Prose(Label):
    """A label of as many lines as it needs. Qt spaces lines in rich text only, so these are drawn here."""

    def __init__(
        self,
        text: str = "",
        *,
        tone: Tone = "text",
        points: float = tokens.TEXT_POINTS,
        bold: bool = False,
        pitch: float = _PITCH,
        centred: bool = False,
        mono: bool = False,
    ) -> None:
        super().__init__(text, tone=tone, points=points, bold=bold, mono=mono, wrap=True)
        self._pitch = pitch
        if centred:
            self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return how high the text is in lines of `width` pixels."""
        return self._laid_out(width)[1]

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for the text in one line, or in lines of a comfortable length."""
        width = min(self.fontMetrics().horizontalAdvance(self.text()) + 2, px(320))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Be no narrower than the longest word, and at least a line high."""
        metrics = self.fontMetrics()
        longest = max((metrics.horizontalAdvance(word) for word in self.text().split()), default=0)
        return QSize(min(longest, px(200)), self._line_px() if self.text() else 0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the lines."""
        del event
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        layout, _ = self._laid_out(self.width())
        layout.draw(painter, QPointF(0, 0))

    def _line_px(self) -> int:
        metrics = QFontMetrics(self.font())
        return max(round(self.font().pointSizeF() * self.logicalDpiY() / 72 * self._pitch), metrics.height())

    def _laid_out(self, width: int) -> tuple[QTextLayout, int]:
        layout = QTextLayout(self.text().replace("\n", _NEW_LINE), self.font())
        option = QTextOption(self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        pitch, top = self._line_px(), 0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
            line.setPosition(QPointF(0, top + (pitch - line.height()) / 2))
            top += pitch
        layout.endLayout()
        return layout, top if self.text() else 0
