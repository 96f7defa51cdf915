"""One run of a script inside its step: what it prints is recorded and judged, and how it ends is recorded."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from deskside.domain.errors import BrokeMidway, Cancelled, DesksideError, Refused
from deskside.domain.journal.facts import Outcome, StepEnded
from deskside.domain.running import Exit
from deskside.domain.scripts.result import ResultReader
from deskside.usecases.reattached import record_reattached
from deskside.usecases.run_output import RunOutput
from deskside.usecases.step import outcome_of
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.journal.difference import DifferenceMeasured
    from deskside.domain.journal.facts import Finding, Recorded, Seq
    from deskside.domain.redaction import Redactor
    from deskside.domain.running import RunnableScript
    from deskside.domain.scripts.admission import Admitted, Trust
    from deskside.domain.scripts.manifest import Manifest
    from deskside.domain.scripts.verdict import Verdict
    from deskside.usecases.measure_difference import Measurement
    from deskside.usecases.ports.machine import Machine
    from deskside.usecases.step import Step


_WHY_NOT = {"link-lost": "link-lost", "session-ended-midway": "not-allowed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptResult:
    """How a run ended that came to its own end."""

    script: str
    manifest: Manifest
    """The one that was approved: its sentences are what people read."""
    trust: Trust
    step: Seq
    outcome: Outcome
    verdict: Verdict
    findings: tuple[Finding, ...]
    exit_status: int | None
    duration_ms: int
    output_bytes: int
    truncated: bool
    left_behind: tuple[str, ...]
    difference: DifferenceMeasured | None = None
    """What is different on the machine now; None for a script that only reads."""


@dataclass(frozen=True, slots=True)
class ScriptRun:
    """A script that is admitted, recorded as started, and about to be sent."""

    step: Step
    admitted: Admitted
    runnable: RunnableScript
    cancel: CancelToken
    redactor: Redactor | None
    measurement: Measurement | None = None
    """Of a script that may change something."""

    def on(self, machine: Machine, report: Callable[[object], None]) -> ScriptResult:
        """Send it, record what comes back, end the step, and say how it went.

        Raises:
            Refused: `consent-withdrawn` or `session-ended-midway`, where the person stopped it.
            BrokeMidway: `script-timed-out`, `link-lost`, or the journal's own.
            Cancelled: Somebody asked to stop.
        """
        if self.measurement is not None:
            self.measurement.before(self.cancel)
        began_ms = self.step.elapsed_ms()
        results = ResultReader(self.admitted.manifest, dict(self.runnable.environment)["DESKSIDE_MARK"])
        output = RunOutput(self.step, results, report, self.redactor)
        ended, failure = self._watched(machine, output)
        failure = _finished(output, failure)
        duration_ms = self.step.elapsed_ms() - began_ms
        failure, difference = self._compared(failure)
        found = results.conclude(ended.status if failure is None else None)
        outcome = found.outcome if failure is None else _outcome(ended, failure)
        last = StepEnded(
            step=self.step.seq,
            outcome=outcome,
            duration_ms=duration_ms,
            exit_status=ended.status,
            verdict=str(found.verdict),
            findings=found.findings,
            error=failure.code if failure else "",
            error_facts=tuple((name, str(fact)) for name, fact in failure.facts.items()) if failure else (),
            output_bytes=output.received_bytes,
            output_sha256=output.kept.sha256,
            truncated=output.truncated or ended.missed_bytes > 0,
            left_behind=ended.left_behind,
        )
        recorded = self.step.end(last)
        if failure is not None:
            raise failure
        return replace(self._result(recorded, last, found.verdict), difference=difference)

    def _compared(
        self, failure: DesksideError | None
    ) -> tuple[DesksideError | None, DifferenceMeasured | None]:
        """Read the machine once more and record what is different, also where the script was cut short."""
        if self.measurement is None or (failure is not None and failure.code.startswith("journal-")):
            return failure, None
        if failure is not None and failure.code in {"link-lost", "session-ended-midway"}:
            self.measurement.why_not = self.measurement.why_not or _WHY_NOT[failure.code]
        difference = self.measurement.after(self.step.seq, self._for_reading())
        try:
            self.step.record(difference)
        except DesksideError as error:
            return failure or error, None
        return failure, difference

    def _for_reading(self) -> CancelToken:
        """Return what stops the reading: whoever has stopped the script has not stopped that, too."""
        stop = CancelToken()
        with contextlib.suppress(Cancelled):
            self.cancel.check()
            self.cancel.when_cancelled(stop.cancel)
        return stop

    def _watched(self, machine: Machine, output: RunOutput) -> tuple[Exit, DesksideError | None]:
        """Run to the end, whatever that is; nothing runs on there once this has returned or raised."""
        stop = CancelToken()
        self.cancel.when_cancelled(stop.cancel)
        try:
            job = machine.run(self.runnable, cancel=stop)
            for chunk in job:
                record_reattached(self.step, job)
                output.receive(chunk)
            record_reattached(self.step, job)
            ended = job.exit()
        except DesksideError as error:
            stop.cancel()
            return Exit(reason="lost", status=None), error
        except BaseException:
            stop.cancel()
            raise
        return ended, self._failure(ended, machine)

    def _failure(self, ended: Exit, machine: Machine) -> DesksideError | None:
        match ended.reason:
            case "exited":
                return None
            case "stopped":
                return Cancelled()
            case "timed-out":
                return BrokeMidway("script-timed-out", seconds=self.runnable.timeout_s)
            case "lost":
                return BrokeMidway("link-lost", machine=machine.label)
            case "withdrawn":
                return Refused("consent-withdrawn")
            case "ended":
                return Refused("session-ended-midway")

    def _result(self, recorded: Recorded, ended: StepEnded, verdict: Verdict) -> ScriptResult:
        kept = recorded.fact if isinstance(recorded.fact, StepEnded) else ended
        return ScriptResult(
            script=self.runnable.script,
            manifest=self.admitted.manifest,
            trust=self.admitted.trust,
            step=self.step.seq,
            outcome=kept.outcome,
            verdict=verdict,
            findings=kept.findings,
            exit_status=kept.exit_status,
            duration_ms=kept.duration_ms,
            output_bytes=kept.output_bytes,
            truncated=kept.truncated,
            left_behind=kept.left_behind,
        )


def _finished(output: RunOutput, failure: DesksideError | None) -> DesksideError | None:
    """Record what is left of the output; a journal that has just failed is not asked again."""
    if failure is not None and failure.code.startswith("journal-"):
        return failure
    try:
        output.finish()
    except DesksideError as error:
        return failure or error
    return failure


def _outcome(ended: Exit, failure: DesksideError) -> Outcome:
    return Outcome.TIMED_OUT if ended.reason == "timed-out" else outcome_of(failure)
