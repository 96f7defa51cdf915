"""The first look as a card above the facts: its sentences, what still answers, and where to look closer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame

from deskside.ui.design import tokens
from deskside.ui.design.boxes import ErrorBanner
from deskside.ui.design.buttons import Button, IconButton
from deskside.ui.design.flow import Flow
from deskside.ui.design.layouts import clear, column, panel, row
from deskside.ui.design.text import Elided, Label, Picture
from deskside.ui.words import t, tn

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.first_look.look import FirstLook, Trouble
    from deskside.domain.journal.facts import Seq
    from deskside.ui.clerk.first_look_model import FirstLookModel

_MOST_CLOSER = 4


class FirstLookView(QFrame):
    """Shown once a first look was begun; put away with its cross."""

    def __init__(
        self,
        model: FirstLookModel,
        open_script: Callable[[str], object],
        open_entry: Callable[[Seq], object],
    ) -> None:
        super().__init__()
        self.setAccessibleName(t("First look"))
        self._model = model
        self._open_script = open_script
        self._open_entry = open_entry
        self._closer: tuple[Trouble, ...] = ()
        self._is_away = False
        self._state = Elided(tone="muted", points=tokens.SMALL_POINTS)
        self.stop_button = Button(t("Stop"), kind="danger", picture="stop", then=model.stop)
        self._away = IconButton("close", t("Put the first look away"), then=self._put_away)
        head = row(Label(t("First look"), bold=True), self._state, self.stop_button, self._away, gap=10)
        head.setStretch(1, 1)
        self.wrong, self.fine, self.unmeasured = (
            Label(wrap=True, selectable=True, tone=tone) for tone in ("text", "text", "muted")
        )
        self._wrong_picture = Picture("error", "danger", 18)
        self._lines = panel(
            column(
                _line(self._wrong_picture, self.wrong),
                _line(Picture("ok", "ok", 18), self.fine),
                _line(Picture("lock", "muted", 18), self.unmeasured),
                gap=6,
            )
        )
        self._buttons = Flow(gap=4)
        self._error = ErrorBanner()
        card = panel(
            column(head, self._lines, panel(self._buttons), self._error, gap=8, margins=(16, 10, 12, 12)),
            role="card",
        )
        self.setLayout(column(card, gap=0))
        model.changed.connect(self._refresh)
        self._refresh()

    @Slot()
    def _put_away(self) -> None:
        self._is_away = True
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        model = self._model
        if model.running:
            self._is_away = False
        begun = model.running or model.look is not None or model.error is not None
        self.setVisible(begun and not self._is_away)
        self.stop_button.setVisible(model.running)
        self._away.setVisible(not model.running)
        self._error.tell(model.error)
        self._state.setText(self._said())
        sentences = model.sentences()
        self._lines.setVisible(sentences is not None)
        if sentences is not None and model.look is not None:
            self.wrong.setText(sentences.wrong)
            self.fine.setText(sentences.fine)
            self.unmeasured.setText(sentences.unmeasured)
            bad = bool(model.look.troubles)
            self._wrong_picture.show_icon("error" if bad else "ok", "danger" if bad else "ok")
        self._refresh_closer(model.look)

    def _said(self) -> str:
        from deskside.ui.words.first_look import kinds_words  # noqa: PLC0415 - not for the first window

        model, look = self._model, self._model.look
        if look is None:
            return t("Waiting for their answer …") if model.running else ""
        about = kinds_words(look.kinds)
        if not model.running:
            return t("about {kinds}").format(kinds=about)
        running = tn("{n} part still answers", "{n} parts still answer", len(look.running))
        return t("about {kinds}, {seconds} s, {running}").format(
            kinds=about, seconds=model.seconds(), running=running
        )

    def _refresh_closer(self, look: FirstLook | None) -> None:
        troubles = tuple(one for one in look.troubles if one.script)[:_MOST_CLOSER] if look else ()
        if troubles == self._closer:
            return
        self._closer = troubles
        clear(self._buttons)
        from deskside.ui.words.first_look import check_name  # noqa: PLC0415 - not for the first window

        for trouble in troubles:
            name = check_name(trouble.script, trouble.check)
            if trouble.check is not None:
                button = Button(
                    t("What was found: {check}").format(check=name), kind="link", picture="history"
                )
                button.clicked.connect(lambda _=False, seq=trouble.check.step: self._open_entry(seq))
            else:
                button = Button(t("Look closer: {check}").format(check=name), kind="link", picture="script")
                button.clicked.connect(lambda _=False, script=trouble.script: self._open_script(script))
            self._buttons.addWidget(button)


def _line(picture: Picture, words: Label) -> QFrame:
    line = row(gap=10)
    line.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(words, 1)
    return panel(line)
