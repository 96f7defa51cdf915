"""Read a machine's system information in one round trip, section by section."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deskside.domain.errors import DesksideError, WrongUse
from deskside.domain.inventory.catalogue import CATEGORIES, load
from deskside.domain.inventory.document import Inventory, InventoryTarget
from deskside.domain.inventory.platform import platform_of_banner
from deskside.domain.inventory.wire import SectionReader
from deskside.domain.journal.facts import (
    Outcome,
    SnapshotTaken,
    StepEnded,
    StepKind,
    StepStarted,
)
from deskside.domain.journal.probing import ProbeReplaced
from deskside.usecases.last_readings import LastReadings, stamps
from deskside.usecases.ports.consent import consent_of
from deskside.usecases.probe_answer import AnotherSystem, Arrived, ProbeRun
from deskside.usecases.reattached import record_reattached
from deskside.usecases.step import Step
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from deskside.domain.inventory.facts import Category
    from deskside.domain.journal.facts import Seq
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.ports.machine import Machine
    from deskside.usecases.ports.probes import MarkedProbe, Probes


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionArrived:
    """One category was read. It may come again, better, once a slow drive has answered."""

    ticket: TicketNumber
    step: Seq
    name: str
    category: Category


@dataclass(frozen=True, slots=True)
class GatherInventory:
    """The deed behind System information and `deskside inventory`."""

    probes: Probes
    journal: Journal
    clock: Clock
    _last: LastReadings = field(default_factory=LastReadings, init=False)

    def __call__(
        self,
        ticket: TicketNumber,
        machine: Machine,
        *,
        categories: Sequence[str] | None = None,
        remark: str = "",
        asked: bool = False,
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> Inventory:
        """Send the probe, report each category as it comes, record and return the whole.

        Where the machine's user is asked first, they are; what they do not allow is `denied`.

        What had arrived when a line broke is recorded too.

        Args:
            ticket: The open ticket that this belongs to.
            machine: Connected and authenticated.
            categories: Names from `CATEGORIES`; None for all.
            remark: The clerk's own words to the person who is asked.
            asked: Whether the person has been asked already; what they did not allow is not asked again.
            report: Given `Recorded` and `SectionArrived`, on this thread; may block.
            cancel: Ends the probe on the machine.

        Raises:
            WrongUse: `category-unknown`, `platform-unsupported`.
            Refused: `probe-changed`, `probe-missing`; as `AskConsent`; `consent-withdrawn` and
                `session-ended-midway`, where the person stopped it.
            BrokeMidway: `link-lost`, `probe-no-answer`, `probe-answer-cut`, `probe-answer-garbled`,
                `probe-answer-too-big`, `probe-timed-out`.
            Cancelled: Somebody asked to stop.
        """
        wanted = tuple(categories or CATEGORIES)
        for name in wanted:
            if name not in CATEGORIES:
                raise WrongUse("category-unknown", category=name[:40])
        guess = platform_of_banner(machine.banner) or "linux"
        last = self._last.of(machine)  # once: what the stamps stand for is what an unchanged answer means
        marked = self.probes.inventory(categories or (), guess, stamps(last))
        sha256 = marked.probe.sha256
        if (consent := consent_of(machine)) is not None:
            from deskside.usecases.ask_consent import AskConsent  # noqa: PLC0415 - where somebody is asked
            from deskside.usecases.want import to_read  # noqa: PLC0415

            if not asked:
                ask = AskConsent(self.journal, self.clock)
                ask(ticket, consent, to_read(wanted, remark), report=report, cancel=cancel)
            sha256 = consent.probe_sha256 or sha256
        started = StepStarted(
            kind=StepKind.INVENTORY,
            title="System information",
            machine=machine.label,
            machine_id=machine.machine_id,
            process=self.journal.process,
            script=f"probe.{marked.probe.name}",
            version=1,
            sha256=sha256,
            parameters=(("categories", ",".join(wanted)),) if categories else (),
            trust="built-in",
        )
        with Step(self.journal, self.clock, ticket, started, report) as step:
            return self._gather(step, machine, marked, Arrived(wanted, marked.probe.name, last), cancel)

    def _gather(
        self, step: Step, machine: Machine, marked: MarkedProbe, arrived: Arrived, cancel: CancelToken
    ) -> Inventory:
        try:
            return self._read(step, machine, marked, arrived, cancel)
        except AnotherSystem as found:
            right = self.probes.inventory(marked.probe.categories, found.platform)
        replaced = f"probe.{right.probe.name}"
        step.record(ProbeReplaced(step=step.seq, script=replaced, sha256=right.probe.sha256))
        arrived = Arrived(arrived.wanted, right.probe.name, arrived.before)
        try:
            return self._read(step, machine, right, arrived, cancel)
        except AnotherSystem as found:
            raise WrongUse("platform-unsupported", platform=found.platform) from found

    def _read(
        self, step: Step, machine: Machine, marked: MarkedProbe, arrived: Arrived, cancel: CancelToken
    ) -> Inventory:
        stop = CancelToken()
        cancel.when_cancelled(stop.cancel)
        run = ProbeRun(machine.label, machine.run(marked.probe, cancel=stop), SectionReader(marked.nonce))
        load(arrived.wanted, marked.probe.name)  # while the machine works
        try:
            for section in run:
                record_reattached(step, run.job)
                for name, read in arrived.take(section):
                    step.report(SectionArrived(ticket=step.ticket, step=step.seq, name=name, category=read))
            run.check_whole()
        except AnotherSystem:
            run.drain()
            raise
        except DesksideError as error:
            stop.cancel()
            run.drain()
            if error.code == "shell-refused":
                run.check_platform()
            if arrived.readings:
                self._record(step, machine, marked, arrived)
            if error.code == "probe-timed-out":
                step.end(_ended(step, run, Outcome.TIMED_OUT, error.code))
            raise
        inventory = self._record(step, machine, marked, arrived)  # while the leash comes off there
        self._last.keep(machine, arrived.readings)
        run.drain()
        step.end(_ended(step, run, Outcome.SUCCEEDED, ""))
        return inventory

    def _record(self, step: Step, machine: Machine, marked: MarkedProbe, arrived: Arrived) -> Inventory:
        inventory = Inventory(
            collected_at=self.clock.now().replace(microsecond=0),
            target=InventoryTarget(
                label=machine.label,
                machine_id=machine.machine_id,
                platform=arrived.platform,
                probe=marked.probe.name,
                probe_sha256=marked.probe.sha256,
            ),
            categories=arrived.all(),
        )
        text = inventory.to_json({name: reading.text for name, reading in arrived.readings.items()})
        statuses = tuple((name, str(status)) for name, status in inventory.statuses())
        step.record(SnapshotTaken(step=step.seq, inventory=text, statuses=statuses))
        return inventory


def _ended(step: Step, run: ProbeRun, outcome: Outcome, error: str) -> StepEnded:
    ended = run.exit()
    return StepEnded(
        step=step.seq,
        outcome=outcome,
        duration_ms=step.elapsed_ms(),
        exit_status=ended.status,
        error=error,
        output_bytes=run.output_bytes,
        left_behind=ended.left_behind,
    )
