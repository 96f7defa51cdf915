"""The overview of a ticket: the problem in the caller's words, how to reach them, what was found so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame

from deskside.ui.design.boxes import Card, KeyValues
from deskside.ui.design.dates import moment
from deskside.ui.design.layouts import clear, column, row, scrolling
from deskside.ui.design.text import Chip, Elided, Label
from deskside.ui.words import t, terms

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from deskside.domain.tickets import Resolution, Ticket
    from deskside.ui.clerk.ticket_model import TicketModel
    from deskside.ui.clerk.timeline_folds import Moment

_STEPS = 6


class OverviewView(QFrame):
    """The first tab of a ticket."""

    def __init__(self, model: TicketModel) -> None:
        super().__init__()
        self._model = model
        self._body = column(gap=12)
        page = QFrame()
        page.setLayout(self._body)
        self.setLayout(column(scrolling(page), gap=0))
        self._shown: tuple[object, ...] = ()
        model.changed.connect(self._refresh)
        model.timeline.changed.connect(self._refresh)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Catch up with what changed while another tab was in sight."""
        super().showEvent(event)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        if not self.isVisible():
            return
        ticket = self._model.ticket
        steps = tuple(self._model.timeline.steps()[-_STEPS:])
        if ticket is None or (ticket, steps) == self._shown:
            return
        self._shown = (ticket, steps)
        clear(self._body)
        problem = ticket.problem or t("Nothing was written down.")
        said = Label(problem, tone="text" if ticket.problem else "muted", wrap=True, selectable=True)
        self._body.addWidget(Card(t("The problem, in their words"), "", said))
        if ticket.resolution:
            self._body.addWidget(_resolution(ticket.resolution))
        if steps:
            self._body.addWidget(_found(steps))
        self._body.addWidget(_about(ticket))
        self._body.addStretch(1)


def _about(ticket: Ticket) -> Card:
    requester = ticket.requester
    pairs = [
        (t("Requester"), requester.name),
        (t("Contacts"), ", ".join(requester.contacts) or t("None written down")),
        (t("Language"), terms.speaks(requester.language)),
        (t("Opened"), moment(ticket.opened_at)),
        (t("Last change"), moment(ticket.changed_at)),
    ]
    if ticket.machines:
        pairs.append((t("Machines"), ", ".join(ticket.machines)))
    return Card(t("About"), "", KeyValues(pairs))


def _resolution(solved: Resolution) -> Card:
    pairs = [(t("What helped"), solved.text)]
    if solved.cause:
        pairs.append((t("Cause"), solved.cause))
    if solved.minutes:
        pairs.append((t("Time"), t("{minutes} min").format(minutes=solved.minutes)))
    if solved.next_step:
        pairs.append((t("Next step"), solved.next_step))
    return Card(t("How it was solved"), "", KeyValues(pairs))


def _found(steps: tuple[Moment, ...]) -> Card:
    card = Card(t("Done so far"))
    for step in steps:
        line = row(Chip(step.state, tone="plain" if step.tone == "muted" else step.tone), gap=10)
        line.addWidget(Elided(step.title), 1)
        card.add(line)
    return card
