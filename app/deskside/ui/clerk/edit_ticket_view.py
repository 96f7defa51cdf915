"""The fields of a ticket, to be mended: subject, who asks and how to reach them, the problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame

from deskside.ui.design.boxes import Card, headed
from deskside.ui.design.buttons import Button
from deskside.ui.design.fields import Choice, Labelled, LineField, TextArea
from deskside.ui.design.layouts import column, row, scrolling
from deskside.ui.words import LANGUAGES, t

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.tickets import Ticket
    from deskside.ui.clerk.ticket_model import TicketModel


class EditTicketView(QFrame):
    """The form; only what differs is recorded."""

    def __init__(self, model: TicketModel, ticket: Ticket, leave: Callable[[], object]) -> None:
        super().__init__()
        self.setAccessibleName(t("Edit the ticket"))
        self._model = model
        self._leave = leave
        requester = ticket.requester
        self._before = {
            "subject": ticket.subject,
            "requester": requester.name,
            "contacts": "\n".join(requester.contacts),
            "language": requester.language,
            "problem": ticket.problem,
        }
        self.subject = LineField(t("Subject"), most=200)
        self.subject.setText(ticket.subject)
        self.requester = LineField(t("Requester"), most=120)
        self.requester.setText(requester.name)
        self.contacts = LineField(t("Phone or e-mail"), t("Several are parted by commas"))
        self.contacts.setText(", ".join(requester.contacts))
        self.language = Choice(t("Speaks"), [("", t("Unknown")), *LANGUAGES.items()])
        self.language.choose(requester.language)
        self.problem = TextArea(t("The problem, in their words"), lines=5)
        self.problem.setPlainText(ticket.problem)
        self._subject = Labelled(t("Subject"), self.subject)
        self._requester = Labelled(t("Requester"), self.requester)
        self.setLayout(column(scrolling(self._page()), gap=0))
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, leave, context=_WITHIN)

    def begin(self) -> None:
        """Put the keyboard where the form begins, once it is in sight."""
        self.subject.setFocus()

    def _page(self) -> QFrame:
        self.save_button = Button(
            t("Save"), kind="primary", picture="check", keys="Ctrl+Return", then=self._save
        )
        form = Card()
        form.add(
            self._subject,
            row(self._requester, Labelled(t("Phone or e-mail"), self.contacts)),
            Labelled(t("Speaks"), self.language),
            Labelled(t("The problem, in their words"), self.problem),
            4,
            row(self.save_button, Button(t("Cancel"), kind="ghost", then=self._leave), None),
        )
        page = QFrame()
        kept = t("The journal keeps what it said before.")
        page.setLayout(column(headed(t("Edit the ticket"), kept), form, None, gap=12))
        return page

    @Slot()
    def _save(self) -> None:
        now = {
            "subject": self.subject.text().strip(),
            "requester": self.requester.text().strip(),
            "contacts": "\n".join(part.strip() for part in self.contacts.text().split(",") if part.strip()),
            "language": self.language.value(),
            "problem": self.problem.toPlainText().strip(),
        }
        needed = t("This cannot be empty.")
        self._subject.complain("" if now["subject"] else needed)
        self._requester.complain("" if now["requester"] else needed)
        if now["subject"] and now["requester"]:
            changes = {name: value for name, value in now.items() if value != self._before[name]}
            if changes:
                self._model.save(changes)
            else:
                self._leave()


_WITHIN = Qt.ShortcutContext.WidgetWithChildrenShortcut
