"""Buttons as wide as their column, in large type, whose words wrap: for people in a hurry or afraid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyleOptionButton

from deskside.ui.design.buttons import Button
from deskside.ui.design.icons import pixmap
from deskside.ui.design.theme import colour, font, px

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent

WideKind = Literal["wide", "stop"]

_INK: Final = {"wide": "text", "stop": "on_stop"}
_PICTURE_PX: Final = 18
_AROUND_PX: Final = 14
_GROWS_PX: Final = 14
"""51 px high in the companion's type: a finger's width, and what an unsteady hand can hit. Half of the room
around the words stays as it is in large type, where the words alone are high enough and room is short."""


class WideButton(Button):
    """`wide` is one answer among equals, `stop` ends something and is red all over."""

    def __init__(
        self, text: str, *, kind: WideKind = "wide", picture: str = "", then: Callable[[], object]
    ) -> None:
        super().__init__(text, then=then)
        self.setProperty("kind", kind)
        self.setFont(font(bold=kind == "stop"))
        self._picture = picture
        self._ink = _INK[kind]
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def say(self, text: str, picture: str = "") -> None:
        """Show other words, and another icon before them."""
        self._picture = picture
        self.setText(text)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Say that its words may take more than one line."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height for words wrapped at `width` pixels."""
        room = max(px(40), width - self._taken_px())
        wrapped = self.fontMetrics().boundingRect(0, 0, room, 10_000, _WRAPPED, self.text())
        return wrapped.height() + _AROUND_PX + px(_GROWS_PX)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for its words in one line, up to the width of a column."""
        width = min(self.fontMetrics().horizontalAdvance(self.text()) + self._taken_px() + 2, px(320))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Be no narrower than its longest word."""
        metrics = self.fontMetrics()
        longest = max((metrics.horizontalAdvance(word) for word in self.text().split()), default=0)
        return QSize(longest + self._taken_px(), metrics.height() + _AROUND_PX + px(_GROWS_PX))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the button by its style, and its words in the middle over as many lines as they need."""
        del event
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QPainter(self)
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        ink = self._ink if self.isEnabled() else "muted"
        room = self.rect().adjusted(px(14), 0, -px(14), 0)
        if self._picture:
            drawn = pixmap(self._picture, ink, _PICTURE_PX)
            taken = px(_PICTURE_PX + 8)
            words = self.fontMetrics().boundingRect(0, 0, room.width() - taken, 10_000, _WRAPPED, self.text())
            left = room.left() + (room.width() - taken - words.width()) // 2
            painter.drawPixmap(left, (self.height() - px(_PICTURE_PX)) // 2, drawn)
            room.setLeft(left + taken)
            room.setWidth(words.width() + 2)
        painter.setPen(colour(ink))
        painter.drawText(room, _WRAPPED | Qt.AlignmentFlag.AlignVCenter.value, self.text())

    def _taken_px(self) -> int:
        return px(28 + (_PICTURE_PX + 8 if self._picture else 0))


_WRAPPED: Final = Qt.AlignmentFlag.AlignHCenter.value | Qt.TextFlag.TextWordWrap.value
