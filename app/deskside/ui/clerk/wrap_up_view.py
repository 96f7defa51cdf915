"""The closing form: what helped, why it happened, how long it took; what the journal knows stands below."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame

from deskside.domain.journal.facts import StepStarted
from deskside.ui.design.boxes import Banner, Card, ErrorBanner, headed
from deskside.ui.design.buttons import Button
from deskside.ui.design.fields import Labelled, LineField, TextArea
from deskside.ui.design.layouts import clear, column, row, scrolling
from deskside.ui.design.text import Chip, Elided, Label
from deskside.ui.design.theme import px
from deskside.ui.words import journal, t, tn, wrap_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QHBoxLayout

    from deskside.domain.wrap_up import WorkedStep
    from deskside.ui.clerk.wrap_up_model import WrapUpModel


class WrapUpView(QFrame):
    """The page on which a ticket is closed."""

    def __init__(self, model: WrapUpModel, leave: Callable[[], object], edit: Callable[[], object]) -> None:
        super().__init__()
        self.setAccessibleName(t("Close the ticket"))
        self._model = model
        self._error = ErrorBanner()
        self._missing = Banner("warning")
        self._missing.offer(Button(t("Edit the ticket"), then=edit))
        self._session = Banner("accent")
        self._make_fields()
        self._bind()
        self.close_button = Button(
            t("Close ticket"), kind="primary", picture="check", keys="Ctrl+Return", then=model.close
        )
        back = Button(t("Not yet"), kind="ghost", then=leave)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, leave, context=_WITHIN)
        form = Card()
        beside = row(self._cause, self._minutes)
        beside.setStretch(0, 1)
        form.add(self._text, beside, self._next, 4, row(self.close_button, back, None))
        self._steps = column(gap=0)
        page = QFrame()
        head = headed(t("Close the ticket"), t("What helped is what the next caller will be helped with."))
        page.setLayout(
            column(head, self._error, self._missing, self._session, form, self._steps, None, gap=12)
        )
        self.setLayout(column(scrolling(page), gap=0))
        model.changed.connect(self._refresh)
        self._refresh()

    def begin(self) -> None:
        """Put the keyboard where the form begins, once it is in sight."""
        self.text.setFocus()

    def _make_fields(self) -> None:
        draft = self._model.draft
        self.text = TextArea(t("What helped"), lines=3)
        self.text.setPlainText(draft.text)
        self.cause = LineField(t("Cause"), t("Why it happened, if known"))
        self.cause.setText(draft.cause)
        self.minutes = LineField(t("Minutes"), most=6)
        self.minutes.setText(draft.minutes)
        self.next_step = LineField(t("Next step"), t("What is left to do, and by whom"))
        self.next_step.setText(draft.next_step)
        self._text = Labelled(t("What helped"), self.text)
        self._cause = Labelled(t("Cause"), self.cause)
        self._minutes = Labelled(t("Minutes"), self.minutes)
        self._minutes.setFixedWidth(px(120))
        self._next = Labelled(t("Next step"), self.next_step)

    def _bind(self) -> None:
        model = self._model
        self.text.textChanged.connect(lambda: model.edit(replace(model.draft, text=self.text.toPlainText())))
        self.cause.textEdited.connect(lambda text: model.edit(replace(model.draft, cause=text)))
        self.minutes.textEdited.connect(lambda text: model.edit(replace(model.draft, minutes=text)))
        self.next_step.textEdited.connect(lambda text: model.edit(replace(model.draft, next_step=text)))

    @Slot()
    def _refresh(self) -> None:
        model = self._model
        self._error.tell(model.error)
        self._missing.setVisible(bool(model.missing))
        names = ", ".join(wrap_up.missing(what) for what in model.missing)
        self._missing.say(t("Still missing: {names}").format(names=names))
        machine = model.session.machine
        self._session.setVisible(machine is not None)
        if machine is not None:
            self._session.say(t("Closing also ends the session with {name}.").format(name=machine.label))
        if not self.minutes.hasFocus():
            self.minutes.setText(model.draft.minutes)
        self._text.complain(t("One sentence on what helped is needed.") if "text" in model.complaints else "")
        self._minutes.complain(t("Whole minutes") if "minutes" in model.complaints else "")
        if model.complaints:
            (self.text if "text" in model.complaints else self.minutes).setFocus()
        self._show_steps()

    def _show_steps(self) -> None:
        clear(self._steps)
        known = self._model.wrap_up
        if known is None or not known.steps:
            return
        card = Card(t("What was done"), tn("{n} step", "{n} steps", len(known.steps)))
        for step in known.steps:
            card.add(_step(step))
        self._steps.addWidget(card)


def _step(step: WorkedStep) -> QHBoxLayout:
    fact = step.entry.fact
    if not isinstance(fact, StepStarted):
        title, detail = journal.describe(step.entry)
        line = row(Label(title, tone="muted"), gap=10)
        line.addWidget(Elided(detail), 1)
        return line
    tone = journal.tone_of(step.ended)
    chip = Chip(journal.state_of(step.ended), tone="plain" if tone == "muted" else tone)
    line = row(chip, gap=10)
    line.addWidget(Elided(journal.describe_step(fact, step.ended).title), 1)
    return line


_WITHIN = Qt.ShortcutContext.WidgetWithChildrenShortcut
