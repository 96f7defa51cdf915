"""One walkthrough under way: where it stands, the step in two lanes, what was measured, what can be done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame

from deskside.domain.journal.walkthrough import Move
from deskside.domain.walkthroughs.course import ahead, returns
from deskside.domain.walkthroughs.document import Ask
from deskside.domain.walkthroughs.offers import MAX_ANSWER_CHARS
from deskside.ui.clerk.walkthrough_answer import AnswerRow
from deskside.ui.clerk.walkthrough_found import FoundCard
from deskside.ui.clerk.walkthrough_lanes import Lanes
from deskside.ui.clerk.walkthrough_reason import ReasonCard
from deskside.ui.clerk.walkthrough_steps import StepsCard
from deskside.ui.design.announce import announce
from deskside.ui.design.boxes import Banner, ErrorBanner
from deskside.ui.design.buttons import Button, IconButton
from deskside.ui.design.fields import LineField
from deskside.ui.design.layouts import clear, column, panel, row, scrolling
from deskside.ui.design.text import Chip, Elided, Label
from deskside.ui.words import t
from deskside.ui.words.scripts import text_words
from deskside.ui.words.walkthrough_results import result_words
from deskside.ui.words.walkthroughs import move_words, stands_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QShowEvent
    from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

    from deskside.domain.walkthroughs.document import Step
    from deskside.ui.clerk.walkthroughs_model import WalkthroughsModel
    from deskside.ui.design.text import Tone

_FORWARD = (Move.CONTINUED, Move.GO, Move.DONE, Move.AGAIN)
"""What takes a walkthrough forward; the first that can be done is what Ctrl+Return presses."""
_WITH_REASON = (Move.DID_NOT_WORK, Move.SKIPPED, Move.GAVE_UP)
_TONES: dict[str, Tone] = {
    "away": "warning",
    "stuck": "warning",
    "line-lost": "danger",
    "paused": "plain",
    "finished": "ok",
    "given-up": "plain",
}


class WalkthroughView(QFrame):
    """The page of the walkthrough that is played on this ticket."""

    def __init__(self, model: WalkthroughsModel) -> None:
        super().__init__()
        self.setAccessibleName(t("Walkthrough"))
        self._all = model
        self._model = model.play
        self._step_shown: object = None
        self._moves_shown: object = None
        self._first: Button | None = None
        self._error = ErrorBanner()
        self._place = Label(tone="muted")
        self._title = Label(bold=True, wrap=True)
        self._where = panel(column(self._place, self._title, gap=2))
        self.lanes = Lanes()
        self.answer = AnswerRow(model.play.answer)
        self.found = FoundCard(model.scripts)
        self.result = Banner("accent")
        self.close_ticket = Button(t("Close the ticket"), picture="check", then=model.close_ticket)
        self.result.offer(self.close_ticket)
        self._moves = row(gap=8)
        self._aside = row(gap=4)
        self.reason = ReasonCard(model.play.make)
        self.note = LineField(t("Note"), t("Note what was said or done"), most=MAX_ANSWER_CHARS)
        self.note.returnPressed.connect(self._noted)
        self.steps = StepsCard(lambda step: model.play.make(Move.BACK, to=step), self._go_on_at)
        self.setLayout(self._page())
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+Return"), self, self._forward, context=within)
        model.changed.connect(self._refresh)
        self._refresh()

    def _page(self) -> QVBoxLayout:
        """Return the whole: what stands there may scroll, what can be done is always in sight."""
        page = QFrame()
        page.setLayout(
            column(self._error, self._where, self.result, self.lanes, self.found, self.steps, None, gap=12)
        )
        self._scroll = scrolling(page)
        aside = row(panel(self._aside), self.note, gap=12)
        aside.setStretch(1, 1)
        self._foot = panel(column(self.answer, self._moves, self.reason, aside, gap=8))
        made = column(panel(self._head()), self._scroll, self._foot, gap=8)
        made.setStretch(1, 1)
        return made

    def _head(self) -> QHBoxLayout:
        model = self._model
        self._back = IconButton("back", t("Back to the walkthroughs"), then=self._all.leave)
        self._name = Elided(bold=True)
        self._stands = Chip()
        self.pause = Button(
            move_words(Move.PAUSED, None),
            kind="ghost",
            picture="pause",
            then=partial(model.make, Move.PAUSED),
        )
        head = row(self._back, self._name, self._stands, self.pause, gap=8)
        head.setStretch(1, 1)
        return head

    @Slot()
    def _noted(self) -> None:
        """Write down what is worth knowing, without leaving the step."""
        if text := self.note.text().strip():
            self._all.add_note(text)
            self.note.clear()

    @Slot()
    def _forward(self) -> None:
        move = next((move for move in _FORWARD if self._model.may(move)), None)
        if move is not None:
            self._model.make(move)

    @Slot()
    def _refresh(self) -> None:
        model = self._model
        self._error.tell(model.error)
        state, walkthrough = model.state, model.walkthrough
        if state is None or walkthrough is None:
            return
        self._name.setText(text_words(walkthrough.title))
        self._stands.setText(stands_words(state))
        self._stands.set_tone(_TONES.get(state.described(), "accent"))
        self.pause.setVisible(Move.PAUSED in model.offers)
        step = walkthrough.step(state.current)
        self._show_step(step)
        said = result_words(walkthrough, state)
        self.result.setVisible(said is not None)
        if said is not None:
            self.result.set_tone(said.tone)
            self.result.say(said.what, said.do)
            self.close_ticket.setVisible(state.phase.over)
        self._foot.setVisible(not state.phase.over)
        self.found.show_found(self._all.last_found())
        self._show_moves(step)
        can = returns(walkthrough, state) if Move.BACK in model.offers else ()
        later = ahead(walkthrough, state) if Move.SKIPPED in model.offers else ()
        self.steps.show_steps(walkthrough, state, can, later)

    def _show_step(self, step: Step | None) -> None:
        model = self._model
        self.lanes.setVisible(step is not None)
        self._where.setVisible(step is not None)
        reads = self._all.person_reads
        shown = (step, reads, model.on_their_screen)
        if step is None or model.walkthrough is None or shown == self._step_shown:
            return
        self._step_shown = shown
        number, count = model.walkthrough.place(step.id) + 1, len(model.walkthrough.steps)
        self._scroll.verticalScrollBar().setValue(0)
        self._place.setText(t("Step {number} of {count}").format(number=number, count=count))
        self._title.setText(text_words(step.title))
        self.reason.leave()
        self.lanes.show_step(
            step, pictures=model.pictures, reads=reads, on_their_screen=model.on_their_screen
        )
        heard = t("{place}: {title}").format(place=self._place.text(), title=self._title.text())
        announce(self.window(), heard, urgent=False)

    def _show_moves(self, step: Step | None) -> None:
        """Make the buttons anew only where others are needed: one that has the keyboard keeps it."""
        model = self._model
        forward = [move for move in _FORWARD if move in model.offers]
        aside = [move for move in _WITH_REASON if move in model.offers]
        asks = step if isinstance(step, Ask) and Move.ANSWERED in model.offers else None
        shown = (step, forward, aside, model.working, [move for move in forward if model.may(move)])
        self.answer.show_question(asks)
        if shown == self._moves_shown:
            return
        self._moves_shown = shown
        clear(self._moves)
        clear(self._aside)
        first = self._offer_forward(forward, step)
        if model.working:
            self._moves.addWidget(Button(t("Stop"), kind="danger", picture="stop", then=model.stop))
        changed = model.state is not None and bool(model.state.changes)
        for move in aside:
            button = Button(move_words(move, step), kind="link")
            button.clicked.connect(partial(self._ask_why, move, changed=changed))
            self._aside.addWidget(button)
        for buttons in (self._moves, self._aside):
            buttons.addStretch(1)
        self._first = first
        if self.isVisible():
            self._begin()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Put the keyboard on what comes next."""
        super().showEvent(event)
        self._begin()

    def _begin(self) -> None:
        """Let Return press what takes it forward, or the first answer."""
        if self._model.state is not None and self._model.state.phase.over:
            self.close_ticket.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._first is not None and self._first.isEnabled():
            self._first.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.answer.begin()

    def _offer_forward(self, forward: Sequence[Move], step: Step | None) -> Button | None:
        """Make the buttons that take it forward, and return the first: Return presses it."""
        buttons = [
            Button(
                move_words(move, step),
                kind="plain" if place else "primary",
                then=partial(self._model.make, move),
            )
            for place, move in enumerate(forward)
        ]
        for move, button in zip(forward, buttons, strict=True):
            button.setEnabled(self._model.may(move))
            self._moves.addWidget(button)
        return buttons[0] if buttons else None

    def _ask_why(self, move: Move, *_: object, changed: bool) -> None:
        self.reason.ask(move, changed=changed)

    def _go_on_at(self, step_id: str) -> None:
        """Ask why everything until a later step is skipped."""
        walkthrough = self._model.walkthrough
        step = walkthrough.step(step_id) if walkthrough else None
        if step is not None:
            self.reason.ask(Move.SKIPPED, changed=False, to=(step.id, text_words(step.title)))
