"""What a report of one ticket says: its entries, put in the order in which a reader understands them.

Pure arrangement. How it is worded, and in which format, is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from deskside.domain.journal.consent import ConsentAnswered, ConsentAsked, ConsentShown, ConsentWithdrawn
from deskside.domain.journal.difference import DifferenceMeasured
from deskside.domain.journal.facts import (
    Corrected,
    OutputReceived,
    SnapshotTaken,
    StepEnded,
    StepStarted,
)
from deskside.domain.journal.probing import ProbeReplaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from deskside.domain.journal.facts import Actor, Finding, Recorded, Seq
    from deskside.domain.journal.verdict import Verification
    from deskside.domain.tickets import Ticket

TAIL_LINES = 30
"""How much of a step's output a report shows: its last lines, where programs say how it went."""


class ReportFormat(StrEnum):
    """In what a report can be written."""

    HTML = "html"
    MARKDOWN = "md"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """The end of what a step printed. `left_out` counts the lines before it that are not shown."""

    tail: str = ""
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedStep:
    """One started step and all that belongs to it."""

    entry: Recorded
    started: StepStarted
    ended: StepEnded | None
    """None where the step still runs, or where its end was erased."""
    findings: tuple[Finding, ...]
    output: Output
    snapshot: SnapshotTaken | None
    difference: DifferenceMeasured | None
    """What is different on the machine after it, where that was to be measured."""
    corrections: tuple[Recorded, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedEntry:
    """Any other entry: a note, a change of the ticket, an accepted host key, one that was erased."""

    entry: Recorded
    corrections: tuple[Recorded, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedConsent:
    """One question to the person and its answer, or what was agreed by phone, which has no question."""

    entry: Recorded
    """Of the question; by phone, of the answer."""
    asked: ConsentAsked | None = None
    sentence: str = ""
    """What they read, word for word."""
    answered: ConsentAnswered | None = None
    taken_back: bool = False
    """By the clerk, before there was an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReport:
    """Everything about one ticket, as its journal has it."""

    ticket: Ticket
    entries: tuple[Recorded, ...]
    """The whole journal of the ticket, oldest first."""
    timeline: tuple[ReportedStep | ReportedEntry, ...]
    actors: tuple[Actor, ...]
    """Who made the entries, in order of appearance."""
    verification: Verification
    written_at: datetime

    @property
    def steps(self) -> tuple[ReportedStep, ...]:
        """Return the steps alone."""
        return tuple(item for item in self.timeline if isinstance(item, ReportedStep))

    @property
    def consents(self) -> tuple[ReportedConsent, ...]:
        """Return what the person was asked and answered, oldest first."""
        found: dict[Seq, ReportedConsent] = {}
        for entry in self.entries:
            match entry.fact:
                case ConsentAsked() as asked:
                    found[entry.seq] = ReportedConsent(entry=entry, asked=asked, sentence=asked.sentence)
                case ConsentShown(asked=seq, sentence=sentence) if seq in found:
                    found[seq] = replace(found[seq], sentence=sentence)
                case ConsentAnswered(asked=seq) as answered if seq in found:
                    found[seq] = replace(found[seq], answered=answered)
                case ConsentAnswered() as answered:
                    found[entry.seq] = ReportedConsent(entry=entry, answered=answered)
                case ConsentWithdrawn(by="clerk", asked=seq) if seq in found:
                    found[seq] = replace(found[seq], taken_back=True)
                case _:
                    pass
        return tuple(found.values())

    @property
    def snapshots(self) -> tuple[ReportedStep, ...]:
        """Return the latest step that read system information, for each machine."""
        latest = {step.started.machine_id: step for step in self.steps if step.snapshot is not None}
        return tuple(latest.values())


def compose(
    ticket: Ticket, entries: Sequence[Recorded], verification: Verification, *, written_at: datetime
) -> TicketReport:
    """Arrange a ticket's entries for a reader.

    Args:
        ticket: As its entries have made it.
        entries: The whole journal of the ticket, oldest first.
        verification: What verifying that journal found, just now.
        written_at: Aware UTC time from the caller's clock.
    """
    pieces = _Pieces()
    for entry in entries:
        pieces.add(entry)
    return TicketReport(
        ticket=ticket,
        entries=tuple(entries),
        timeline=tuple(pieces.timeline()),
        actors=tuple(dict.fromkeys(entry.actor for entry in entries)),
        verification=verification,
        written_at=written_at,
    )


class _Pieces:
    """Sorts entries to the step they belong to; what belongs to none stands for itself."""

    def __init__(self) -> None:
        self._standing: list[Recorded] = []
        self._belonging: dict[Seq, list[Recorded]] = {}
        self._corrections: dict[Seq, list[Recorded]] = {}

    def add(self, entry: Recorded) -> None:
        match entry.fact:
            case (
                OutputReceived(step=step)
                | StepEnded(step=step)
                | SnapshotTaken(step=step)
                | DifferenceMeasured(step=step)
                | ProbeReplaced(step=step)
            ):
                if step in self._belonging:
                    self._belonging[step].append(entry)
                    return
            case StepStarted():
                self._belonging[entry.seq] = []
            case Corrected(seq=corrected):
                self._corrections.setdefault(corrected, []).append(entry)
            case _:
                pass
        self._standing.append(entry)

    def timeline(self) -> Iterator[ReportedStep | ReportedEntry]:
        for entry in self._standing:
            if isinstance(entry.fact, StepStarted):
                yield self._step(entry, entry.fact)
            else:
                yield ReportedEntry(entry=entry, corrections=self._corrections_of([entry]))

    def _step(self, entry: Recorded, started: StepStarted) -> ReportedStep:
        belonging = self._belonging[entry.seq]
        facts = [piece.fact for piece in belonging]
        outputs = [fact for fact in facts if isinstance(fact, OutputReceived)]
        ended = next((fact for fact in facts if isinstance(fact, StepEnded)), None)
        return ReportedStep(
            entry=entry,
            started=started,
            ended=ended,
            findings=ended.findings if ended else tuple(said for part in outputs for said in part.findings),
            output=_tail(outputs),
            snapshot=next((fact for fact in facts if isinstance(fact, SnapshotTaken)), None),
            difference=next((fact for fact in facts if isinstance(fact, DifferenceMeasured)), None),
            corrections=self._corrections_of([entry, *belonging]),
        )

    def _corrections_of(self, entries: Iterable[Recorded]) -> tuple[Recorded, ...]:
        return tuple(found for entry in entries for found in self._corrections.get(entry.seq, ()))


def _tail(outputs: Sequence[OutputReceived]) -> Output:
    lines = "".join(output.text for output in outputs).splitlines()
    return Output(tail="\n".join(lines[-TAIL_LINES:]), left_out=max(0, len(lines) - TAIL_LINES))
