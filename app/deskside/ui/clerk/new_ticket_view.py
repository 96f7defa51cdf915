"""The form of a new ticket: name, problem, Ctrl+Enter. What is known of the caller stands beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QStringListModel, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCompleter, QFrame

from deskside.domain.tickets import Priority
from deskside.ui.clerk.caller_card import CallerCard
from deskside.ui.design.boxes import Card, ErrorBanner, headed
from deskside.ui.design.buttons import Button
from deskside.ui.design.fields import Choice, Labelled, LineField, TextArea
from deskside.ui.design.layouts import column, row, scrolling
from deskside.ui.design.theme import px
from deskside.ui.words import LANGUAGES, t, terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.ui.clerk.new_ticket_model import NewTicketModel


class NewTicketView(QFrame):
    """The page of a new ticket."""

    def __init__(
        self, model: NewTicketModel, open_ticket: Callable[[int], object], leave: Callable[[], object]
    ) -> None:
        super().__init__()
        self.setAccessibleName(t("New ticket"))
        self._model = model
        self._make_fields()
        self._bind()
        self._error = ErrorBanner()
        self.save_button = Button(
            t("Open ticket"), kind="primary", picture="check", keys="Ctrl+Return", then=model.save
        )
        cancel = Button(t("Not now"), kind="ghost", then=leave)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, leave, context=_WITHIN)
        self._caller = CallerCard(open_ticket)
        form = Card()
        form.add(
            self._name,
            self._problem,
            row(self._contacts, self._language),
            row(self._subject, self._priority),
            4,
            row(self.save_button, cancel, None),
        )
        form.setMaximumWidth(px(720))
        page = QFrame()
        page.setLayout(
            column(
                headed(t("New ticket"), t("Name and problem are enough. The rest can wait.")),
                self._error,
                form,
                self._caller,
                None,
                gap=12,
                margins=(20, 16, 20, 16),
            )
        )
        self.setLayout(column(scrolling(page), gap=0))
        model.changed.connect(self._refresh)
        self._refresh()

    def begin(self) -> None:
        """Put the cursor where typing starts."""
        self.name.setFocus()

    def _make_fields(self) -> None:
        draft = self._model.draft
        self.name = LineField(t("Who is calling"), t("First and last name"), most=120)
        self.name.setText(draft.name)
        self.problem = TextArea(t("The problem, in their words"), lines=4)
        self.problem.setPlainText(draft.problem)
        self.contacts = LineField(t("Phone or e-mail"), t("Several are parted by commas"))
        self.contacts.setText(draft.contacts)
        self.subject = LineField(t("Subject"), t("Taken from the problem if left empty"), most=200)
        self.subject.setText(draft.subject)
        languages = [("", t("Unknown")), *((code, name) for code, name in LANGUAGES.items())]
        self.language = Choice(t("Speaks"), languages)
        self.language.choose(draft.language)
        self.priority = Choice(t("Priority"), [(one.value, terms.priority(one)) for one in Priority])
        self.priority.choose(draft.priority.value)
        self._name = Labelled(t("Who is calling"), self.name)
        self._problem = Labelled(t("The problem, in their words"), self.problem)
        self._contacts = Labelled(t("Phone or e-mail"), self.contacts)
        self._subject = Labelled(t("Subject"), self.subject)
        self._language = Labelled(t("Speaks"), self.language)
        self._priority = Labelled(t("Priority"), self.priority)
        choices = (self.language, self.priority)
        width = max(px(180), *(choice.whole_px() for choice in choices))
        for narrow in (self._language, self._priority):
            narrow.setFixedWidth(width)
        self._names = QStringListModel(self)
        completer = self.name.offer(self._names)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.activated.connect(self._model.pick)

    def _bind(self) -> None:
        model = self._model
        self.name.textEdited.connect(model.name)
        self.problem.textChanged.connect(
            lambda: model.edit(replace(model.draft, problem=self.problem.toPlainText()))
        )
        self.contacts.textEdited.connect(lambda text: model.edit(replace(model.draft, contacts=text)))
        self.subject.textEdited.connect(lambda text: model.edit(replace(model.draft, subject=text)))
        self.language.activated.connect(
            lambda _: model.edit(replace(model.draft, language=self.language.value()))
        )
        self.priority.activated.connect(
            lambda _: model.edit(replace(model.draft, priority=Priority(self.priority.value())))
        )

    @Slot()
    def _refresh(self) -> None:
        model = self._model
        names = [caller.requester.name for caller in model.callers]
        if names != self._names.stringList():
            self._names.setStringList(names)
            if names and self.name.hasFocus() and model.caller is None:
                self.name.completer().complete()
        for field, said in (
            (self.name, model.draft.name),
            (self.contacts, model.draft.contacts),
            (self.subject, model.draft.subject),
        ):
            if field.text() != said:
                field.setText(said)
        self.language.choose(model.draft.language)
        self._name.complain(t("Who is it? A name is needed.") if "name" in model.complaints else "")
        self._problem.complain(
            t("What is wrong? One line is enough.") if "problem" in model.complaints else ""
        )
        if model.complaints:
            (self.name if "name" in model.complaints else self.problem).setFocus()
        self.save_button.setEnabled(not model.saving)
        self._error.tell(model.error)
        self._caller.show_caller(model.caller)


_WITHIN = Qt.ShortcutContext.WidgetWithChildrenShortcut
