"""Where scripts are kept, when they were last taken from there, and what was new then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import Slot

from deskside.ui.design.boxes import Card, ErrorBanner
from deskside.ui.design.buttons import Button
from deskside.ui.design.text import Label
from deskside.ui.words import following as words
from deskside.ui.words import t, tn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from deskside.ui.clerk.following_model import FollowingModel

T = TypeVar("T")
_NAMED: Final = 12
"""News that are named; the rest are counted."""


class FollowingCard(Card):
    """Not there on a desk that follows none."""

    def __init__(self, model: FollowingModel) -> None:
        self._look = Button(t("Look now"), picture="refresh", then=model.look)
        super().__init__(t("Where scripts are kept"), actions=[self._look])
        self._model = model
        self._error = ErrorBanner("warning")
        self._taken = Label(wrap=True, selectable=True)
        self._left_out = Label(wrap=True, selectable=True)
        self._news = Label(tone="muted", wrap=True, selectable=True)
        self.add(self._error, self._taken, self._left_out, self._news)
        model.changed.connect(self._refresh)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        model = self._model
        self.setVisible(model.state is not None or model.error is not None)
        self._look.setEnabled(not model.looking)
        self.note.setText(t("Looking …") if model.looking else "")
        self._error.tell(model.error)
        state = model.state
        self._taken.setVisible(state is not None)
        self._news.setVisible(state is not None and bool(state.last.news))
        self._left_out.setVisible(state is not None and bool(state.last.left_out))
        if state is not None:
            self._taken.setText(words.taken_words(state.last, state.named))
            self._news.setText(_lines(state.last.news, words.news_words))
            self._left_out.setText(_lines(state.last.left_out, words.left_out_words))


def _lines(told: Sequence[T], said: Callable[[T], str]) -> str:
    lines = [said(one) for one in told[:_NAMED]]
    if more := len(told) - len(lines):
        lines.append(tn("{n} more", "{n} more", more).format(n=more))
    return "\n".join(lines)
