"""The field in the bar above, and what it offers below itself while it is typed into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QWidget

from deskside.ui.clerk.palette_model import Offer
from deskside.ui.design import tokens
from deskside.ui.design.fields import SearchField
from deskside.ui.design.icons import pixmap
from deskside.ui.design.layouts import column
from deskside.ui.design.lists import ListView, RowDelegate, draw_text
from deskside.ui.design.text import Label, restyle
from deskside.ui.design.theme import font, px
from deskside.ui.words import t

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QPainter, QResizeEvent

    from deskside.ui.clerk.palette_model import PaletteModel

_PICTURE = {"ticket": "ticket", "machine": "machine", "script": "script", "deed": "play"}
_ROWS = 10


class _OfferDelegate(RowDelegate[Offer]):
    height_px = 36

    def draw(self, painter: QPainter, area: QRect, value: Offer, *, chosen: bool) -> None:
        side = px(16)
        corner = QPoint(area.left(), area.center().y() - side // 2)
        painter.drawPixmap(corner, pixmap(_PICTURE[value.kind], "accent" if chosen else "muted"))
        words = area.adjusted(side + px(10), 0, 0, 0)
        taken = draw_text(
            painter, words, value.keys or value.note, font=font(tokens.SMALL_POINTS), ink="muted", right=True
        )
        draw_text(painter, words.adjusted(0, 0, -taken - px(12), 0), value.title, font=font(), ink="text")


class Palette(SearchField):
    """Finds and does. Ctrl+K comes here, Return does the chosen one, Escape leaves."""

    def __init__(self, model: PaletteModel, above: QWidget) -> None:
        super().__init__(t("Search and commands"), t("Search tickets, people, machines, scripts"))
        self._model = model
        self._above = above
        self._back_to: QWidget | None = None
        self._popup = QFrame(above)
        restyle(self._popup, "role", "popup")
        self._list = ListView(t("Found"), model.rows, _OfferDelegate())
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.opened.connect(self._do)
        self._popup.setLayout(column(self._list, gap=0, margins=(0, 6, 0, 6)))
        self._popup.hide()
        self._keys = Label(t("Ctrl+K"), tone="muted", points=tokens.SMALL_POINTS, parent=self)
        restyle(self._keys, "role", "key")
        self.setMaximumWidth(px(520))
        QShortcut(QKeySequence("Ctrl+K"), above, self._come)
        self.textEdited.connect(model.ask)
        model.changed.connect(self._show_offers)
        above.installEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the key's name at the end of the field."""
        super().resizeEvent(event)
        size = self._keys.sizeHint()
        self._keys.setGeometry(
            self.width() - size.width() - px(8),
            (self.height() - size.height()) // 2,
            size.width(),
            size.height(),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move among the offers, do one, or leave."""
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up if self._popup.isVisible():
                self._move(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._popup.isVisible():
                index = self._list.currentIndex()
                if index.isValid():
                    self._do(self._model.rows.row(index.row()))
            case Qt.Key.Key_Escape:
                self._leave()
            case _:
                super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Close the offers when something else has the focus."""
        super().focusOutEvent(event)
        self._popup.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep the offers under the field while the window is resized."""
        if watched is self._above and event.type() == QEvent.Type.Resize and self._popup.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    @Slot()
    def _come(self) -> None:
        self._back_to = self.window().focusWidget()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        self._model.ask(self.text())

    def _leave(self) -> None:
        self._popup.hide()
        self.clear()
        if self._back_to is not None:
            self._back_to.setFocus()

    def _do(self, offer: Offer) -> None:
        self._popup.hide()
        self.clear()
        self.clearFocus()
        offer.then()

    def _move(self, by: int) -> None:
        count = self._model.rows.rowCount()
        place = (self._list.currentIndex().row() + by) % count if count else -1
        self._list.setCurrentIndex(self._model.rows.index(place, 0))

    @Slot()
    def _show_offers(self) -> None:
        count = self._model.rows.rowCount()
        if not self.hasFocus() or not count:
            self._popup.hide()
            return
        self._list.setCurrentIndex(self._model.rows.index(0, 0))
        self._place()
        self._popup.show()
        self._popup.raise_()

    def _place(self) -> None:
        rows = min(_ROWS, self._model.rows.rowCount())
        corner = self.mapTo(self._above, QPoint(0, self.height() + px(4)))
        self._popup.setGeometry(corner.x(), corner.y(), self.width(), rows * px(36) + px(14))
