"""Our own icons: SVG outlines in `resources/icons`, coloured as they are loaded."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImageReader, QPainter, QPixmap

from deskside.ui.design.theme import colours, icons_folder, px

LEADING_PX = 20
"""An icon of 16 and the distance to its words."""


def pixmap(name: str, tone: str = "muted", size_px: int = 16) -> QPixmap:
    """Return the icon `name` in the colour token `tone`, `size_px` wide at 100 % text."""
    application = QGuiApplication.instance()
    ratio = application.devicePixelRatio() if isinstance(application, QGuiApplication) else 1.0
    return _drawn(name, getattr(colours(), tone), px(size_px), ratio)


def icon(name: str, tone: str = "text", *, active: str = "", size_px: int = 16) -> QIcon:
    """Return an icon for a button: in `tone`, in `active` while checked; Qt pales it while disabled."""
    made = QIcon(pixmap(name, tone, size_px))
    if active:
        made.addPixmap(pixmap(name, active, size_px), QIcon.Mode.Normal, QIcon.State.On)
    return made


def leading(name: str, tone: str) -> QIcon:
    """Return an icon that keeps a distance from the words after it; a style sheet has no way to say so."""
    drawn = pixmap(name, tone)
    ratio = drawn.devicePixelRatio()
    wider = QPixmap(round(px(LEADING_PX) * ratio), drawn.height())
    wider.setDevicePixelRatio(ratio)
    wider.fill(QColor(0, 0, 0, 0))
    painter = QPainter(wider)
    painter.drawPixmap(0, 0, drawn)
    painter.end()
    return QIcon(wider)


@cache
def _source(name: str) -> bytes:
    return (icons_folder() / f"{name}.svg").read_bytes()


@cache
def _drawn(name: str, ink: str, side_px: int, ratio: float) -> QPixmap:
    data = QByteArray(_source(name).replace(b"currentColor", ink.encode("ascii")))
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"svg"))
    side = round(side_px * ratio)
    reader.setScaledSize(QSize(side, side))
    made = QPixmap.fromImage(reader.read())
    made.setDevicePixelRatio(ratio)
    return made
