"""What every picture is made of: one sheet, the colours of the design, and a few things of everyday life."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from deskside.ui.design.tokens import LIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

WIDTH: Final = 1200
HEIGHT: Final = 640
INK: Final = LIGHT.text
SOFT: Final = LIGHT.muted
EDGE: Final = LIGHT.border
GROUND: Final = LIGHT.window
PAPER: Final = LIGHT.surface
BLUE: Final = LIGHT.accent
PALE: Final = LIGHT.selection
GOOD: Final = LIGHT.ok
GOOD_PALE: Final = LIGHT.ok_ground
BAD: Final = LIGHT.danger
BAD_PALE: Final = LIGHT.danger_ground
WARM: Final = LIGHT.warning
WARM_PALE: Final = LIGHT.warning_ground
LINE: Final = 4.0


def mixed(one: str, other: str, share: float) -> str:
    """Return a colour between two of the design; `share` is how much of the second, 0 to 1."""
    a, b = QColor(one), QColor(other)
    parts = (
        round(x + (y - x) * share)
        for x, y in ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    )
    return "#{:02X}{:02X}{:02X}".format(*parts)


METAL: Final = mixed(EDGE, SOFT, 0.35)
DARK: Final = mixed(INK, SOFT, 0.45)
SKY: Final = mixed(PALE, BLUE, 0.12)


class Sketch:
    """One picture. Distances are pixels of a sheet of 1200 by 640."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.image = QImage(WIDTH, HEIGHT, QImage.Format.Format_ARGB32)
        self.image.fill(Qt.GlobalColor.transparent)
        self.painter = QPainter(self.image)
        self.painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.box(0, 0, WIDTH, HEIGHT, GROUND, radius=28)

    def save(self, place: Path) -> None:
        """Write it as a PNG."""
        self.painter.end()
        if not self.image.save(str(place), "PNG", 0):  # type: ignore[call-overload]  # the stub wants bytes
            raise OSError(place)

    def words(self, texts: dict[str, str]) -> str:
        """Return the text in this picture's language."""
        return texts[self.language]

    def box(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        fill: str = PAPER,
        *,
        edge: str = "",
        radius: float = 14,
        width: float = LINE,
    ) -> None:
        """Draw a rectangle with round corners."""
        self._use(fill, edge, width)
        self.painter.drawRoundedRect(QRectF(x, y, w, h), radius, radius)

    def disc(self, x: float, y: float, radius: float, fill: str, *, edge: str = "") -> None:
        """Draw a filled circle."""
        self._use(fill, edge, LINE)
        self.painter.drawEllipse(QPointF(x, y), radius, radius)

    def shape(
        self, points: Sequence[tuple[float, float]], fill: str, *, edge: str = "", width: float = LINE
    ) -> None:
        """Draw a filled polygon."""
        self._use(fill, edge, width)
        path = QPainterPath(QPointF(*points[0]))
        for point in points[1:]:
            path.lineTo(*point)
        path.closeSubpath()
        self.painter.drawPath(path)

    def stroke(
        self,
        points: Sequence[tuple[float, float]],
        colour: str = SOFT,
        width: float = LINE,
        *,
        dashed: bool = False,
    ) -> None:
        """Draw a line through points."""
        path = QPainterPath(QPointF(*points[0]))
        for point in points[1:]:
            path.lineTo(*point)
        self._draw(path, colour, width, dashed=dashed)

    def curve(
        self, points: Sequence[tuple[float, float]], colour: str, width: float, *, dashed: bool = False
    ) -> None:
        """Draw a cubic curve through start, two handles and end."""
        start, one, two, end = points
        path = QPainterPath(QPointF(*start))
        path.cubicTo(QPointF(*one), QPointF(*two), QPointF(*end))
        self._draw(path, colour, width, dashed=dashed)

    def arc(
        self,
        x: float,
        y: float,
        radius: float,
        turn: tuple[float, float],
        *,
        colour: str,
        width: float,
    ) -> None:
        """Draw a part of a circle: where it begins and how far, degrees from three o'clock."""
        path = QPainterPath()
        around = QRectF(x - radius, y - radius, 2 * radius, 2 * radius)
        path.arcMoveTo(around, turn[0])
        path.arcTo(around, *turn)
        self._draw(path, colour, width)

    def arrow(self, start: tuple[float, float], end: tuple[float, float], colour: str = BLUE) -> None:
        """Draw a straight arrow, level or upright."""
        dx, dy = end[0] - start[0], end[1] - start[1]
        length = max((dx * dx + dy * dy) ** 0.5, 1)
        ux, uy = dx / length, dy / length
        base = (end[0] - ux * 30, end[1] - uy * 30)
        self.stroke([start, base], colour, 12)
        side = (-uy * 26, ux * 26)
        tip = [(base[0] + side[0], base[1] + side[1]), end, (base[0] - side[0], base[1] - side[1])]
        self.shape(tip, colour, edge=colour, width=6)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float = 30,
        colour: str = INK,
        *,
        bold: bool = False,
        middle: bool = False,
        room: float = 0,
    ) -> None:
        """Write one line whose middle height is `y`; smaller where it would not fit into `room`."""
        font = QFont("DejaVu Sans")
        font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
        font.setPixelSize(round(size))
        while room and QFontMetricsF(font).horizontalAdvance(words) > room:
            font.setPixelSize(font.pixelSize() - 1)
        metrics = QFontMetricsF(font)
        left = x - metrics.horizontalAdvance(words) / 2 if middle else x
        self.painter.setFont(font)
        self.painter.setPen(QColor(colour))
        self.painter.drawText(QPointF(left, y + (metrics.ascent() - metrics.descent()) / 2), words)

    def tick(self, x: float, y: float, size: float = 34, colour: str = GOOD) -> None:
        """Draw the sign for what is well."""
        self.disc(x, y, size, colour)
        self.stroke(
            [
                (x - size * 0.45, y + size * 0.02),
                (x - size * 0.1, y + size * 0.36),
                (x + size * 0.48, y - size * 0.34),
            ],
            PAPER,
            size * 0.22,
        )

    def cross(self, x: float, y: float, size: float = 30) -> None:
        """Draw the sign for what does not go."""
        self.disc(x, y, size, BAD)
        reach = size * 0.38
        self.stroke([(x - reach, y - reach), (x + reach, y + reach)], PAPER, size * 0.22)
        self.stroke([(x - reach, y + reach), (x + reach, y - reach)], PAPER, size * 0.22)

    def number(self, x: float, y: float, digit: int) -> None:
        """Draw the number of a part."""
        self.disc(x, y, 30, BLUE)
        self.text(x, y, str(digit), 34, PAPER, bold=True, middle=True)

    def pointer(self, x: float, y: float) -> None:
        """Draw a mouse pointer whose tip is there."""
        shape = [(0, 0), (0, 62), (15, 49), (26, 73), (38, 67), (27, 44), (46, 43)]
        self.shape([(x + dx, y + dy) for dx, dy in shape], INK, edge=PAPER, width=5)

    def lines(self, x: float, y: float, w: float, count: int, *, gap: float = 24, colour: str = EDGE) -> None:
        """Draw lines of text too small to read."""
        for row in range(count):
            self.box(x, y + row * gap, w * (1, 0.86, 0.94, 0.7)[row % 4], gap * 0.36, colour, radius=4)

    def caption(self, x: float, y: float, words: str, *, room: float = 520, colour: str = INK) -> None:
        """Write what stands under a part."""
        self.text(x, y, words, 40, colour, bold=True, middle=True, room=room)

    def sheet(self, x: float, y: float, w: float = 120, h: float = 156, *, rows: int = 4) -> None:
        """Draw a document with a folded corner."""
        fold = w * 0.24
        outline = [(x, y), (x + w - fold, y), (x + w, y + fold), (x + w, y + h), (x, y + h)]
        self.shape(outline, PAPER, edge=METAL)
        self.shape([(x + w - fold, y), (x + w - fold, y + fold), (x + w, y + fold)], EDGE, edge=METAL)
        self.lines(x + w * 0.16, y + h * 0.38, w * 0.66, rows, gap=h * 0.14)

    def folder(self, x: float, y: float, w: float = 190, h: float = 140) -> None:
        """Draw a folder of files."""
        self.box(x, y, w * 0.45, h * 0.4, mixed(BLUE, INK, 0.12), radius=12)
        self.box(x, y + h * 0.14, w, h * 0.86, BLUE, radius=14)
        self.box(x, y + h * 0.3, w, h * 0.7, mixed(BLUE, PAPER, 0.18), radius=14)

    def window(self, x: float, y: float, w: float, h: float, title: str) -> None:
        """Draw a program's window with its title."""
        self.box(x + 6, y + 10, w, h, mixed(GROUND, SOFT, 0.14), radius=20)
        self.box(x, y, w, h, PAPER, edge=EDGE, radius=20)
        self.text(x + 34, y + 40, title, 30, INK, bold=True, room=w - 160)
        for place in range(3):
            self.disc(x + w - 36 - place * 34, y + 40, 9, EDGE)
        self.stroke([(x + 2, y + 78), (x + w - 2, y + 78)], EDGE, 3)

    def screen(self, x: float, y: float, w: float, h: float) -> None:
        """Draw a monitor on its foot; the inside begins 16 px from its edge."""
        self.box(x + w * 0.42, y + h - 6, w * 0.16, 62, METAL, radius=4)
        self.box(x + w * 0.3, y + h + 46, w * 0.4, 18, METAL, radius=9)
        self.box(x, y, w, h, DARK, radius=22)
        self.box(x + 16, y + 16, w - 32, h - 32, PALE, radius=10)

    def laptop(self, x: float, y: float, w: float = 330) -> None:
        """Draw an open laptop; the inside begins 14 px from its edge."""
        h = w * 0.6
        self.box(x, y, w, h, DARK, radius=18)
        self.box(x + 14, y + 14, w - 28, h - 28, PALE, radius=8)
        self.box(x - w * 0.11, y + h + 4, w * 1.22, 26, METAL, radius=13)
        self.box(x + w * 0.4, y + h + 4, w * 0.2, 10, SOFT, radius=5)

    def switch(self, x: float, y: float, size: float = 44) -> None:
        """Draw a switch that is on; its left top is there."""
        self.box(x, y, size * 1.9, size, GOOD, radius=size / 2)
        self.disc(x + size * 1.4, y + size / 2, size * 0.38, PAPER)

    def waves(self, x: float, y: float, size: float, colour: str = BLUE) -> None:
        """Draw the sign for Wi-Fi; its dot is there."""
        self.disc(x, y, size * 0.13, colour)
        for step in (0.42, 0.72, 1.02):
            self.arc(x, y, size * step, (45, 90), colour=colour, width=size * 0.15)

    def printer(
        self, x: float, y: float, w: float = 420, *, says: str = "", light: str = GOOD, paper: bool = True
    ) -> None:
        """Draw a printer; `paper` stands in its back."""
        h = w * 0.46
        if paper:
            self.box(x + w * 0.2, y - w * 0.24, w * 0.6, w * 0.34, PAPER, edge=METAL, radius=8)
        self.box(x + w * 0.1, y - w * 0.06, w * 0.8, w * 0.16, METAL, radius=18)
        self.box(x, y, w, h, mixed(EDGE, PAPER, 0.45), edge=METAL, radius=26)
        self.box(x + w * 0.12, y + h * 0.56, w * 0.76, h * 0.16, DARK, radius=10)
        self.box(x + w * 0.48, y + h * 0.14, w * 0.36, h * 0.27, INK, radius=10)
        if says:
            self.text(
                x + w * 0.66, y + h * 0.275, says, w * 0.078, PAPER, bold=True, middle=True, room=w * 0.32
            )
        self.disc(x + w * 0.915, y + h * 0.275, w * 0.027, light)

    def _draw(self, path: QPainterPath, colour: str, width: float, *, dashed: bool = False) -> None:
        style = Qt.PenStyle.SolidLine
        pen = QPen(QColor(colour), width, style, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        if dashed:
            pen.setDashPattern([1.2, 2.2])
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawPath(path)

    def _use(self, fill: str, edge: str, width: float) -> None:
        join = Qt.PenJoinStyle.RoundJoin
        pen = QPen(QColor(edge), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, join)
        self.painter.setPen(pen if edge else Qt.PenStyle.NoPen)
        self.painter.setBrush(QBrush(QColor(fill)))
