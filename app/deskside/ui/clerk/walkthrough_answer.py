"""The clerk writes down an answer: their own, or what the person says on the phone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame

from deskside.domain.walkthroughs.document import Ask, Lane
from deskside.domain.walkthroughs.offers import MAX_ANSWER_CHARS
from deskside.ui.design.buttons import Button
from deskside.ui.design.fields import LineField
from deskside.ui.design.layouts import clear, column, row
from deskside.ui.design.text import Label
from deskside.ui.words import t
from deskside.ui.words.scripts import text_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


class AnswerRow(QFrame):
    """Buttons for an answer that is one of a few, a line for any other. Hidden while nothing is asked.

    Args:
        answer: Takes the answer: true or false, the choice's value, or the text.
    """

    def __init__(self, answer: Callable[[bool | str], object]) -> None:
        super().__init__()
        self._answer = answer
        self._asked: Ask | None = None
        self._first: QWidget | None = None
        self._whose = Label(tone="muted")
        self._parts = column(gap=6)
        self.setLayout(column(self._whose, self._parts, gap=6))
        self.hide()

    def show_question(self, step: Ask | None) -> None:
        """Ask `step`, or nothing."""
        self.setVisible(step is not None)
        if step is self._asked:
            return
        self._asked = step
        clear(self._parts)
        self._first = None
        if step is None:
            return
        self._whose.setText(t("Their answer") if step.of is Lane.PERSON else t("Your answer"))
        if step.answer == "text":
            self._ask_for_text(text_words(step.question))
        else:
            self._offer(_choices(step))

    def begin(self) -> None:
        """Put the keyboard on the first answer."""
        if self._first is not None and self.isVisible():
            self._first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer(self, choices: list[tuple[bool | str, str]]) -> None:
        buttons = [Button(words, then=partial(self._answer, value)) for value, words in choices]
        if len(choices) <= _IN_A_ROW:
            self._parts.addLayout(row(*buttons, None, gap=8))
        else:
            for button in buttons:
                self._parts.addLayout(row(button, None))
        self._first = buttons[0]

    def _ask_for_text(self, question: str) -> None:
        self._field = LineField(
            question, t("What they say") if self._is_theirs() else "", most=MAX_ANSWER_CHARS
        )
        self._field.returnPressed.connect(self._said)
        self._parts.addLayout(row(self._field, Button(t("Write down"), kind="primary", then=self._said)))
        self._first = self._field

    def _is_theirs(self) -> bool:
        return self._asked is not None and self._asked.of is Lane.PERSON

    @Slot()
    def _said(self) -> None:
        if text := self._field.text().strip():
            self._answer(text)


_IN_A_ROW = 3
"""More choices than that stand below each other."""


def _choices(step: Ask) -> list[tuple[bool | str, str]]:
    if step.answer == "yes-no":
        return [(True, t("Yes")), (False, t("No"))]
    return [(choice.value, text_words(choice.label)) for choice in step.choices]
