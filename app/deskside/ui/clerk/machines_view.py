"""The place of the saved machines: name, address, whose; add one, forget one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QStackedWidget

from deskside.domain.tickets import SavedMachine
from deskside.ui.design.boxes import Card, EmptyState, ErrorBanner, headed
from deskside.ui.design.buttons import Button
from deskside.ui.design.dates import recently
from deskside.ui.design.fields import Labelled, LineField, SearchField
from deskside.ui.design.layouts import column, row, scrolling
from deskside.ui.design.lists import ListView
from deskside.ui.design.rows import ROW
from deskside.ui.design.text import restyle
from deskside.ui.design.theme import px
from deskside.ui.design.two_lines import TwoLineDelegate, TwoLines
from deskside.ui.words import t

if TYPE_CHECKING:
    from deskside.ui.clerk.machines_model import MachinesModel


class _MachineDelegate(TwoLineDelegate[SavedMachine]):
    height_px = 54
    picture_px = 20

    def said(self, value: SavedMachine) -> TwoLines:
        return TwoLines(
            picture="machine",
            title=value.name,
            below="  ·  ".join(part for part in (value.target, value.requester, value.os_name) if part),
            aside=recently(value.last_seen) if value.last_seen else "",
        )


class MachinesView(QFrame):
    """The page of the machines."""

    def __init__(self, model: MachinesModel) -> None:
        super().__init__()
        self.setAccessibleName(t("Machines"))
        self._model = model
        self._error = ErrorBanner()
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
        self._error.tell(model.error)
        empty = model.loaded and not model.rows.rowCount()
        self._below.setCurrentIndex(1 if empty else 0)
        self._forget.setEnabled(bool(model.rows.rowCount()))
