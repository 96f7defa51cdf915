"""What a walkthrough wants of its machine, carried out with the deeds that there are.

Running a script, measuring, taking back: each is done as it would be alone, approved, recorded as a step of
the ticket, and with the person asked where they are. Here it only becomes a move.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from deskside.domain.errors import Cancelled, DesksideError
from deskside.domain.journal.facts import Outcome, OutputReceived, StepStarted
from deskside.domain.journal.walkthrough import Move
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.undo import values_for_undo
from deskside.domain.walkthroughs.commands import Measure, Reconnect, RunNow, TakeBack, due
from deskside.domain.walkthroughs.document import Run
from deskside.domain.walkthroughs.engine import NOT_GOOD
from deskside.domain.walkthroughs.facts import ASKED, CLOCK, UPTIME, readings, result_facts, values_of
from deskside.usecases.reach_machine import is_practice
from deskside.usecases.run_walkthrough import machine_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from deskside.domain.journal.facts import Finding, Seq
    from deskside.domain.tickets import TicketNumber
    from deskside.domain.walkthroughs.conditions import Value
    from deskside.domain.walkthroughs.state import Change, State
    from deskside.usecases.gather_inventory import GatherInventory
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.ports.scripts import Catalogue
    from deskside.usecases.run_script import RunScript
    from deskside.usecases.script_run import ScriptResult
    from deskside.usecases.task import CancelToken
    from deskside.usecases.walkthrough_course import Course
    from deskside.usecases.walkthrough_line import Line

T = TypeVar("T")

LINE_GONE: Final = frozenset({"link-lost", "machine-refused-channel", "engine-died"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTrouble:
    """Reported, not journalled: why a step could not be done, with all that the sentence needs."""

    ticket: TicketNumber
    step: str
    error: DesksideError


@dataclass(frozen=True, slots=True)
class WalkthroughWork:
    """The deed that goes on with a walkthrough until people are needed."""

    run_script: RunScript
    gather: GatherInventory
    catalogue: Catalogue
    journal: Journal
    clock: Clock

    def go(self, course: Course) -> State:
        """Record that the clerk has the script of the step at hand run, or the changes taken back.

        What would undo a change is recorded before anything is sent.

        Raises:
            WrongUse: `walkthrough-fact-unknown`, `walkthrough-move-impossible`, or the script's own.
            Refused: `walkthrough-held`.
            BrokeMidway: The journal's own.
        """
        step = course.walkthrough.step(course.state.current)
        if not isinstance(step, Run):
            return course.make(Move.GO)
        values = values_of(step.parameters, course.state.facts)
        manifest = self.catalogue.manifest(self.catalogue.folder(step.script))
        undo = "" if manifest.effect is Effect.READ else manifest.undo
        return course.make(Move.GO, facts=dict(values), undo=undo)

    def __call__(
        self, course: Course, line: Line, *, report: Callable[[object], None], cancel: CancelToken
    ) -> State:
        """Do what is due until nothing is, and return where it stands.

        Args:
            course: The walkthrough; this process holds it.
            line: To its machine.
            report: Given what the deeds report, `StepTrouble`, and every script's `ScriptResult`.
            cancel: Stops what runs; what was begun is recorded as it ended.

        Raises:
            Refused: `walkthrough-held`.
            Unreachable: The machine is not reached again; the walkthrough can be paused.
            BrokeMidway: The journal's own.
            Cancelled: Somebody asked to stop.
        """
        while True:
            if line.is_lost and course.state.linked and not course.state.phase.over:
                course.make(Move.LINE_LOST, by="machine")
            match due(course.walkthrough, course.state):
                case None:
                    return course.state
                case Reconnect():
                    machine = line.again(cancel)
                    course.make(Move.LINE_BACK, by="machine", facts=machine_facts(machine))
                case Measure() as wanted:
                    self._measure(_Doing(course, line, report, cancel), wanted)
                case RunNow() as wanted:
                    self._run(_Doing(course, line, report, cancel), wanted)
                case TakeBack() as wanted:
                    self._take_back(_Doing(course, line, report, cancel), wanted)

    def _measure(self, doing: _Doing, wanted: Measure) -> None:
        def measured() -> dict[str, Value]:
            facts: dict[str, Value] = {}
            if wanted.script:
                values = values_of(wanted.parameters, doing.course.state.facts)
                facts |= _facts_of(wanted.step, self._script(doing, wanted.script, values))
            return facts | (self._read(doing, wanted.categories) if wanted.categories else {})

        found, error = doing.tried(wanted.step, measured)
        doing.course.make(Move.MEASURED, by="machine", facts=found, trouble=error.code if error else "")
        _stop_where_asked(error)

    def _read(self, doing: _Doing, categories: Sequence[str]) -> dict[str, Value]:
        course = doing.course
        asked_s = int(self.clock.now().timestamp())
        inventory = self.gather(
            course.ticket,
            doing.line.machine,
            categories=categories,
            report=doing.report,
            cancel=doing.cancel,
        )
        found = readings(course.walkthrough, inventory, course.state.facts)
        system = inventory.categories.get("os")
        return {
            **found,
            UPTIME: getattr(system, "uptime_s", None),
            ASKED: asked_s,
            CLOCK: int(self.clock.now().timestamp()),
            "machine.platform": inventory.target.platform,
        }

    def _run(self, doing: _Doing, wanted: RunNow) -> None:
        def ran() -> ScriptResult:
            values = values_of(wanted.parameters, doing.course.state.facts)
            return self._script(doing, wanted.script, values)

        result, error = doing.tried(wanted.step, ran)
        doing.course.make(
            Move.RAN,
            by="machine",
            facts=_facts_of(wanted.step, result) if result else {},
            verdict=str(result.verdict) if result else "",
            trouble=error.code if error else "",
        )
        _stop_where_asked(error)

    def _take_back(self, doing: _Doing, wanted: TakeBack) -> None:
        change = wanted.change

        def taken_back() -> ScriptResult | None:
            takes = self.catalogue.manifest(self.catalogue.folder(change.undo)).parameters
            said = self._said(doing.course, change)
            values = values_for_undo(takes, dict(change.parameters), said) if takes else {}
            return None if values is None else self._script(doing, change.undo, values)

        result, error = doing.tried(wanted.step or change.step, taken_back)
        trouble = error.code if error else ""
        if result is not None and result.outcome is not Outcome.SUCCEEDED:
            trouble = NOT_GOOD
        doing.course.make(Move.TAKEN_BACK, by="machine", step=wanted.step, to=change.step, trouble=trouble)
        _stop_where_asked(error)

    def _said(self, course: Course, change: Change) -> list[Finding]:
        """Return what the run that made a change said, also one whose end nobody saw."""
        step = course.walkthrough.step(change.step)
        script = step.script if isinstance(step, Run) else ""
        run: Seq | None = None
        said: list[Finding] = []
        for entry in self.journal.entries(course.ticket, after=change.after):
            match entry.fact:
                case StepStarted(script=started) if run is None and started == script:
                    run = entry.seq
                case OutputReceived(step=of, findings=findings) if of == run:
                    said += findings
                case _:
                    pass
        return said

    def _script(self, doing: _Doing, script: str, values: Mapping[str, str]) -> ScriptResult:
        machine = doing.line.machine
        result = self.run_script(
            doing.course.ticket,
            script,
            values,
            machine,
            practice=is_practice(machine),
            report=doing.report,
            cancel=doing.cancel,
        )
        doing.report(result)
        return result


@dataclass(frozen=True, slots=True)
class _Doing:
    """One thing that is being done."""

    course: Course
    line: Line
    report: Callable[[object], None]
    cancel: CancelToken

    def tried(self, step: str, work: Callable[[], T]) -> tuple[T | None, DesksideError | None]:
        """Do it; what goes wrong is said and becomes a part of the move. Without a journal nothing does."""
        try:
            return work(), None
        except DesksideError as error:
            if error.code.startswith("journal-"):
                raise
            if error.code in LINE_GONE:
                self.line.say_lost()
            if not isinstance(error, Cancelled):
                self.report(StepTrouble(ticket=self.course.ticket, step=step, error=error))
            return None, error


def _facts_of(step: str, result: ScriptResult) -> dict[str, Value]:
    return result_facts(step, str(result.verdict), result.exit_status, result.findings)


def _stop_where_asked(error: DesksideError | None) -> None:
    if isinstance(error, Cancelled):
        raise error
