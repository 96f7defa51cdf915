"""The ticket list: groups with their counts, a filter, two lines a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QStackedWidget

from deskside.ui.clerk.ticket_rows import ticket_list
from deskside.ui.clerk.tickets_model import GROUPS
from deskside.ui.design.boxes import EmptyState, ErrorBanner
from deskside.ui.design.buttons import Button, Segments
from deskside.ui.design.fields import SearchField
from deskside.ui.design.layouts import column, row
from deskside.ui.design.text import Label, plain_tooltip, restyle
from deskside.ui.words import t

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.ui.clerk.tickets_model import Group, TicketsModel


class TicketsView(QFrame):
    """The column of tickets. `open_ticket` is called with the number that was picked."""

    def __init__(
        self, model: TicketsModel, open_ticket: Callable[[int], object], new_ticket: Callable[[], object]
    ) -> None:
        super().__init__()
        restyle(self, "ground", "surface")
        self.setAccessibleName(t("Tickets"))
        self._model = model
        self.new_button = Button(t("New"), picture="plus", then=new_ticket)
        plain_tooltip(self.new_button, t("{name} ({keys})").format(name=t("New ticket"), keys="Ctrl+N"))
        self.new_button.setAccessibleName(t("New ticket"))
        self.groups = Segments(t("Which tickets"), [(group, "") for group in GROUPS])
        self.groups.chosen.connect(model.show_group)
        self.filter = SearchField(t("Filter tickets"), t("Filter"))
        self.filter.setText(model.words)
        self.filter.textChanged.connect(model.search)
        self.list = ticket_list(model)
        self.list.opened.connect(lambda ticket: open_ticket(ticket.number))
        self.filter.left_downwards.connect(self.list.setFocus)
        self._error = ErrorBanner()
        self._below = QStackedWidget()
        self._below.addWidget(self.list)
        self._below.addWidget(
            EmptyState(
                "ticket",
                t("No tickets here"),
                t("Ctrl+N opens a new one. Other groups and the search may have more."),
            )
        )
        self._below.addWidget(
            EmptyState("ticket", t("No tickets yet"), t("Somebody calls? Ctrl+N opens a ticket for them."))
        )
        head = row(Label(t("Tickets"), bold=True), None, self.new_button)
        top = column(head, self.groups, self.filter, self._error, gap=8, margins=(12, 12, 12, 8))
        self.setLayout(column(top, self._below, gap=0))
        model.changed.connect(self._refresh)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        model = self._model
        counts = model.counts()
        names: dict[Group, str] = {
            "open": t("Open {n}").format(n=counts["open"]),
            "waiting": t("Waiting {n}").format(n=counts["waiting"]),
            "closed": t("Closed {n}").format(n=counts["closed"]),
        }
        for group, name in names.items():
            self.groups.relabel(group, name)
        self.groups.choose(model.group)
        self._error.tell(model.error)
        has_rows = bool(model.rows.rowCount()) or not model.loaded
        self._below.setCurrentIndex(0 if has_rows else 1 if any(counts.values()) else 2)
        self._show_chosen()

    def _show_chosen(self) -> None:
        for place in range(self._model.rows.rowCount()):
            if self._model.rows.row(place).number == self._model.chosen:
                self.list.setCurrentIndex(self._model.rows.index(place, 0))
                self.list.scrollTo(self.list.currentIndex())
                return
        self.list.clearSelection()
        self.list.setCurrentIndex(self._model.rows.index(-1, 0))
