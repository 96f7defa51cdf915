"""A row of a list in two lines: what it is, and something about it, beside an icon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect

from deskside.ui.design import tokens
from deskside.ui.design.icons import pixmap
from deskside.ui.design.lists import RowDelegate, V, draw_text
from deskside.ui.design.theme import font, px

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoLines:
    """What stands in such a row; each `ink` is the name of a colour.

    Attributes:
        muted: The row is there and cannot be used now.
        aside: A word at the end of the first line.
    """

    picture: str
    title: str
    below: str
    below_ink: str = "muted"
    aside: str = ""
    aside_ink: str = "muted"
    muted: bool = False


class TwoLineDelegate(RowDelegate[V]):
    """Draws such rows."""

    height_px = 58
    inset_px = 0
    picture_px = 18

    def said(self, value: V) -> TwoLines:
        """Put a row's value into words."""
        raise NotImplementedError

    def draw(self, painter: QPainter, area: QRect, value: V, *, chosen: bool) -> None:
        """Draw the icon and both lines."""
        del chosen
        said = self.said(value)
        small = font(tokens.SMALL_POINTS)
        side = px(self.picture_px)
        icon = pixmap(said.picture, "muted" if said.muted else "accent", self.picture_px)
        painter.drawPixmap(area.left(), area.center().y() - side // 2, icon)
        words = area.adjusted(side + px(12), 0, 0, 0)
        half = words.height() // 2
        upper = QRect(words.left(), words.top(), words.width(), half)
        lower = QRect(words.left(), words.top() + half, words.width(), half)
        if said.aside:
            taken = draw_text(painter, upper, said.aside, font=small, ink=said.aside_ink, right=True)
            upper.setRight(upper.right() - taken - px(12))
        ink = "muted" if said.muted else "text"
        draw_text(painter, upper, said.title, font=font(bold=True), ink=ink)
        draw_text(painter, lower, said.below, font=small, ink=said.below_ink)
