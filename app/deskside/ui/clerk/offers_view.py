"""What Ctrl+K offers: a list below the field, moved in by the field's keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, Slot
from PySide6.QtWidgets import QFrame, QWidget

from deskside.ui.clerk.palette_model import Offer
from deskside.ui.design import tokens
from deskside.ui.design.announce import announce
from deskside.ui.design.icons import pixmap
from deskside.ui.design.layouts import column
from deskside.ui.design.lists import ListView, RowDelegate, draw_text
from deskside.ui.design.text import restyle
from deskside.ui.design.theme import font, px
from deskside.ui.words import t

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPainter

    from deskside.ui.clerk.palette_model import PaletteModel

_PICTURE = {"ticket": "ticket", "machine": "machine", "script": "script", "deed": "play"}
_ROWS = 10
_ROW_PX = 36


class _OfferDelegate(RowDelegate[Offer]):
    height_px = _ROW_PX

    def draw(self, painter: QPainter, area: QRect, value: Offer, *, chosen: bool) -> None:
        side = px(16)
        corner = QPoint(area.left(), area.center().y() - side // 2)
        painter.drawPixmap(corner, pixmap(_PICTURE[value.kind], "accent" if chosen else "muted"))
        words = area.adjusted(side + px(10), 0, 0, 0)
        beside = value.keys or value.note
        small = font(tokens.SMALL_POINTS)
        taken = draw_text(painter, words, beside, font=small, ink="muted", right=True)
        draw_text(painter, words.adjusted(0, 0, -taken - px(12), 0), value.title, font=font(), ink="text")


class OffersView(QFrame):
    """The list, over the window and under `field`."""

    def __init__(
        self, model: PaletteModel, field: QWidget, above: QWidget, do: Callable[[Offer], object]
    ) -> None:
        super().__init__(above)
        restyle(self, "role", "popup")
        self._model = model
        self._field = field
        self._above = above
        self._do = do
        self._list = ListView(t("Found"), model.rows, _OfferDelegate())
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.opened.connect(self._chosen)
        self.setLayout(column(self._list, gap=0, margins=(0, 6, 0, 6)))
        self.hide()
        model.changed.connect(self._refresh)

    def ask(self, words: str) -> None:
        """Offer what fits `words`."""
        self._model.ask(words)

    def move_on(self, by: int) -> None:
        """Choose the next offer, or the one before."""
        count = self._model.rows.rowCount()
        place = (self._list.currentIndex().row() + by) % count if count else -1
        self._list.setCurrentIndex(self._model.rows.index(place, 0))
        if place >= 0:  # the keyboard stays in the field: nothing else tells a screen reader
            announce(self.window(), self._model.rows.words(self._model.rows.row(place)), urgent=True)

    def do(self) -> None:
        """Do the chosen one."""
        index = self._list.currentIndex()
        if index.isValid():
            self._chosen(self._model.rows.row(index.row()))

    def place(self) -> None:
        """Sit below the field."""
        rows = min(_ROWS, self._model.rows.rowCount())
        corner = self._field.mapTo(self._above, QPoint(0, self._field.height() + px(4)))
        self.setGeometry(corner.x(), corner.y(), self._field.width(), rows * px(_ROW_PX) + px(14))

    def _chosen(self, offer: Offer) -> None:
        self.hide()
        self._do(offer)

    @Slot()
    def _refresh(self) -> None:
        if not self._field.hasFocus() or not self._model.rows.rowCount():
            self.hide()
            return
        self._list.setCurrentIndex(self._model.rows.index(0, 0))
        self.place()
        self.show()
        self.raise_()
