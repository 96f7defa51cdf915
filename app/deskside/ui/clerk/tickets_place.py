"""The place of the tickets: list, page and timeline side by side, fewer of them where there is less room."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QStackedWidget

from deskside.ui.clerk.first_sight import LIST_PX
from deskside.ui.clerk.practising import practise
from deskside.ui.clerk.tickets_view import TicketsView
from deskside.ui.design.boxes import EmptyState
from deskside.ui.design.buttons import Button
from deskside.ui.design.layouts import line, row
from deskside.ui.design.theme import px
from deskside.ui.words import t

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

    from deskside.ui.clerk.desk_model import DeskModel
    from deskside.ui.clerk.ticket_model import TicketModel
    from deskside.ui.clerk.ticket_view import TicketView

_THREE_COLUMNS_PX = 1_120
_TWO_COLUMNS_PX = 860


class TicketsPlace(QFrame):
    """List, page, timeline."""

    def __init__(self, model: DeskModel) -> None:
        super().__init__()
        self._model = model
        self._shown: object = None
        self._page: TicketView | None = None
        self.list = TicketsView(model.tickets, model.open_ticket, model.write_new)
        self._middle = QStackedWidget()
        self._timeline = QStackedWidget()
        self._between = (line(upright=True), line(upright=True))
        self.list.setFixedWidth(px(LIST_PX))
        self._timeline.setFixedWidth(px(304))
        layout = row(self.list, self._between[0], self._middle, self._between[1], self._timeline, gap=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.list.list.setFocus()
        model.changed.connect(self._refresh)
        model.tickets.changed.connect(self._refresh)
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show as many columns as there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def begin(self) -> bool:
        """Put the keyboard on the ticket in sight; return whether there is one."""
        if self._page is None:
            return False
        self._page.begin_call()
        return True

    @Slot()
    def _refresh(self) -> None:
        model = self._model
        wanted = (
            "new" if model.writing_new else model.ticket or ("welcome" if model.tickets.empty else "none")
        )
        if wanted is self._shown:
            return
        was_written = self._shown == "new"
        self._shown = wanted
        self._page = None
        self._replace(self._timeline, None)
        if model.writing_new:
            self._show_form()
        elif model.ticket is not None:
            self._show_ticket(model.ticket)
        else:
            self._replace(self._middle, self._welcome() if model.tickets.empty else self._nothing())
        self._arrange()
        if was_written:
            self._begin_call()

    def _begin_call(self) -> None:
        if self._page is not None:
            self._page.begin_call()
        else:
            (self.list.list if self.list.list.isVisible() else self.list.new_button).setFocus()

    def _show_form(self) -> None:
        from deskside.ui.clerk.new_ticket_view import NewTicketView  # noqa: PLC0415 - not for the first window

        form = NewTicketView(self._model.new_ticket, self._model.open_ticket, self._model.leave_new)
        self._replace(self._middle, form)
        form.begin()

    def _show_ticket(self, ticket: TicketModel) -> None:
        from deskside.ui.clerk.ticket_view import TicketView  # noqa: PLC0415 - not for the first window
        from deskside.ui.clerk.timeline_view import TimelineView  # noqa: PLC0415

        self._page = TicketView(ticket, self._model.machines, self._model.leave_ticket)
        self._replace(self._middle, self._page)
        self._replace(self._timeline, TimelineView(ticket.timeline, self._page.open_moment, ticket.note))
        if self.width() < px(_TWO_COLUMNS_PX):
            self._page.begin_call()

    def _replace(self, stack: QStackedWidget, widget: QWidget | None) -> None:
        while (old := stack.currentWidget()) is not None:
            stack.removeWidget(old)
            old.deleteLater()
        if widget is not None:
            stack.addWidget(widget)

    def _arrange(self) -> None:
        busy = self._page is not None or self._model.writing_new
        room = self.width()
        three = room >= px(_THREE_COLUMNS_PX) and self._page is not None
        two = room >= px(_TWO_COLUMNS_PX)
        self.list.setVisible(two or not busy)
        self._middle.setVisible(two or busy)
        self._timeline.setVisible(three)
        self._between[0].setVisible(two)
        self._between[1].setVisible(three)
        if self._page is not None:
            self._page.narrow(narrow=not three, alone=not two)
        if two:
            self.list.setFixedWidth(px(LIST_PX))
        else:
            self.list.setMinimumWidth(0)
            self.list.setMaximumWidth(room)

    def _welcome(self) -> EmptyState:
        return EmptyState(
            "speech",
            t("Welcome. Somebody is calling?"),
            t(
                "Write down who it is and what is wrong; the rest follows. Or look around first: the "
                "practice machine is this very computer, reached as you would reach any other."
            ),
            Button(t("New ticket"), kind="primary", picture="plus", then=self._model.write_new),
            Button(t("Open the practice machine"), picture="practice", then=partial(practise, self._model)),
        )

    def _nothing(self) -> EmptyState:
        return EmptyState(
            "ticket",
            t("Pick a ticket"),
            t("Choose one from the list, find one with Ctrl+K, or open a new one with Ctrl+N."),
            Button(t("Open the practice machine"), picture="practice", then=partial(practise, self._model)),
        )
