"""All steps of a walkthrough in a row: what is behind and how it ended, where one is, what is ahead."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt

from deskside.domain.walkthroughs.document import Check
from deskside.domain.walkthroughs.state import BY_ITSELF, How
from deskside.ui.design import tokens
from deskside.ui.design.boxes import Card
from deskside.ui.design.buttons import Button
from deskside.ui.design.layouts import clear, column, panel, row
from deskside.ui.design.text import Label, Picture
from deskside.ui.words import t
from deskside.ui.words.scripts import text_words
from deskside.ui.words.walkthroughs import ended_words, kind_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QFrame

    from deskside.domain.walkthroughs.document import Step, Walkthrough
    from deskside.domain.walkthroughs.state import State

_LOOK = {
    How.DONE: ("check", "muted"),
    How.DID_NOT_WORK: ("error", "danger"),
    How.SKIPPED: ("chevron-right", "muted"),
}
_MEASURED = ("ok", "ok")
"""The green tick is for what the machine itself has shown, and for nothing else."""


@dataclass(frozen=True, slots=True)
class _Line:
    step: Step
    picture: str
    tone: str
    note: str
    now: bool
    goes: Literal["", "back", "ahead"] = ""
    """Whether one can go there from where it stands."""


class StepsCard(Card):
    """The list. A step that was played can be gone back to, one that is ahead can be gone on at.

    Args:
        back: Goes back to the step with this id.
        ahead: Goes on at the step with this id, past those between.
    """

    def __init__(self, back: Callable[[str], object], ahead: Callable[[str], object]) -> None:
        super().__init__(t("Steps"))
        self._back = back
        self._ahead = ahead
        self._lines: tuple[_Line, ...] = ()
        self._rows = column(gap=6)
        self.add(self._rows)

    def show_steps(
        self, walkthrough: Walkthrough, state: State, returns: tuple[str, ...], later: tuple[str, ...]
    ) -> None:
        """Show where `state` stands; one can go back to `returns`, and on at any of `later`."""
        lines = tuple(_line(step, state, returns, later) for step in walkthrough.steps)
        if lines == self._lines:
            return
        self._lines = lines
        clear(self._rows)
        for line in lines:
            self._rows.addWidget(self._row(line))

    def _row(self, line: _Line) -> QFrame:
        title = text_words(line.step.title)
        name = Label(title, bold=line.now, tone="text" if line.now or line.note else "muted", wrap=True)
        said = column(name, gap=0)
        if line.note:
            said.addWidget(Label(line.note, tone="muted", points=tokens.SMALL_POINTS, wrap=True))
        across = row(gap=10)
        across.addWidget(Picture(line.picture, line.tone, 16), 0, Qt.AlignmentFlag.AlignTop)
        across.addLayout(said, 1)
        if line.goes:
            across.addWidget(self._way(line, title), 0, Qt.AlignmentFlag.AlignTop)
        made = panel(across)
        made.setAccessibleName(t("{step}: {state}").format(step=title, state=line.note or _ahead(line)))
        return made

    def _way(self, line: _Line, title: str) -> Button:
        if line.goes == "back":
            made = Button(t("Go back here"), kind="link", then=partial(self._back, line.step.id))
            made.setAccessibleName(t("Go back to “{step}”").format(step=title))
        else:
            made = Button(t("Go on here"), kind="link", then=partial(self._ahead, line.step.id))
            made.setAccessibleName(t("Go on at “{step}”").format(step=title))
        return made


def _line(step: Step, state: State, returns: tuple[str, ...], later: tuple[str, ...]) -> _Line:
    ended = state.how(step.id)
    now = step.id == state.current
    if ended is None or now:
        look = ("chevron-right", "accent") if now else ("dot", "control")
        return _Line(step, *look, note="", now=now, goes="ahead" if step.id in later else "")
    measured = isinstance(step, Check) and ended.how is How.DONE
    look = _MEASURED if measured else _LOOK[ended.how]
    note = t("measured") if measured else ended_words(ended)
    if ended.how is How.SKIPPED and ended.why in BY_ITSELF:
        look = ("dot", "control")
    return _Line(step, *look, note=note, now=False, goes="back" if step.id in returns else "")


def _ahead(line: _Line) -> str:
    return t("now") if line.now else kind_words(line.step.KIND)
