"""All steps of a walkthrough in a row: what is behind and how it ended, where one is, what is ahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QMenu

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
        self._elsewhere = Button(t("Go to another step"), kind="ghost", picture="chevron-down")
        super().__init__(t("Steps"), actions=(self._elsewhere,))
        self._ways = QMenu(self._elsewhere)
        self._ways.aboutToShow.connect(self._offer_ways)
        self._elsewhere.setMenu(self._ways)
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
            self._rows.addWidget(_row(line))
        self._elsewhere.setVisible(any(line.goes for line in lines))

    @Slot()
    def _offer_ways(self) -> None:
        self._ways.clear()
        for line in self._lines:
            if line.goes:
                name = t("Go back to “{step}”") if line.goes == "back" else t("Go on at “{step}”")
                go = self._back if line.goes == "back" else self._ahead
                title = text_words(line.step.title).replace("&", "&&")
                way = self._ways.addAction(name.format(step=title))
                way.triggered.connect(lambda _=False, go=go, step=line.step.id: go(step))


def _row(line: _Line) -> QFrame:
    title = text_words(line.step.title)
    name = Label(title, bold=line.now, tone="text" if line.now or line.note else "muted", wrap=True)
    said = column(name, gap=0)
    if line.note:
        said.addWidget(Label(line.note, tone="muted", points=tokens.SMALL_POINTS, wrap=True))
    across = row(gap=10)
    across.addWidget(Picture(line.picture, line.tone, 16), 0, Qt.AlignmentFlag.AlignTop)
    across.addLayout(said, 1)
    made = panel(across)
    made.setAccessibleName(t("{step}: {state}").format(step=title, state=line.note or _ahead(line)))
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
