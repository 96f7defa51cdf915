"""One script running on one machine: its output as it comes, its end, what to say and what next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from deskside.domain.errors import DesksideError
from deskside.domain.journal.difference import DifferenceMeasured
from deskside.domain.journal.facts import OutputReceived, Recorded, StepEnded, StepStarted
from deskside.ui.bridge import was_cancelled
from deskside.ui.design.ring import OutputRing
from deskside.usecases.run_output import OutputHeldBack

if TYPE_CHECKING:
    from deskside.domain.journal.facts import Finding
    from deskside.ui.bridge import Task
    from deskside.usecases.list_scripts import ListedScript


class RunModel(QObject):
    """The run in sight: none yet, running, or ended."""

    changed = Signal()
    """Something but the output has a new value; the output is `ring`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._task: Task | None = None
        self.ring = OutputRing(self)
        self.script: ListedScript | None = None
        self.findings: list[Finding] = []
        self.ended: StepEnded | None = None
        self.difference: DifferenceMeasured | None = None
        """What is different on the machine, of a script that may change something."""
        self.error: DesksideError | None = None
        """Why it did not start; how it ended says `ended`."""
        self.held_back_bytes = 0
        self.stopping = False

    @property
    def running(self) -> bool:
        """Whether something runs."""
        return self._task is not None

    def follow(self, script: ListedScript, task: Task) -> None:
        """Show the run of `script` that `task` has just started."""
        self._task = task
        self.script = script
        self.findings = []
        self.ended = None
        self.difference = None
        self.error = None
        self.held_back_bytes = 0
        self.stopping = False
        self.ring.clear()
        task.happened.connect(self._heard)
        task.ended.connect(self._over)
        self.changed.emit()

    @Slot()
    def stop(self) -> None:
        """End it on the machine too; its end still follows."""
        if self._task is not None and not self.stopping:
            self.stopping = True
            self._task.cancel()
            self.changed.emit()

    @Slot(object)
    def _heard(self, what: object) -> None:
        if isinstance(what, OutputHeldBack):
            self.held_back_bytes = what.output_bytes
            return
        fact = what.fact if isinstance(what, Recorded) else None
        match fact:
            case OutputReceived(text=text, stream=stream, findings=findings):
                self.ring.add(text, is_error=stream == "stderr")
                if findings:
                    self.findings.extend(findings)
                    self.changed.emit()
            case DifferenceMeasured() as measured:
                self.difference = measured
            case StepEnded() as ended:
                self.ended = ended
                self.ring.finish()
                self.changed.emit()
            case StepStarted():
                self.changed.emit()
            case _:
                pass

    @Slot(object)
    def _over(self, outcome: object) -> None:
        self._task = None
        failed = isinstance(outcome, DesksideError) and not was_cancelled(outcome)
        if failed and self.ended is None and isinstance(outcome, DesksideError):
            self.error = outcome
        self.changed.emit()
