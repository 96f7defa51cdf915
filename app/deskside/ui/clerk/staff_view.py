"""The place of IT staff: what may run, what waits for them, where scripts and walkthroughs fail."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame

from deskside.domain.walkthroughs.document import CATEGORY
from deskside.ui.clerk.approve_line import approve_line
from deskside.ui.clerk.following_card import FollowingCard
from deskside.ui.design import tokens
from deskside.ui.design.boxes import Card, ErrorBanner, KeyValues, headed
from deskside.ui.design.buttons import Button
from deskside.ui.design.flow import Flow
from deskside.ui.design.layouts import clear, column, panel, row, scrolling
from deskside.ui.design.text import Label, Picture
from deskside.ui.words import outcomes as words
from deskside.ui.words import t, tn
from deskside.ui.words.decision import approving_helps, is_unapproved
from deskside.ui.words.errors import what_happened, what_to_do

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QVBoxLayout, QWidget

    from deskside.domain.journal.facts import Seq
    from deskside.domain.tickets import TicketNumber
    from deskside.domain.walkthroughs.outcomes import VersionOutcomes
    from deskside.ui.clerk.following_model import FollowingModel
    from deskside.ui.clerk.staff_model import Due, StaffModel
    from deskside.usecases.look_after_catalogue import CatalogueState, RunsOfScript

_NAMED = 12
"""Titles that are named for one reason; the rest are counted."""
_STEPS = 5
"""Steps of a walkthrough that are named: those at which most people fail."""


class StaffView(QFrame):
    """Four cards, read anew by a button.

    Args:
        model: What is on it.
        following: Where scripts are kept.
        open_run: Shows a recorded run.
        open_script: Shows a script of the catalogue, or with an empty id the whole of it.
    """

    def __init__(
        self,
        model: StaffModel,
        following: FollowingModel,
        open_run: Callable[[TicketNumber, Seq], object],
        open_script: Callable[[str], object],
    ) -> None:
        super().__init__()
        self.setAccessibleName(t("IT staff"))
        self._model = model
        self._open_run = open_run
        self._open_script = open_script
        self._shown: object = None
        hint = t("What may run on this desk, what waits for you, and where scripts and walkthroughs fail.")
        self.again = Button(t("Read again"), picture="refresh", keys="F5", then=model.read)
        self._error = ErrorBanner()
        self._reading = Label(tone="muted")
        self._cards = column(gap=12)
        head = row(gap=8)
        head.addLayout(headed(t("IT staff"), hint), 1)
        head.addWidget(self.again)
        page = QFrame()
        page.setLayout(
            column(self._error, self._reading, FollowingCard(following), self._cards, None, gap=12)
        )
        self.setLayout(column(panel(head), scrolling(page), gap=12, margins=(20, 16, 10, 12)))
        model.changed.connect(self._refresh)
        self._refresh()
        if model.state is None:
            model.read()

    @Slot()
    def _refresh(self) -> None:
        model = self._model
        self._error.tell(model.error)
        self.again.setEnabled(not model.reading)
        self._reading.setVisible(model.reading)
        self._reading.setText(t("Reading …"))
        if model.state is None or model.state is self._shown:
            return
        self._shown = model.state
        clear(self._cards)
        for card in (
            self._due_card(model.due()),
            _counts(model.state),
            self._runs_card(model.state),
            _played_card(model.state),
        ):
            self._cards.addWidget(card)

    def _due_card(self, due: list[Due]) -> Card:
        card = Card(t("Waiting for somebody"))
        if not due:
            card.add(panel(row(Picture("ok", "ok", 18), Label(t("Nothing is due.")), None, gap=10)))
        for one in due:
            line = row(gap=10)
            line.addWidget(Picture("warning", "warning", 18), 0, Qt.AlignmentFlag.AlignTop)
            line.addLayout(self._due(one), 1)
            card.add(panel(line))
        return card

    def _due(self, one: Due) -> QVBoxLayout:
        if one.why is not None:
            what, do = what_happened(one.why), what_to_do(one.why)
        else:
            what = t("The approval runs out on {day}.").format(day=one.expires)
            do = t("Let it be approved anew, with a later day.")
        said = column(Label(what, bold=True, wrap=True), gap=4)
        if one.why is None or not is_unapproved(one.why.code):
            said.addWidget(Label(do, wrap=True))
        named = [self._named(script, title) for script, title in list(one.titles.items())[:_NAMED]]
        if rest := len(one.titles) - len(named):
            more = tn("{n} more in the catalogue", "{n} more in the catalogue", rest).format(n=rest)
            named.append(Button(more, kind="link", then=partial(self._open_script, "")))
        said.addWidget(panel(Flow(*named, gap=2)))
        if one.why is None or approving_helps(one.why.code):
            said.addWidget(approve_line(next(iter(one.titles))))
        return said

    def _named(self, script: str, title: str) -> QWidget:
        """Return the name of what waits; a script's leads to its page, where it can be read about."""
        if script.startswith(f"{CATEGORY}."):
            return Label(title, tone="muted")
        return Button(title, kind="link", then=partial(self._open_script, script))

    def _runs_card(self, state: CatalogueState) -> Card:
        card = _noted(t("How scripts went"), t("on this desk, the most in need of care first"))
        if not state.runs:
            card.add(Label(t("No script has run here yet."), tone="muted"))
        for runs in state.runs:
            card.add(self._runs(runs))
        return card

    def _runs(self, runs: RunsOfScript) -> QFrame:
        said = column(Label(self._model.title(runs.script), bold=True, wrap=True), gap=2)
        for one in runs.outcomes:
            said.addWidget(Label(words.runs_words(one), tone="muted", points=tokens.SMALL_POINTS, wrap=True))
        line = row(gap=8)
        line.addLayout(said, 1)
        look_at = next((one.look_at for one in runs.outcomes if one.look_at is not None), None)
        if look_at is not None:
            button = Button(
                t("Look at a run"), kind="link", then=partial(self._open_run, look_at.ticket, look_at.seq)
            )
            button.setAccessibleName(
                t("Look at a run of {script} that told nothing").format(script=self._model.title(runs.script))
            )
            line.addWidget(button)
        return panel(line)


