"""What is asked when the window is closed over something that runs, and what is shown while that ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QWidget

from deskside.ui.design.boxes import Card
from deskside.ui.design.buttons import Button
from deskside.ui.design.layouts import clear, column, row
from deskside.ui.design.text import Label
from deskside.ui.design.theme import px
from deskside.ui.words import t

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.ui.clerk.desk_model import DeskModel
    from deskside.ui.clerk.ticket_model import TicketModel

_LOOK_MS = 50


class LeavingView(QFrame):
    """Lies over the window. Escape keeps working; nothing is stopped before a person says so."""

    def __init__(self, model: DeskModel, above: QWidget, leave: Callable[[], object]) -> None:
        super().__init__(above)
        self._model = model
        self._above = above
        self._leave = leave
        self._body = column(gap=0)
        middle = row(None, gap=0)
        middle.addLayout(self._body)
        middle.addStretch(1)
        self.setLayout(column(None, middle, None, gap=0))
        self.setAutoFillBackground(True)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self._stay, context=_WITHIN)
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._wait)
        self.hide()

    def ask(self) -> None:
        """Say what runs and ask whether to stop it."""
        if self._look.isActive():
            return
        card = Card(t("Something still runs"))
        card.setFixedWidth(px(480))
        for ticket in self._model.running():
            card.add(Label(_what_runs(ticket), wrap=True))
        consequence = t("Closing stops it on the machine and ends the session. The journal will say so.")
        card.add(Label(consequence, tone="muted", wrap=True))
        self.stay_button = Button(t("Keep working"), kind="primary", then=self._stay)
        self.stop_button = Button(t("Stop it and close"), kind="danger", then=self._stop)
        card.add(4, row(None, self.stop_button, self.stay_button))
        self._show(card)
        self.stay_button.setFocus()

    def place(self) -> None:
        """Cover the window."""
        self.setGeometry(self._above.rect())

    def _show(self, card: Card) -> None:
        clear(self._body)
        self._body.addWidget(card)
        self.place()
        self.show()
        self.raise_()

    @Slot()
    def _stay(self) -> None:
        if not self._look.isActive():
            self.hide()

    @Slot()
    def _stop(self) -> None:
        card = Card(t("Stopping …"))
        card.setFixedWidth(px(480))
        card.add(Label(t("Waiting until everything has ended and is in the journal."), wrap=True))
        self._show(card)
        for ticket in self._model.running():
            ticket.stop()
        self._look.start()

    @Slot()
    def _wait(self) -> None:
        running = self._model.running()
        for ticket in running:
            ticket.stop()
        if not running:
            self._look.stop()
            self._leave()


def _what_runs(ticket: TicketModel) -> str:
    names = {"number": ticket.number, "machine": ticket.session.label}
    if ticket.scripts.run.running:
        return t("Ticket {number}: a script runs on {machine}.").format(**names)
    if ticket.system.reading:
        return t("Ticket {number}: system information is being read on {machine}.").format(**names)
    return t("Ticket {number}: the session with {machine} is open.").format(**names)


_WITHIN = Qt.ShortcutContext.WidgetWithChildrenShortcut
