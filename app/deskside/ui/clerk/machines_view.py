"""The place of the saved machines: name, address, whose; add one, forget one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Slot
from PySide6.QtWidgets import QFrame, QStackedWidget

from deskside.domain.tickets import SavedMachine
from deskside.ui.design import tokens
from deskside.ui.design.boxes import Banner, Card, EmptyState, headed
from deskside.ui.design.buttons import Button
from deskside.ui.design.dates import recently
from deskside.ui.design.fields import Labelled, LineField, SearchField
from deskside.ui.design.icons import pixmap
from deskside.ui.design.layouts import column, row, scrolling, tab_through
from deskside.ui.design.lists import ListView, RowDelegate, draw_text
from deskside.ui.design.rows import ROW
from deskside.ui.design.text import restyle
from deskside.ui.design.theme import font, px
from deskside.ui.words import t
from deskside.ui.words.errors import what_happened, what_to_do

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from deskside.ui.clerk.machines_model import MachinesModel


class _MachineDelegate(RowDelegate[SavedMachine]):
    height_px = 54
    inset_px = 0

    def draw(self, painter: QPainter, area: QRect, value: SavedMachine, *, chosen: bool) -> None:
        del chosen
        small = font(tokens.SMALL_POINTS)
        side = px(20)
        painter.drawPixmap(area.left(), area.center().y() - side // 2, pixmap("machine", "accent", 20))
        words = area.adjusted(side + px(12), 0, 0, 0)
        half = words.height() // 2
        upper = QRect(words.left(), words.top(), words.width(), half)
        lower = QRect(words.left(), words.top() + half, words.width(), half)
        if value.last_seen:
            taken = draw_text(painter, upper, recently(value.last_seen), font=small, ink="muted", right=True)
            upper.setRight(upper.right() - taken - px(8))
        draw_text(painter, upper, value.name, font=font(bold=True), ink="text")
        said = "  ·  ".join(part for part in (value.target, value.requester, value.os_name) if part)
        draw_text(painter, lower, said, font=small, ink="muted")


class MachinesView(QFrame):
    """The page of the machines."""

    def __init__(self, model: MachinesModel) -> None:
        super().__init__()
        self.setAccessibleName(t("Machines"))
        self._model = model
        self._error = Banner("danger")
        self.name = LineField(t("Name"), t("How you call it"), most=60)
        self.target = LineField(t("Address"), t("user@host or ssh alias"), most=400)
        self.person = LineField(t("Whose"), t("The person's name, if known"), most=120)
        self.person.returnPressed.connect(self._save)
        self.target.returnPressed.connect(self._save)
        fields = row(
            Labelled(t("Name"), self.name),
            Labelled(t("Address"), self.target),
            Labelled(t("Whose"), self.person),
        )
        save = Button(t("Save"), kind="primary", then=self._save)
        form = Card(t("Save a machine"), "", fields, row(save, None))
        self.search = SearchField(t("Search machines"), t("Search"))
        self.search.textChanged.connect(model.search)
        self.list = ListView(t("Machines"), model.rows, _MachineDelegate())
        restyle(self.list, "ground", "window")
        self.search.left_downwards.connect(self.list.setFocus)
        self._forget = Button(t("Forget the chosen one"), picture="trash", then=self._forget_chosen)
        nothing = EmptyState(
            "machine",
            t("No machine is saved"),
            t("A saved machine has a name to connect by and is offered when its person calls again."),
        )
        self._below = QStackedWidget()
        self._below.addWidget(self.list)
        self._below.addWidget(nothing)
        self._below.setMinimumHeight(px(180))
        page = QFrame()
        page.setLayout(
            column(
                headed(t("Machines"), t("Saved names for the machines you help with, tied to their people.")),
                self._error,
                form,
                row(self.search, self._forget),
                self._below,
                gap=12,
                margins=(20, 16, 20, 12),
            )
        )
        self.setLayout(column(scrolling(page), gap=0))
        tab_through(self.name, self.target, self.person, save, self.search, self._forget, self.list)
        model.changed.connect(self._refresh)
        model.reload()
        self._refresh()

    @Slot()
    def _save(self) -> None:
        if self.name.text().strip() and self.target.text().strip():
            self._model.save(self.name.text(), self.target.text(), self.person.text())
            for field in (self.name, self.target, self.person):
                field.clear()
            self.name.setFocus()
        else:
            (self.target if self.name.text().strip() else self.name).setFocus()

    @Slot()
    def _forget_chosen(self) -> None:
        machine = self.list.currentIndex().data(ROW)
        if isinstance(machine, SavedMachine):
            self._model.forget(machine)

    @Slot()
    def _refresh(self) -> None:
        model = self._model
        self._error.setVisible(model.error is not None)
        if model.error is not None:
            self._error.say(what_happened(model.error), what_to_do(model.error))
        empty = model.loaded and not model.rows.rowCount()
        self._below.setCurrentIndex(1 if empty else 0)
        self._forget.setEnabled(bool(model.rows.rowCount()))
