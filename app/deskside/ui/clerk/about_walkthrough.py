"""One walkthrough before it begins: what it mends, what the person is told, on whose word, its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame

from deskside.ui.clerk.walkthroughs_model import title_of
from deskside.ui.design import tokens
from deskside.ui.design.boxes import Banner, Card
from deskside.ui.design.buttons import Button, IconButton
from deskside.ui.design.layouts import column, panel, row, scrolling
from deskside.ui.design.text import Chip, Elided, Label, Picture
from deskside.ui.words import t, tn
from deskside.ui.words.errors import what_happened, what_to_do
from deskside.ui.words.scripts import effect_words, text_words, trust_words
from deskside.ui.words.walkthroughs import for_words, kind_words

if TYPE_CHECKING:
    from deskside.domain.walkthroughs.document import Walkthrough
    from deskside.ui.clerk.walkthroughs_model import WalkthroughsModel
    from deskside.ui.design.text import Tone
    from deskside.usecases.list_walkthroughs import ListedWalkthrough

_TONE: dict[str, Tone] = {"read": "ok", "change": "warning", "disruptive": "danger"}


class AboutView(QFrame):
    """The page from which it begins."""

    def __init__(self, model: WalkthroughsModel, listed: ListedWalkthrough) -> None:
        super().__init__()
        self._model = model
        self.listed = listed
        self._back = IconButton("back", t("Back to the walkthroughs"), then=lambda: model.choose(""))
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Esc"), self, lambda: model.choose(""), context=within)
        self._refusal = Banner("warning")
        self.start = Button(t("Begin"), kind="primary", picture="play", keys="Ctrl+Return", then=model.begin)
        self._hint = Elided(tone="muted")
        document = listed.walkthrough
        parts = [self._head(), self._refusal, panel(row(self.start, self._hint))]
        if document is not None:
            parts.insert(1, self._card(document))
            parts.append(_steps(document))
        page = QFrame()
        page.setLayout(column(*parts, None, gap=12))
        self.setLayout(column(scrolling(page), gap=0))
        model.changed.connect(self._refresh)
        self._refresh()

    def begin(self) -> None:
        """Put the keyboard where the page begins, once it is in sight."""
        first = self.start if self.start.isEnabled() else self._back
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _head(self) -> QFrame:
        head = row(self._back, Elided(title_of(self.listed), bold=True), gap=8)
        head.setStretch(1, 1)
        if self.listed.walkthrough is not None:
            effect = self.listed.walkthrough.effect
            head.addWidget(Chip(effect_words(effect), tone=_TONE[effect]))
        return panel(head)

    def _card(self, document: Walkthrough) -> Card:
        card = Card()
        card.add(Label(text_words(document.about), wrap=True))
        told = t("The user is told: “{text}”").format(text=text_words(document.tell))
        approved = self.listed.why_not is None
        card.add(
            _line("speech", "accent", Label(told, wrap=True)),
            _line(
                "shield", "ok" if approved else "muted", Label(self._trust(document), tone="muted", wrap=True)
            ),
        )
        return card

    def _trust(self, document: Walkthrough) -> str:
        version = t("Version {number} by {author}").format(number=document.version, author=document.author)
        if self.listed.trust is None:
            return version
        names = ", ".join(approver.principal for approver in self.listed.approvers)
        return t("{version}, {trust}: {names}").format(
            version=version, trust=trust_words(self.listed.trust), names=names
        )

    @Slot()
    def _refresh(self) -> None:
        why_not = self.listed.why_not
        self._refusal.setVisible(why_not is not None)
        if why_not is not None:
            self._refusal.say(what_happened(why_not), what_to_do(why_not))
        self.start.setEnabled(self._model.can_begin)
        self._hint.setText(self._why_disabled())

    def _why_disabled(self) -> str:
        if not self._model.connected:
            return t("Connect to a machine first.")
        document = self.listed.walkthrough
        if self._model.is_for_another_system and document is not None:
            return for_words(document)
        if self._model.play.under_way:
            return t("Another walkthrough is being played.")
        return self._model.usually()


def _line(picture: str, tone: str, said: Label) -> QFrame:
    line = row(Picture(picture, tone, 18), gap=10)
    line.addWidget(said, 1)
    return panel(line)


def _steps(document: Walkthrough) -> Card:
    count = len(document.steps)
    card = Card(t("What will happen"), tn("{n} step", "{n} steps", count).format(n=count))
    for number, step in enumerate(document.steps, start=1):
        line = row(Label(f"{number}.", tone="muted"), gap=8)
        line.addWidget(Label(text_words(step.title), wrap=True), 1)
        line.addWidget(Label(kind_words(step.KIND), tone="muted", points=tokens.SMALL_POINTS))
        card.add(line)
    return card
