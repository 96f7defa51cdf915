"""The only module that makes labels and tooltips. All of them show plain text.

Qt guesses markup in labels, message boxes and tooltips, and loads the images it finds there, from the
local disk and from network shares. What a machine says must never get that far, so nothing does.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from deskside.ui.design import tokens
from deskside.ui.design.theme import font, px

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

Tone = Literal["text", "muted", "accent", "ok", "warning", "danger", "plain"]


class Label(QLabel):
    """Text in one line, or in as many as it needs where `wrap` is set."""

    def __init__(
        self,
        text: str = "",
        *,
        tone: Tone = "text",
        points: float = tokens.TEXT_POINTS,
        bold: bool = False,
        mono: bool = False,
        wrap: bool = False,
        selectable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(points, bold=bold, mono=mono))
        self.setWordWrap(wrap)
        self.setText(text)
        self.set_tone(tone)
        if wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.setCursor(Qt.CursorShape.IBeamCursor)

    def set_tone(self, tone: Tone) -> None:
        """Show the text in the colour of `tone`."""
        restyle(self, "tone", tone)


class Heading(Label):
    """The one size above text; a screen reader jumps to it by its name."""

    def __init__(self, text: str = "", *, wrap: bool = False) -> None:
        super().__init__(text, points=tokens.HEADING_POINTS, bold=True, wrap=wrap)


class Elided(Label):
    """One line that ends in an ellipsis where it is too long, and shows all of itself in its tooltip."""

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Allow it to become narrow."""
        return QSize(px(24), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Offer the whole text as a tooltip only where some of it is hidden."""
        super().resizeEvent(event)
        hidden = self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()
        plain_tooltip(self, self.text() if hidden else "")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the text, cut to the width there is."""
        del event
        painter = QPainter(self)
        area = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        alignment = int(self.alignment().value)
        self.style().drawItemText(
            painter, area, alignment, self.palette(), self.isEnabled(), text, self.foregroundRole()
        )


class Spare(Elided):
    """A word that takes the room that is left in its row, and is not seen where that is not enough."""

    def __init__(self, *, tone: Tone = "text") -> None:
        super().__init__(tone=tone)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the whole of it, or nothing."""
        if self.fontMetrics().horizontalAdvance(self.text()) <= self.contentsRect().width():
            super().paintEvent(event)


class Chip(Label):
    """A word or two on a coloured ground: a state, an effect, a kind of trust."""

    def __init__(self, text: str = "", *, tone: Tone = "accent") -> None:
        super().__init__(text, points=tokens.SMALL_POINTS)
        restyle(self, "role", "chip")
        self.set_tone(tone)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(px(20))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)


class Picture(QLabel):
    """An icon that stands beside its meaning in words, so a screen reader passes it by."""

    def __init__(self, name: str, tone: str = "muted", size_px: int = 16) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._size_px = size_px
        self.show_icon(name, tone)

    def show_icon(self, name: str, tone: str) -> None:
        """Show another icon, or the same in another colour."""
        from deskside.ui.design.icons import pixmap  # noqa: PLC0415 - icons come with the first picture

        self.setPixmap(pixmap(name, tone, self._size_px))


def plain_tooltip(widget: QWidget, text: str) -> None:
    """Give `widget` a tooltip that shows `text` as it is, markup and all."""
    widget.setToolTip(plain(text))


def plain(text: str) -> str:
    """Return rich text that shows `text` as it is, for the places where Qt would guess."""
    return f'<p style="white-space:pre-wrap">{html.escape(text)}</p>' if text else ""


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at, and have it looked at again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
