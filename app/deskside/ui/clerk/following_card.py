"""Where scripts are kept, when they were last taken from there, and what was new then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot

from deskside.ui.design.boxes import Card, ErrorBanner
from deskside.ui.design.buttons import Button
from deskside.ui.design.text import Label
from deskside.ui.words import following as words
from deskside.ui.words import t, tn

if TYPE_CHECKING:
    from deskside.ui.clerk.following_model import FollowingModel

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
        self._news = Label(tone="muted", wrap=True, selectable=True)
        self.add(self._error, self._taken, self._news)
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
        if state is not None:
            self._taken.setText(words.taken_words(state.last, state.named))
            lines = [words.news_words(one) for one in state.last.news[:_NAMED]]
            if more := len(state.last.news) - len(lines):
                lines.append(tn("{n} more", "{n} more", more).format(n=more))
            self._news.setText("\n".join(lines))