def _noted(title: str, note: str) -> Card:
    """Return a card whose note stands below its title, where there is room for large letters."""
    return Card(title, "", Label(note, tone="muted", points=tokens.SMALL_POINTS, wrap=True))


def _counts(state: CatalogueState) -> Card:
    may = sum(one.why_not is None for one in state.scripts)
    broken = sum(one.manifest is None for one in state.scripts)
    played = sum(one.why_not is None for one in state.walkthroughs)
    pairs = [
        (t("Scripts"), t("{n} of {all} may run").format(n=may, all=len(state.scripts))),
        (t("Walkthroughs"), t("{n} of {all} may be played").format(n=played, all=len(state.walkthroughs))),
    ]
    if broken:
        pairs.append((t("To be mended"), tn("{n} script", "{n} scripts", broken).format(n=broken)))
    return Card(t("Catalogue"), "", KeyValues(pairs))


def _played_card(state: CatalogueState) -> Card:
    card = _noted(t("How walkthroughs went"), t("on this desk, step by step"))
    if not state.played:
        card.add(Label(t("No walkthrough has been played here yet."), tone="muted"))
    for one in state.played:
        card.add(panel(_played(one)))
    return card


def _played(one: VersionOutcomes) -> QVBoxLayout:
    said = column(Label(words.played_words(one), bold=True, wrap=True), gap=2)
    failing = [step for step in one.steps.values() if step.did_not_work + step.skipped + step.left]
    failing.sort(key=lambda step: step.did_not_work + step.skipped + step.left, reverse=True)
    for step in failing[:_STEPS]:
        said.addWidget(Label(words.step_words(step), tone="muted", points=tokens.SMALL_POINTS, wrap=True))
    if not failing:
        said.addWidget(Label(t("Nobody failed at any step."), tone="muted", points=tokens.SMALL_POINTS))
    return said
