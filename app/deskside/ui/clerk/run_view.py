"""A run on the page: the verdict first, what to say, what next; the output below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame

from deskside.ui.clerk.findings_card import findings_card
from deskside.ui.design.boxes import Banner
from deskside.ui.design.buttons import Button
from deskside.ui.design.layouts import clear, column, row
from deskside.ui.design.output import OutputView
from deskside.ui.design.text import Label, Picture
from deskside.ui.design.theme import px
from deskside.ui.words import journal, t, terms
from deskside.ui.words.inventory import differences
from deskside.ui.words.scripts import say_words

if TYPE_CHECKING:
    from deskside.domain.journal.facts import StepEnded
    from deskside.ui.clerk.scripts_model import ScriptsModel
    from deskside.ui.design.text import Tone

_LINES = 12
"""Differences that are told one by one; the timeline and the report have them all."""
_TONES: dict[str, Tone] = {"muted": "accent"}


class RunView(QFrame):
    """Shows the run of one script, while it is the one in sight."""

    def __init__(self, scripts: ScriptsModel, script: str) -> None:
        super().__init__()
        model = scripts.run
        self._model = model
        self._scripts = scripts
        self._script = script
        self._shown: StepEnded | None = None
        self.stop_button = Button(t("Stop"), kind="danger", picture="stop", then=model.stop)
        self._running = Label()
        going = row(Picture("clock", "accent", 18), self._running, None, self.stop_button)
        self._going = QFrame()
        self._going.setLayout(going)
        self.verdict = Banner("ok")
        self._say = Label(wrap=True, selectable=True)
        self.difference = Label(tone="muted", wrap=True, selectable=True)
        self._findings = column(gap=0)
        self._output = OutputView(t("Output"), model.ring)
        self._output.setMinimumHeight(px(180))
        self._copy = Button(t("Copy output"), kind="ghost", picture="copy", then=self._copied)
        self._kept = Label(tone="muted", wrap=True)
        self._all = QFrame()
        self._all.setLayout(
            column(
                self._going,
                self.verdict,
                self._say,
                self.difference,
                self._findings,
                self._output,
                row(self._copy, self._kept, None),
                gap=10,
            )
        )
        self.setLayout(column(self._all, gap=0))
        model.changed.connect(self._refresh)
        model.ring.rowsInserted.connect(self._printed)
        self._refresh()

    @Slot()
    def _copied(self) -> None:
        QGuiApplication.clipboard().setText(self._model.ring.text())

    @Slot()
    def _printed(self) -> None:
        if self._output.isHidden():
            self._refresh()

    @Slot()
    def _refresh(self) -> None:
        model = self._model
        here = model.script is not None and model.script.script == self._script
        self._all.setVisible(here)
        self._going.setVisible(model.running)
        self._running.setText(t("Stopping …") if model.stopping else t("Running …"))
        self.stop_button.setEnabled(not model.stopping)
        printed = bool(model.ring.rowCount())
        self._output.setVisible(printed)
        self._copy.setVisible(printed and not model.running)
        held_back = bool(model.held_back_bytes)
        self._kept.setVisible(held_back)
        if held_back:
            came = terms.size(model.held_back_bytes)
            self._kept.setText(t("{size} came. Its beginning and its end are kept.").format(size=came))
        self._show_end(model.ended)
        self._show_difference()

    def _show_difference(self) -> None:
        measured = self._model.difference
        self.difference.setVisible(measured is not None)
        if measured is not None:
            summary, lines = differences.told(measured, most=_LINES)
            self.difference.setText("\n".join((summary, *lines)))

    def _show_end(self, ended: StepEnded | None) -> None:
        self.verdict.setVisible(ended is not None)
        self._say.setVisible(False)
        if ended is None:
            clear(self._findings)
            self._shown = None
            return
        tone = journal.tone_of(ended)
        self.verdict.set_tone(_TONES.get(tone, tone))
        took = terms.duration(ended.duration_ms)
        head = t("{state}, after {duration}").format(state=journal.state_of(ended), duration=took)
        if ended.error:
            self.verdict.say(
                head, t("{what} {do}").format(what=journal.reason(ended), do=journal.advice(ended))
            )
        else:
            self.verdict.say(head, "" if ended.verdict else terms.outcome_means(ended.outcome))
        script = self._model.script
        manifest = script.manifest if script else None
        say = say_words(ended.verdict, manifest) if manifest and ended.verdict else ""
        self._say.setText(t("You can say: “{text}”").format(text=say) if say else "")
        self._say.setVisible(bool(say))
        if ended is not self._shown:
            self._shown = ended
            clear(self._findings)
            if ended.findings:
                self._findings.addWidget(findings_card(ended.findings, manifest, self._scripts))
