"""What the desk knows about somebody: open tickets, what helped last time, their machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame

from deskside.ui.design.boxes import Card
from deskside.ui.design.buttons import Button
from deskside.ui.design.dates import recently
from deskside.ui.design.layouts import clear, column, row
from deskside.ui.design.text import Elided, Label
from deskside.ui.design.theme import px
from deskside.ui.words import t, tn

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.tickets import Caller

_MOST = 3


class CallerCard(QFrame):
    """Shows one caller, or nothing where nobody is known by that name."""

    def __init__(self, open_ticket: Callable[[int], object]) -> None:
        super().__init__()
        self._open_ticket = open_ticket
        self._shown: Caller | None = None
        self._body = column(gap=0)
        self.setLayout(self._body)
        self.setMaximumWidth(px(720))
        self.hide()

    def show_caller(self, caller: Caller | None) -> None:
        """Show what is known of `caller`."""
        if caller is self._shown:
            return
        self._shown = caller
        clear(self._body)
        self.setVisible(caller is not None)
        if caller is not None:
            self._body.addWidget(self._card(caller))

    def _card(self, caller: Caller) -> Card:
        card = Card(t("{name} has called before").format(name=caller.requester.name))
        count = len(caller.open_tickets)
        card.add(Label(tn("{n} open ticket", "{n} open tickets", count), tone="muted"))
        for ticket in caller.open_tickets[:_MOST]:
            button = Button(t("Go on with #{number}").format(number=ticket.number), kind="link")
            button.clicked.connect(lambda _=False, number=ticket.number: self._open_ticket(number))
            line = row(button, gap=8)
            line.addWidget(Elided(ticket.subject), 1)
            card.add(line)
        if (solved := caller.last_solution) and solved.resolution:
            card.add(
                Label(
                    t("Last time, {day}: {subject}").format(
                        day=recently(solved.changed_at), subject=solved.subject
                    ),
                    tone="muted",
                    wrap=True,
                ),
                Label(solved.resolution.text, wrap=True, selectable=True),
            )
        if caller.machines:
            names = ", ".join(machine.name for machine in caller.machines)
            card.add(Label(t("Machines: {names}").format(names=names), wrap=True))
        return card
