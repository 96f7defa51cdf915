"""One entry of a journal, whole: a step with everything it sent, said and found; or a note, or a change."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from deskside.domain.errors import DesksideError
from deskside.domain.journal.consent import (
    ConsentAnswered,
    ConsentReworded,
    ConsentShown,
    ConsentWithdrawn,
    JobReattached,
)
from deskside.domain.journal.facts import (
    Corrected,
    OutputReceived,
    Recorded,
    StepEnded,
    StepStarted,
)
from deskside.domain.journal.probing import ProbeReplaced
from deskside.ui.design.ring import OutputRing

if TYPE_CHECKING:
    from deskside.domain.journal.facts import Seq
    from deskside.domain.tickets import TicketNumber
    from deskside.ui.bridge import Bridge
    from deskside.ui.clerk.deeds import Deeds

_EVERY_LINE = 1_000_000
"""A step keeps some MiB of output at most, so that all of its lines are shown."""


class EntryModel(QObject):
    """What entry `seq` says, with what later entries add to it."""

    changed = Signal()

    def __init__(
        self, bridge: Bridge, deeds: Deeds, number: TicketNumber, seq: Seq, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.number = number
        self.seq = seq
        self.entry: Recorded | None = None
        self.ended: StepEnded | None = None
        self.later: list[Recorded] = []
        """Corrections; what became of a question; where a job was followed anew."""
        self.error: DesksideError | None = None
        self.output = OutputRing(self, kept=_EVERY_LINE)
        self._deeds = deeds
        bridge.read(partial(self._read, seq)).ended.connect(self._loaded)

    @property
    def started(self) -> StepStarted | None:
        """Return the step that the entry starts, if it starts one."""
        fact = self.entry.fact if self.entry else None
        return fact if isinstance(fact, StepStarted) else None

    def _read(self, seq: Seq) -> list[Recorded]:
        entries = self._deeds.entries(self.number, seq - 1)
        return [entry for entry in entries if entry.seq == seq or _is_about(entry, seq)]

    @Slot(object)
    def _loaded(self, outcome: object) -> None:
        if isinstance(outcome, DesksideError):
            self.error = outcome
        elif isinstance(outcome, list):
            for entry in outcome:
                self._take(entry)
            self.output.finish()
        self.changed.emit()

    def _take(self, entry: Recorded) -> None:
        match entry.fact:
            case _ if entry.seq == self.seq:
                self.entry = entry
            case OutputReceived(text=text, stream=stream):
                self.output.add(text, is_error=stream == "stderr")
            case StepEnded() as ended:
                self.ended = ended
            case _:
                self.later.append(entry)


def _is_about(entry: Recorded, seq: Seq) -> bool:
    match entry.fact:
        case (
            OutputReceived(step=step)
            | StepEnded(step=step)
            | ProbeReplaced(step=step)
            | JobReattached(step=step)
        ):
            return step == seq
        case (
            ConsentShown(asked=asked)
            | ConsentReworded(asked=asked)
            | ConsentAnswered(asked=asked)
            | ConsentWithdrawn(asked=asked)
        ):
            return asked == seq
        case Corrected(seq=corrected):
            return corrected == seq
        case _:
            return False
