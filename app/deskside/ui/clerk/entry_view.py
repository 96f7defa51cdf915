"""A journal entry opened: what was sent, what came back, how it ended, what was put right later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame

from deskside.domain.journal.consent import ConsentFact
from deskside.domain.journal.facts import NoteAdded, StepEnded, StepStarted
from deskside.ui.clerk.findings_card import findings_card
from deskside.ui.design.boxes import Card, ErrorBanner, KeyValues
from deskside.ui.design.buttons import Button, IconButton
from deskside.ui.design.dates import moment
from deskside.ui.design.fields import LineField
from deskside.ui.design.layouts import clear, column, row, scrolling
from deskside.ui.design.output import OutputView
from deskside.ui.design.text import Chip, Elided, Label
from deskside.ui.design.theme import px
from deskside.ui.words import consent, journal, t, terms
from deskside.ui.words.scripts import trust_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.journal.facts import Recorded
    from deskside.ui.clerk.entry_model import EntryModel


class EntryView(QFrame):
    """One entry on the page, in place of the tabs."""

    def __init__(
        self, model: EntryModel, correct: Callable[[int, str], object], leave: Callable[[], object]
    ) -> None:
        super().__init__()
        self._model = model
        self._correct = correct
        self._title = Elided(bold=True)
        self._state = Chip()
        self._error = ErrorBanner()
        self._about = column(gap=12)
        self._output = OutputView(t("Output"), model.output)
        self._none = Label(t("It printed nothing."), tone="muted")
        self._mend = LineField(t("Correction"), t("What is right instead"), most=500)
        self._mend.returnPressed.connect(self._corrected)
        back = IconButton("back", t("Back to the ticket"), then=leave)
        QShortcut(QKeySequence("Esc"), self, leave)
        head = row(back, self._title, self._state, None)
        mend = row(self._mend, Button(t("Correct"), picture="edit", then=self._corrected))
        self._copy = Button(t("Copy output"), kind="ghost", picture="copy", then=self._copied)
        self._output.setMinimumHeight(px(240))
        page = QFrame()
        page.setLayout(
            column(
                self._error, self._about, self._none, self._output, row(self._copy, None), mend, None, gap=12
            )
        )
        self.setLayout(column(head, scrolling(page), gap=12))
        model.changed.connect(self._refresh)
        self._refresh()

    @Slot()
    def _corrected(self) -> None:
        if self._mend.text().strip():
            self._correct(self._model.seq, self._mend.text())

    @Slot()
    def _copied(self) -> None:
        QGuiApplication.clipboard().setText(self._model.output.text())

    @Slot()
    def _refresh(self) -> None:
        model = self._model
        self._error.tell(model.error)
        step = model.started is not None
        printed = bool(model.output.rowCount())
        self._output.setVisible(printed)
        self._copy.setVisible(printed)
        self._none.setVisible(step and not printed)
        self._state.setVisible(step)
        if model.entry is None:
            return
        clear(self._about)
        if model.started is not None:
            self._title.setText(journal.describe_step(model.started, model.ended).title)
            self._state.setText(journal.state_of(model.ended))
            tone = journal.tone_of(model.ended)
            self._state.set_tone("plain" if tone == "muted" else tone)
            self._about.addWidget(_step(model.entry, model.started, model.ended))
            if model.ended is not None and model.ended.findings:
                self._about.addWidget(findings_card(model.ended.findings, None))
        else:
            told = journal.describe(model.entry)
            self._title.setText(told.title)
            self._about.addWidget(_plain(model.entry, told.detail))
        for entry in model.later:
            said = journal.describe(entry)
            self._about.addWidget(Card(said.title, moment(entry.at), Label(said.detail, wrap=True)))


def _who(entry: Recorded) -> tuple[str, str]:
    actor = entry.actor
    named = t("{account}, by the unverified name {name}").format(account=actor.account, name=actor.name)
    return t("By"), named if actor.name else actor.account


def _plain(entry: Recorded, text: str) -> Card:
    pairs = [(t("Entry"), str(entry.seq)), (t("When"), moment(entry.at)), _who(entry)]
    if isinstance(entry.fact, ConsentFact):
        pairs.extend(consent.particulars(entry.fact))
    said = text
    if isinstance(entry.fact, NoteAdded):
        said = entry.fact.text
    return Card("", "", Label(said, wrap=True, selectable=True), 4, KeyValues(pairs))


def _step(entry: Recorded, started: StepStarted, ended: StepEnded | None) -> Card:
    pairs = [
        (t("Entry"), str(entry.seq)),
        (t("When"), moment(entry.at)),
        _who(entry),
        (t("Machine"), started.machine),
    ]
    if started.script:
        named = t("{script}, version {number}").format(script=started.script, number=started.version)
        pairs.append((t("What was sent"), named if started.version else started.script))
    if started.sha256:
        pairs.append(("SHA-256", started.sha256))
    if started.trust:
        pairs.append((t("On whose word"), trust_words(started.trust)))
    pairs.extend((name, value) for name, value in started.parameters if value)
    if ended is not None:
        pairs.extend(_end(ended))
    return Card("", "", KeyValues(pairs))


def _end(ended: StepEnded) -> list[tuple[str, str]]:
    meaning = terms.outcome_means(ended.outcome)
    pairs = [(t("Took"), terms.duration(ended.duration_ms)), (t("Meaning"), meaning)]
    if ended.exit_status is not None:
        pairs.append((t("Exit status"), str(ended.exit_status)))
    if ended.error:
        pairs.append((t("Reason"), journal.reason(ended)))
        pairs.append((t("What to try"), journal.advice(ended)))
    if ended.truncated:
        came = terms.size(ended.output_bytes)
        pairs.append((t("Output"), t("{size} came; not all of it was kept.").format(size=came)))
    if ended.left_behind:
        pairs.append((t("Still running there"), ", ".join(ended.left_behind)))
    return pairs
