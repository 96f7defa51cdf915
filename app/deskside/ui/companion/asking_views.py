"""Questions: may this person help, may they do this. No button is the default, and Escape is no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from deskside.domain.companion.talk import Capability
from deskside.ui.companion.answer_button import AnswerButton, no_on_escape
from deskside.ui.companion.parts import (
    Page,
    box,
    exactly,
    fill,
    note,
    number,
    person,
    promise,
    quotation,
    stop_row,
    tinted,
    with_picture,
)
from deskside.ui.design.buttons import Button
from deskside.ui.design.layouts import column, line, panel
from deskside.ui.design.pair import SideBySide
from deskside.ui.design.prose import Prose
from deskside.ui.design.switch import SwitchRow
from deskside.ui.design.wide_button import WideButton
from deskside.ui.words import companion_window as words
from deskside.ui.words import t, tn

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from deskside.domain.companion.talk import Asking, Clerk
    from deskside.ui.companion.companion_model import CompanionModel


class AsksView(Page):
    """Somebody proved the code and holds a certificate of the organisation. May they come in?"""

    def __init__(self, model: CompanionModel, clerk: Clerk) -> None:
        super().__init__(model, t("{name} asks to help you").format(name=clerk.name))
        ready = model.heard.ready
        self.add(person(clerk))
        if clerk.ticket:
            self.add(quotation(t("What they say it is about:"), clerk.ticket))
        unsure = Prose(t("Not sure? Say No, hang up, and call this number yourself:"))
        self.add(
            Prose(
                t(
                    "Is this who you are speaking to? If you allow it, they may ask for things. You decide "
                    "about each of them, and you can end it at any moment."
                )
            ),
            box(unsure, number(ready.call_back if ready else ""), gap=2),
            promise(),
            None,
        )
        self.yes = AnswerButton(t("Allow"), model, lambda: model.let_in(yes=True))
        self.no = WideButton(t("No"), then=lambda: model.let_in(yes=False))
        self.stand(SideBySide(self.yes, self.no))
        no_on_escape(self, lambda: model.let_in(yes=False))
        self.refresh()

    def refresh(self) -> None:
        """Wait once an answer is given."""
        for button in (self.yes, self.no):
            button.setEnabled(not self.model.letting_in)


class OneAskedView(Page):
    """One request: what it does, what it does to the computer, and on demand what exactly it is."""

    def __init__(self, model: CompanionModel, asking: Asking) -> None:
        who = model.heard.clerk.name if model.heard.clerk else ""
        super().__init__(model, t("{name} asks you").format(name=who))
        effect, tone = words.effect(asking)
        self._details = exactly(words.details(asking))
        self._more = Button("", kind="link", then=self._turn)
        what = column(Prose(asking.sentence, bold=True), _effect(tone, effect), gap=10)
        what.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        what.addWidget(self._details)
        self.add(box(what))
        if asking.capability is Capability.ADMIN:
            self.add(_as_administrator())
        if asking.remark:
            self.add(quotation(t("In {name}'s own words:").format(name=who), asking.remark))
        self.add(4, *self._answers(asking), _more_follow(model))
        if asking.capability in _ALONE:
            self.add(4, promise())
        self.add(None)
        self.stand(stop_row(model))
        no_on_escape(self, model.refuse)
        self.refresh()

    def _answers(self, asking: Asking) -> list[WideButton]:
        model = self.model
        answers: list[WideButton] = [AnswerButton(t("Allow once"), model, lambda: model.allow("once"))]
        if "session" in asking.scopes:
            kind = words.this_kind(asking.capability)
            answers.append(AnswerButton(kind, model, lambda: model.allow("session")))
        return [*answers, WideButton(t("No"), then=model.refuse)]

    def refresh(self) -> None:
        """Show or hide the details."""
        shown = self.model.details_shown
        self._details.setVisible(shown)
        self._more.setText(t("Show less") if shown else t("Show exactly what it is"))

    def _turn(self) -> None:
        self.model.show_details(shown=not self.model.details_shown)


class SeveralAskedView(Page):
    """Several requests that only read: one sentence and one switch each, all off to begin with."""

    def __init__(self, model: CompanionModel, askings: tuple[Asking, ...]) -> None:
        who = model.heard.clerk.name if model.heard.clerk else ""
        super().__init__(model, t("{name} asks to look at some things").format(name=who))
        self._details: list[QWidget] = []
        self._more = Button("", kind="link", then=self._turn)
        choices = column(gap=10)
        for asking in askings:
            fill(choices, self._choice(asking, who), line())
        choices.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self.add(
            Prose(t("Switch on what you allow. What stays off is refused.")),
            box(_effect("ok", t("All of this only looks. It changes nothing.")), line(), choices, gap=10),
            4,
        )
        self._yes = [AnswerButton(t("Allow the chosen"), model, lambda: model.allow("once"))]
        if model.session_offered:
            longer = t("Allow the chosen until the session ends")
            self._yes.append(AnswerButton(longer, model, lambda: model.allow("session")))
        self.add(*self._yes, WideButton(t("No to all"), then=model.refuse), _more_follow(model), None)
        self.stand(stop_row(model))
        no_on_escape(self, model.refuse)
        self.refresh()

    def refresh(self) -> None:
        """Offer to allow once something is switched on; show or hide the details."""
        for button in self._yes:
            button.setEnabled(bool(self.model.wanted_now))
        shown = self.model.details_shown
        for details in self._details:
            details.setVisible(shown)
        self._more.setText(t("Show less") if shown else t("Show exactly what it is"))

    def _choice(self, asking: Asking, who: str) -> QWidget:
        model = self.model
        switch = SwitchRow(
            asking.sentence, on=asking.id in model.chosen, then=lambda on: model.choose(asking.id, on=on)
        )
        details = exactly(words.details(asking))
        self._details.append(details)
        remark = [quotation(t("In {name}'s own words:").format(name=who), asking.remark)]
        return panel(column(switch, *(remark if asking.remark else []), details, gap=6))

    def _turn(self) -> None:
        self.model.show_details(shown=not self.model.details_shown)


def asked_view(model: CompanionModel) -> Page:
    """Return the page for what is asked now."""
    asked = model.asked
    return OneAskedView(model, asked[0]) if len(asked) == 1 else SeveralAskedView(model, asked)


def _more_follow(model: CompanionModel) -> Prose:
    follow = model.waiting
    more = tn("There is {n} more question after this.", "There are {n} more questions after this.", follow)
    made = note(more if follow else "")
    made.setVisible(follow > 0)
    return made


def _as_administrator() -> QWidget:
    return tinted(
        "warning",
        "shield",
        Prose(t("This runs with the rights of an administrator.")),
        Prose(
            t(
                "Your computer will ask you as well, in its own window. Type a password only there, and tell "
                "it to nobody."
            )
        ),
    )


_ALONE = {Capability.CHANGES, Capability.ADMIN}


def _effect(tone: words.Weight, sentence: str) -> QWidget:
    """Say what it does to the computer, quietly where that is nothing."""
    if tone == "ok":
        return with_picture("ok", tone, Prose(sentence, tone=tone))
    return tinted(tone, "warning", Prose(sentence))
