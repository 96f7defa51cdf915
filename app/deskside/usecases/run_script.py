"""Run one approved script on one machine: decide and send in one go, record before showing."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from deskside.domain.errors import DesksideError, Refused, WrongUse
from deskside.domain.inventory.platform import platform_of_banner
from deskside.domain.journal.facts import StepKind, StepStarted
from deskside.domain.scripts.admission import Circumstances, admit
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.parameters import check_values
from deskside.domain.scripts.program import MASK, runnable_script
from deskside.domain.scripts.texts import in_language
from deskside.usecases.machine_platform import MOST_USUAL, platform_of
from deskside.usecases.measure_difference import earlier_of
from deskside.usecases.ports.consent import consent_of
from deskside.usecases.script_run import ScriptRun
from deskside.usecases.step import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from deskside.domain.journal.facts import Recorded
    from deskside.domain.redaction import Redactor
    from deskside.domain.running import RunnableScript
    from deskside.domain.scripts.admission import Admitted
    from deskside.domain.scripts.parameters import Values
    from deskside.domain.secret import Secret
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.measure_difference import MeasureDifference
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.consent import Consent
    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.ports.machine import Machine
    from deskside.usecases.ports.scripts import ApprovalStore, Catalogue, Tokens, Versions
    from deskside.usecases.script_run import ScriptResult
    from deskside.usecases.task import CancelToken
    from deskside.usecases.want import Want


@dataclass(frozen=True, slots=True)
class _Whom:
    """The machine that a step is about, also one that nobody has connected to."""

    label: str
    machine_id: str


@dataclass(frozen=True, slots=True)
class RunScript:
    """The deed behind the Run button."""

    catalogue: Catalogue
    approvals: ApprovalStore
    journal: Journal
    clock: Clock
    tokens: Tokens
    versions: Versions
    redactor: Redactor | None = None
    """The organisation's, if it has rules of its own: the same as the journal's."""
    measure: MeasureDifference | None = None
    """What reads the machine before and after a script that may change it; None for no comparison."""

    def __call__(
        self,
        ticket: TicketNumber,
        script: str,
        values: Mapping[str, str | Secret],
        machine: Machine,
        *,
        practice: bool = False,
        remark: str = "",
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> ScriptResult:
        """Admit the script's bytes as they are now, send exactly those, and judge what comes back.

        Where the machine's user is asked first, they are, and the machine admits the bytes for itself.

        Args:
            ticket: The ticket that the run belongs to.
            script: Id of the script.
            values: Its parameters, as a person gave them.
            machine: An open connection.
            practice: Whether `machine` is the built-in practice machine.
            remark: The clerk's own words to the person who is asked.
            report: Called after each fact is durable, on this thread; may block.
            cancel: Kills the script's whole process group at once.

        Raises:
            WrongUse: The script or a parameter makes no sense; nothing was started or recorded.
            Refused: As `admission.admit` and as `AskConsent`; recorded as a step that was refused. Also
                `consent-withdrawn` and `session-ended-midway`, where the person stopped it.
            BrokeMidway: `script-timed-out`, `link-lost`, or the journal's own.
            Cancelled: Somebody asked to stop.
        """
        whom = _Whom(machine.label, machine.machine_id)
        platform = platform_of(machine, _entries_for(machine, self.journal, ticket))
        admitted = self._admitted_or_recorded(ticket, script, whom, practice=practice, report=report)
        checked = check_values(admitted.manifest.parameters, values)
        runnable = runnable_script(admitted, platform, checked, self.tokens.token())
        if (consent := consent_of(machine)) is not None:
            from deskside.usecases.ask_consent import AskConsent  # noqa: PLC0415 - where somebody is asked
            from deskside.usecases.want import to_run  # noqa: PLC0415

            ask = AskConsent(self.journal, self.clock)
            want = to_run(admitted.manifest, runnable, remark)
            with self._refusal_recorded(ticket, script, whom, report):
                ask(ticket, consent, [want], report=report, cancel=cancel)
            self._bring_undo(admitted, checked, consent, cancel)
        if admitted.trust != "practice":
            self.versions.remember(script, admitted.manifest.version)
        reads = admitted.manifest.effect is Effect.READ
        measurement = None if reads or self.measure is None else self.measure.begin(machine)
        if measurement is not None:
            measurement.earlier = earlier_of(
                self.journal.entries(ticket), machine.machine_id, lambda other: self._undoes(script, other)
            )
        started = _started_step(admitted, checked, runnable, machine, self.journal.process)
        if measurement is not None:
            started = replace(started, probe_sha256=measurement.probe_sha256)
        with Step(self.journal, self.clock, ticket, started, report) as step:
            run = ScriptRun(step, admitted, runnable, cancel, self.redactor, measurement)
            return run.on(machine, report)

    def _undoes(self, script: str, other: str) -> bool:
        """Say whether `script` takes back what `other` does, as that one says itself."""
        try:
            return self.catalogue.manifest(self.catalogue.folder(other)).undo == script
        except DesksideError:
            return False  # it is no longer there

    def _bring_undo(self, admitted: Admitted, values: Values, consent: Consent, cancel: CancelToken) -> None:
        """Leave the person what takes it back, for later and without us, where that is approved too."""
        undo = admitted.manifest.undo
        if not undo:
            return
        with contextlib.suppress(Refused, WrongUse):
            other = self._admitted(undo, practice=False)
            takes = {parameter.name for parameter in other.manifest.parameters}
            given = {name: value for name, value in values.plain if name in takes}
            checked = check_values(other.manifest.parameters, given)
            platform = consent.platform or MOST_USUAL
            consent.bring(runnable_script(other, platform, checked, self.tokens.token()), cancel=cancel)

    def want(
        self,
        script: str,
        values: Mapping[str, str | Secret],
        *,
        platform: str = MOST_USUAL,
        practice: bool = False,
        remark: str = "",
    ) -> Want:
        """Return what a run would ask the machine's user for; nothing is started or recorded.

        Raises:
            WrongUse: The script or a parameter makes no sense.
            Refused: As `admission.admit`; the run itself records that.
        """
        from deskside.usecases.want import to_run  # noqa: PLC0415 - where somebody is asked

        admitted = self._admitted(script, practice=practice)
        checked = check_values(admitted.manifest.parameters, values)
        runnable = runnable_script(admitted, platform, checked, self.tokens.token())
        return to_run(admitted.manifest, runnable, remark)

    def refuse_early(
        self,
        ticket: TicketNumber,
        script: str,
        machine_label: str,
        *,
        practice: bool = False,
        report: Callable[[object], None],
    ) -> None:
        """Refuse, and record that, before anybody connects; the run itself decides again.

        Raises:
            WrongUse: There is no such script, or it is broken.
            Refused: As `admission.admit`.
        """
        self._admitted_or_recorded(ticket, script, _Whom(machine_label, ""), practice=practice, report=report)

    def _admitted_or_recorded(
        self,
        ticket: TicketNumber,
        script: str,
        whom: _Whom,
        *,
        practice: bool,
        report: Callable[[object], None],
    ) -> Admitted:
        with self._refusal_recorded(ticket, script, whom, report):
            return self._admitted(script, practice=practice)

    @contextlib.contextmanager
    def _refusal_recorded(
        self, ticket: TicketNumber, script: str, whom: _Whom, report: Callable[[object], None]
    ) -> Iterator[None]:
        try:
            yield
        except Refused:
            refused = StepStarted(
                kind=StepKind.SCRIPT,
                title=self._title(script),
                machine=whom.label,
                machine_id=whom.machine_id,
                process=self.journal.process,
                script=script,
            )
            with Step(self.journal, self.clock, ticket, refused, report):
                raise

    def _title(self, script: str) -> str:
        """Return what people call a script that may not run; its id where not even that can be read."""
        try:
            return in_language(self.catalogue.manifest(self.catalogue.folder(script)).title, "en")
        except DesksideError:
            return script

    def _admitted(self, script: str, *, practice: bool) -> Admitted:
        circumstances = Circumstances(
            now=self.clock.now(), newest_seen=self.versions.newest(script), practice=practice
        )
        return admit(
            self.catalogue.folder(script),
            self.approvals.evidence(script),
            circumstances,
            read=self.catalogue.manifest,
        )


def _entries_for(machine: Machine, journal: Journal, ticket: TicketNumber) -> Sequence[Recorded]:
    """Return the ticket's entries where only they can tell what the machine is."""
    if machine.banner and not platform_of_banner(machine.banner) and consent_of(machine) is None:
        return journal.entries(ticket)
    return ()


def _started_step(
    admitted: Admitted, values: Values, runnable: RunnableScript, machine: Machine, process: str
) -> StepStarted:
    secrets = tuple((name, MASK) for name, _ in values.secret)
    return StepStarted(
        kind=StepKind.SCRIPT,
        title=in_language(admitted.manifest.title, "en"),
        machine=machine.label,
        machine_id=machine.machine_id,
        process=process,
        script=runnable.script,
        version=runnable.version,
        sha256=runnable.evidence.sent_sha256 if runnable.evidence else "",
        approved_sha256=runnable.approved_sha256,
        parameters=(*values.plain, *secrets),
        trust=admitted.trust,
    )
