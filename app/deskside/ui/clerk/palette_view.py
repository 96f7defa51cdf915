"""The field in the bar above, and what it offers below itself while it is typed into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut

from deskside.ui.design import tokens
from deskside.ui.design.fields import SearchField
from deskside.ui.design.text import Label, restyle
from deskside.ui.design.theme import px
from deskside.ui.words import t

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from deskside.ui.clerk.desk_model import DeskModel
    from deskside.ui.clerk.offers_view import OffersView
    from deskside.ui.clerk.palette_model import Offer


class Palette(SearchField):
    """Finds and does. Ctrl+K comes here, Return does the chosen one, Escape leaves.

    Args:
        desk: What is searched.
        above: What the offers lie over.
        begin: Puts the keyboard where work goes on after an offer that put it nowhere.
    """

    taken_px = 108

    def __init__(self, desk: DeskModel, above: QWidget, begin: Callable[[], object]) -> None:
        super().__init__(t("Search and commands"), t("Search tickets, people, machines, scripts"))
        self._desk = desk
        self._above = above
        self._begin = begin
        self._back_to: QWidget | None = None
        self._offers: OffersView | None = None
        self._keys = Label(t("Ctrl+K"), tone="muted", points=tokens.SMALL_POINTS, parent=self)
        restyle(self._keys, "role", "key")
        self.setMaximumWidth(px(560))
        QShortcut(QKeySequence("Ctrl+K"), above, self._come)
        self.textEdited.connect(self._ask)

    @property
    def offers(self) -> OffersView:
        """Return the list below the field, made when it is first needed."""
        if self._offers is None:
            from deskside.ui.clerk.offers_view import OffersView  # noqa: PLC0415 - not for the first window
            from deskside.ui.clerk.palette_model import PaletteModel  # noqa: PLC0415

            self._offers = OffersView(PaletteModel(self._desk), self, self._above, self._do)
        return self._offers

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the key's name at the end of the field, and the offers below it."""
        super().resizeEvent(event)
        size = self._keys.sizeHint()
        left = self.width() - size.width() - px(8)
        self._keys.setGeometry(QRect(QPoint(left, (self.height() - size.height()) // 2), size))
        if self._offers is not None:
            self._offers.place()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move among the offers, do one, or leave."""
        key = event.key()
        offered = self._offers is not None and self._offers.isVisible()
        if offered and key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.offers.move_on(1 if key == Qt.Key.Key_Down else -1)
        elif offered and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.offers.do()
        elif key == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Close the offers when something else has the focus."""
        super().focusOutEvent(event)
        if self._offers is not None:
            self._offers.hide()

    @Slot()
    def _come(self) -> None:
        self._back_to = self.window().focusWidget()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        self._ask(self.text())

    @Slot(str)
    def _ask(self, words: str) -> None:
        self.offers.ask(words)

    def _leave(self) -> None:
        if self._offers is not None:
            self._offers.hide()
        self.clear()
        if self._back_to is not None:
            self._back_to.setFocus()

    def _do(self, offer: Offer) -> None:
        self.clear()
        self.clearFocus()
        offer.then()
        if self.window().focusWidget() is None:
            self._begin()
