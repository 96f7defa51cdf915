"""What the person reads now, word for word, for how long, and what to say to them on the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame

from deskside.ui.design.boxes import Card, ErrorBanner
from deskside.ui.design.buttons import Button
from deskside.ui.design.dates import lasting
from deskside.ui.design.fields import LineField
from deskside.ui.design.layouts import clear, column, panel, row
from deskside.ui.design.text import Label, Picture
from deskside.ui.words import consent as words
from deskside.ui.words import language, t

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.ui.clerk.consent_model import ConsentModel, OpenQuestion
    from deskside.ui.clerk.session_model import SessionModel

_REMARK_CHARS = 400


class ConsentView(QFrame):
    """A card for every open question; nothing where nothing is asked.

    Args:
        model: The questions.
        session: Ticks each second.
        in_our_words: Says a script's purpose in the clerk's language.
    """

    def __init__(
        self, model: ConsentModel, session: SessionModel, in_our_words: Callable[[str], str]
    ) -> None:
        super().__init__()
        self.setAccessibleName(t("Questions on their screen"))
        self._model = model
        self._in_our_words = in_our_words
        self._cards: dict[str, QuestionCard] = {}
        self._error = ErrorBanner("warning")
        self._body = column(gap=8)
        say = t("Say: “{sentence}”").format(sentence=words.what_to_say())
        line = row(
            Picture("phone", "accent", 16), Label(say, wrap=True, selectable=True), margins=(12, 0, 8, 0)
        )
        line.setStretch(1, 1)
        self._say = panel(line)
        self.setLayout(column(self._error, self._say, self._body, gap=8))
        model.changed.connect(self._refresh)
        session.ticked.connect(self._tick)
        self._refresh()

    @property
    def cards(self) -> list[QuestionCard]:
        """Return the cards in sight, oldest first."""
        return list(self._cards.values())

    @Slot()
    def _refresh(self) -> None:
        error = self._model.error
        self._error.tell(error)
        wanted = {one.asking.id: one for one in self._model.open}
        if list(wanted) != list(self._cards):
            clear(self._body)
            self._cards = {key: self._card(one) for key, one in wanted.items()}
        for key, card in self._cards.items():
            card.show_question(wanted[key])
        self._say.setVisible(bool(wanted))
        self.setVisible(bool(wanted) or error is not None)

    def _card(self, question: OpenQuestion) -> QuestionCard:
        card = QuestionCard(self._model, self._in_our_words)
        self._body.addWidget(card)
        card.show_question(question)
        card.show()
        return card

    @Slot()
    def _tick(self) -> None:
        for card in self._cards.values():
            card.tick()


class QuestionCard(Card):
    """One question. There is nothing here that could answer it."""

    def __init__(self, model: ConsentModel, in_our_words: Callable[[str], str]) -> None:
        super().__init__()
        self._model = model
        self._in_our_words = in_our_words
        self._question: OpenQuestion | None = None
        self._what = Label(bold=True, wrap=True)
        self._since = Label(tone="muted")
        self.sentence = Label(wrap=True, selectable=True)
        self._ours = Label(tone="muted", wrap=True)
        self.remark = LineField(
            t("Your words beside the question"), t("Your words beside the question"), most=_REMARK_CHARS
        )
        self.remark.returnPressed.connect(self._reword)
        self.reword_button = Button(t("Reword"), then=self._reword)
        self.withdraw_button = Button(t("Withdraw"), then=self._withdraw)
        words_row = row(self.remark, self.reword_button, self.withdraw_button)
        words_row.setStretch(0, 1)
        head = row(Picture("eye", "accent", 18), self._what, self._since)
        head.setStretch(1, 1)
        self.add(
            head,
            self.sentence,
            self._ours,
            words_row,
        )

    def show_question(self, question: OpenQuestion) -> None:
        """Show the question as it is now."""
        before, self._question = self._question, question
        asking = question.asking
        self._what.setText(words.on_their_screen(asking.capability))
        self.setAccessibleName(self._what.text())
        waiting = t("It is on its way to their screen …")
        read = t("“{sentence}”").format(sentence=asking.sentence) if asking.sentence else waiting
        self.sentence.setText(read)
        self.sentence.setAccessibleName(t("They read: {sentence}").format(sentence=read))
        foreign = bool(asking.sentence) and asking.language not in {"", language()}
        ours = self._in_our_words(asking.script) if asking.script else words.meaning(asking.capability)
        self._ours.setText(t("That is: {sentence}").format(sentence=ours))
        self._ours.setVisible(foreign and bool(ours))
        if before is None or before.asking.remark != asking.remark:
            self.remark.setText(asking.remark)
        self.tick()

    def tick(self) -> None:
        """Say for how long it has been open."""
        if self._question is not None:
            self._since.setText(t("open for {time}").format(time=lasting(self._question.seconds())))

    def _reword(self) -> None:
        if self._question is not None:
            self._model.reword(self._question, self.remark.text())

    def _withdraw(self) -> None:
        if self._question is not None:
            self._model.take_back(self._question)
