"""A ticket's journal as a timeline: one row a step, note or change; live, filtered, searchable."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from deskside.domain.journal.consent import (
    ConsentAnswered,
    ConsentAsked,
    ConsentShown,
    ConsentWithdrawn,
)
from deskside.domain.journal.difference import DifferenceMeasured
from deskside.domain.journal.facts import (
    Corrected,
    NoteAdded,
    OutputReceived,
    Recorded,
    SnapshotTaken,
    StepEnded,
    StepStarted,
)
from deskside.ui.clerk.timeline_folds import Moment, folded
from deskside.ui.design.rows import Rows
from deskside.ui.words import consent, t
from deskside.ui.words.decision import is_unapproved
from deskside.ui.words.inventory import differences
from deskside.ui.words.journal import describe, describe_step, state_of, tone_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from deskside.domain.journal.facts import Seq
    from deskside.ui.clerk.timeline_folds import Kind
    from deskside.ui.words.journal import Tone

Shown = Literal["all", "step", "note", "ticket"]


class TimelineRows(Rows[Moment]):
    """Moments in words, for screen readers and the clipboard."""

    def words(self, value: Moment) -> str:
        """Return one moment in words."""
        at = value.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        said = [at, value.title, value.state, value.detail, value.correction]
        if value.holds:
            said.append(t("Enter folds them up") if value.open else t("Enter shows each of them"))
        return " · ".join(part for part in said if part)


class TimelineModel(QObject):
    """What happened on a ticket, oldest first."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Recorded] = []
        self._moments: dict[Seq, Moment] = {}
        self._started: dict[Seq, StepStarted] = {}
        self._differences: dict[Seq, str] = {}
        self.titled: Callable[[str, str], str] = lambda _, recorded: recorded
        """Says a script's recorded title in the reader's language, given its id too."""
        self._opened: set[Seq] = set()
        self.rows = TimelineRows(self)
        self.shown: Shown = "all"
        self.words = ""
        self.unrecorded = ""
        """A note that could not be recorded, until its line has it again."""

    def put_back(self, note: str) -> None:
        """Give a note that could not be recorded back to who typed it."""
        self.unrecorded = note
        self.changed.emit()

    def load(self, entries: Iterable[Recorded]) -> None:
        """Show these entries and no others."""
        self._entries, self._moments, self._started, self._differences = [], {}, {}, {}
        for entry in entries:
            self._take(entry)
        self._show()

    def hear(self, entry: Recorded) -> None:
        """Show one more entry, which is durable already."""
        if isinstance(entry.fact, OutputReceived) or any(entry.seq == old.seq for old in self._entries[-8:]):
            return
        self._take(entry)
        self._show()

    def retell(self) -> None:
        """Say everything again, in the language now in use."""
        self.load(self._entries)

    def show_kind(self, shown: Shown) -> None:
        """Show one kind of entry, or all."""
        self.shown = shown
        self._show()

    def search(self, words: str) -> None:
        """Show only moments in which every word occurs."""
        self.words = words
        self._show()

    def fold(self, moment: Moment) -> None:
        """Show what is folded into a row below it, or fold that up again."""
        self._opened ^= {moment.seq}
        self._show_rows()

    @property
    def last_seq(self) -> Seq:
        """Return the newest entry's place, or -1."""
        return self._entries[-1].seq if self._entries else -1

    def entries(self) -> list[Recorded]:
        """Return what is known of the journal, without output."""
        return list(self._entries)

    def runs_of(self, script: str) -> list[Moment]:
        """Return the runs of one script, newest first."""
        runs = [seq for seq, started in self._started.items() if started.script == script]
        return [self._moments[seq] for seq in reversed(runs)]

    def steps(self) -> list[Moment]:
        """Return the steps, oldest first, whatever is shown; those that are folded as one."""
        return [moment for moment in folded(self._moments.values(), set()) if moment.kind == "step"]

    def _take(self, entry: Recorded) -> None:
        match entry.fact:
            case OutputReceived():
                return
            case StepStarted() as started:
                self._started[entry.seq] = started
                self._moments[entry.seq] = self._step(entry.seq, entry.at, None)
            case StepEnded(step=step) as ended if step in self._moments:
                self._moments[step] = self._step(step, self._moments[step].at, ended)
            case ConsentAsked() as asked:
                self._moments[entry.seq] = _asking(entry, asked)
            case (
                ConsentShown(asked=seq) | ConsentAnswered(asked=seq) | ConsentWithdrawn(by="clerk", asked=seq)
            ) if seq in self._moments:
                self._moments[seq] = _answered(self._moments[seq], entry)
            case DifferenceMeasured(step=step) as measured if step in self._moments:
                self._differences[step] = differences.summary(measured)
                self._moments[step] = self._step(step, self._moments[step].at, None)
            case SnapshotTaken(step=step) if step in self._moments:
                told = describe(entry)
                self._moments[step] = replace(self._moments[step], detail=told.detail)
            case _:
                self._take_plain(entry)
        self._entries.append(entry)

    def _take_plain(self, entry: Recorded) -> None:
        if isinstance(entry.fact, Corrected) and (wrong := self._moments.get(entry.fact.seq)):
            self._moments[entry.fact.seq] = replace(wrong, correction=entry.fact.text)
        title, detail = describe(entry)
        kind: Kind = "note" if isinstance(entry.fact, NoteAdded | Corrected) else "ticket"
        self._moments[entry.seq] = Moment(seq=entry.seq, at=entry.at, kind=kind, title=title, detail=detail)

    def _step(self, seq: Seq, at: datetime, ended: StepEnded | None) -> Moment:
        started = self._started[seq]
        if started.script:
            started = replace(started, title=self.titled(started.script, started.title))
        title, detail = describe_step(started, ended)
        if (
            ended is not None
            and (before := self._moments[seq]).detail
            and not (ended.error or ended.findings)
        ):
            detail = " · ".join(dict.fromkeys(part for part in (before.detail, detail) if part))
        if (difference := self._differences.get(seq)) and difference not in detail:
            detail = " · ".join(part for part in (detail, difference) if part)
        return Moment(
            seq=seq,
            at=at,
            kind="step",
            title=title,
            detail=detail,
            state=state_of(ended),
            tone=tone_of(ended),
            alike=started.machine if ended is not None and is_unapproved(ended.error) else "",
        )

    def _show(self) -> None:
        self._show_rows()
        self.changed.emit()

    def _show_rows(self) -> None:
        words = self.words.casefold().split()
        fitting = (
            moment
            for moment in self._moments.values()
            if self.shown in {"all", moment.kind}
            if all(word in self.rows.words(moment).casefold() for word in words)
        )
        self.rows.show_rows(list(folded(fitting, self._opened)))


def _asking(entry: Recorded, asked: ConsentAsked) -> Moment:
    title, detail = describe(entry)
    return Moment(
        seq=entry.seq,
        at=entry.at,
        kind="step",
        title=title,
        detail=detail,
        state=consent.state(asked),
        tone="accent",
    )


def _answered(moment: Moment, entry: Recorded) -> Moment:
    """Return the moment of a question with what has become of it."""
    fact = entry.fact
    title, detail = describe(entry)
    if isinstance(fact, ConsentShown):
        return replace(moment, detail=detail)
    if not isinstance(fact, ConsentAnswered | ConsentWithdrawn):
        return moment
    said = " · ".join(dict.fromkeys(part for part in (title, moment.detail) if part))
    tone: Tone = "ok"
    if isinstance(fact, ConsentWithdrawn):
        tone = "muted"
    elif fact.reply == "no":
        tone = "warning"
    return replace(moment, detail=said, state=consent.state(fact), tone=tone)
