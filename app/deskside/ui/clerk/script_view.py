"""One script: what it does, what the user is told, on whose word; its form, its run, its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLineEdit

from deskside.domain.scripts.parameters import ParameterType
from deskside.ui.clerk.approve_line import approve_line
from deskside.ui.clerk.history_card import history_card
from deskside.ui.clerk.run_view import RunView
from deskside.ui.design.boxes import Banner, Card
from deskside.ui.design.buttons import Button, IconButton
from deskside.ui.design.fields import Choice, Labelled, LineField
from deskside.ui.design.layouts import clear, column, panel, row, scrolling
from deskside.ui.design.text import Chip, Elided, Label, Picture
from deskside.ui.design.theme import px
from deskside.ui.words import t
from deskside.ui.words.decision import approving_helps
from deskside.ui.words.errors import what_happened, what_to_do
from deskside.ui.words.scripts import effect_words, text_words, title_words, trust_words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from deskside.domain.errors import DesksideError
    from deskside.domain.scripts.manifest import Manifest
    from deskside.domain.scripts.parameters import Parameter
    from deskside.ui.clerk.scripts_model import ScriptsModel
    from deskside.ui.clerk.timeline_folds import Moment
    from deskside.ui.design.text import Tone
    from deskside.usecases.list_scripts import ListedScript

_TONE: dict[str, Tone] = {"read": "ok", "change": "warning", "disruptive": "danger"}


class ScriptView(QFrame):
    """The page of one script."""

    def __init__(self, model: ScriptsModel, listed: ListedScript) -> None:
        super().__init__()
        self._model = model
        self.listed = listed
        self._fields: dict[str, Labelled] = {}
        self._runs: tuple[Moment, ...] = ()
        self._complained: DesksideError | None = None
        self._back = IconButton("back", t("Back to the scripts"), then=lambda: model.choose(""))
        QShortcut(QKeySequence("Esc"), self, lambda: model.choose(""), context=_WITHIN)
        self._refusal = Banner("warning")
        self._complaint = Banner("danger")
        self.run_button = Button(
            t("Run"), kind="primary", picture="play", keys="Ctrl+Return", then=model.start
        )
        self._hint = Elided(tone="muted")
        self._history = column(gap=0)
        parts: list[QWidget] = [self._head()]
        if listed.manifest is not None:
            parts.append(self._about(listed.manifest))
        parts += [self._refusal, *self._for_staff(), self._complaint, panel(row(self.run_button, self._hint))]
        page = QFrame()
        page.setLayout(column(*parts, RunView(model, listed.script), self._history, None, gap=12))
        self.setLayout(column(scrolling(page), gap=0))
        model.changed.connect(self._refresh)
        model.run.changed.connect(self._refresh)
        self._refresh()

    def begin(self) -> None:
        """Put the keyboard where the page begins, once it is in sight."""
        self._first().setFocus(Qt.FocusReason.OtherFocusReason)

    def _first(self) -> QWidget:
        """Return where the keyboard begins: at what has to be filled in before the script can run."""
        if not self.run_button.isEnabled():
            return self._back
        values = self._model.values()
        wanted = self.listed.manifest.parameters if self.listed.manifest else ()
        empty = (one.name for one in wanted if not one.optional and not values.get(one.name))
        return next((self._fields[name].field for name in empty), self.run_button)

    def _head(self) -> QFrame:
        listed = self.listed
        head = row(self._back, Elided(title_words(listed.script, listed.manifest), bold=True), gap=8)
        head.setStretch(1, 1)
        if listed.manifest is not None:
            head.addWidget(Chip(effect_words(listed.manifest.effect), tone=_TONE[listed.manifest.effect]))
        return panel(head)

    def _about(self, manifest: Manifest) -> Card:
        card = Card()
        told = row(Picture("speech", "accent", 18), gap=10)
        said = text_words(manifest.tell)
        told.addWidget(Label(t("The user is told: “{text}”").format(text=said), wrap=True), 1)
        card.add(told)
        trusted = row(Picture("shield", "ok" if self.listed.approved else "muted", 18), gap=10)
        trusted.addWidget(Label(self._approval(manifest), tone="muted", wrap=True), 1)
        card.add(trusted)
        for parameter in manifest.parameters:
            field = self._field(parameter)
            self._fields[parameter.name] = field
            card.add(field)
        return card

    def _for_staff(self) -> list[QWidget]:
        """Say how a script is approved, to who may do that and looks at this page."""
        why_not = self.listed.why_not
        helps = why_not is not None and approving_helps(why_not.code)
        return [approve_line(self.listed.script)] if helps else []

    def _approval(self, manifest: Manifest) -> str:
        version = t("Version {number} by {author}").format(number=manifest.version, author=manifest.author)
        if self.listed.trust is None:
            return version
        names = ", ".join(approver.principal for approver in self.listed.approvers)
        return t("{version}, {trust}: {names}").format(
            version=version, trust=trust_words(self.listed.trust), names=names
        )

    def _field(self, parameter: Parameter) -> Labelled:
        label = text_words(parameter.label)
        value = self._model.values().get(parameter.name, "")
        if parameter.type in {ParameterType.CHOICE, ParameterType.BOOLEAN}:
            choice = Choice(label, _choices(parameter))
            choice.choose(value)
            choice.activated.connect(lambda _: self._model.set_value(parameter.name, choice.value()))
            return Labelled(label, choice)
        field = LineField(label, t("may be left empty") if parameter.optional else "")
        field.setMaximumWidth(px(420))
        field.setText(value)
        if parameter.type is ParameterType.SECRET:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        field.textEdited.connect(lambda text: self._model.set_value(parameter.name, text))
        return Labelled(label, field)

    @Slot()
    def _refresh(self) -> None:
        model = self._model
        why_not = self.listed.why_not
        self._refusal.setVisible(why_not is not None)
        if why_not is not None:
            self._refusal.say(what_happened(why_not), what_to_do(why_not))
        complaint = model.complaint or model.run.error
        about = str(complaint.facts.get("name", "")) if complaint else ""
        for name, field in self._fields.items():
            field.complain(what_happened(complaint) if complaint and name == about else "")
        if about in self._fields and complaint is not self._complained:
            self._fields[about].field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._complained = complaint
        self._complaint.setVisible(complaint is not None and about not in self._fields)
        if complaint is not None:
            self._complaint.say(what_happened(complaint), what_to_do(complaint))
        self.run_button.setEnabled(model.can_run)
        self._hint.setText(self._why_disabled())
        runs = tuple(model.history())
        if runs != self._runs:
            self._runs = runs
            clear(self._history)
            if runs:
                self._history.addWidget(history_card(runs, model.open_entry))

    def _why_disabled(self) -> str:
        model = self._model
        if not model.offers_machine:
            return t("Open a ticket and connect to a machine to run it.")
        if not model.connected:
            return t("Connect to a machine first.")
        return t("Another script is running.") if model.run.running else ""


def _choices(parameter: Parameter) -> list[tuple[str, str]]:
    if parameter.type is ParameterType.BOOLEAN:
        choices = [("true", t("Yes")), ("false", t("No"))]
    else:
        choices = [(one.value, text_words(one.label)) for one in parameter.choices]
    return [("", t("Not set")), *choices] if parameter.optional else choices


_WITHIN = Qt.ShortcutContext.WidgetWithChildrenShortcut
