"""Read a machine's system information in one round trip, section by section."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deskside.domain.errors import BrokeMidway, Cancelled, DesksideError, Refused, WrongUse
from deskside.domain.inventory.catalogue import CATEGORIES, load
from deskside.domain.inventory.platform import platform_of_banner, platform_of_kernel, platform_of_refusal
from deskside.domain.inventory.wire import SectionReader
from deskside.domain.journal.facts import (
    Outcome,
    ProbeReplaced,
    SnapshotTaken,
    StepEnded,
    StepKind,
    StepStarted,
)
from deskside.domain.running import Exit
from deskside.usecases.ports.consent import consent_of
from deskside.usecases.reattached import record_reattached
from deskside.usecases.step import Step
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from deskside.domain.inventory.document import Inventory
    from deskside.domain.inventory.facts import Category
    from deskside.domain.inventory.wire import Section
    from deskside.domain.journal.facts import Seq
    from deskside.domain.running import Chunk
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.ports.machine import Job, Machine
    from deskside.usecases.ports.probes import MarkedProbe, Probes

_KEPT_COMPLAINT_BYTES = 4096


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
        marked = self.probes.inventory(categories or (), platform_of_banner(machine.banner) or "linux")
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
            return self._gather(step, machine, marked, wanted, cancel)

    def _gather(
        self, step: Step, machine: Machine, marked: MarkedProbe, wanted: tuple[str, ...], cancel: CancelToken
    ) -> Inventory:
        try:
            return self._read(step, machine, marked, wanted, cancel)
        except _AnotherSystem as found:
            right = self.probes.inventory(marked.probe.categories, found.platform)
        replaced = f"probe.{right.probe.name}"
        step.record(ProbeReplaced(step=step.seq, script=replaced, sha256=right.probe.sha256))
        try:
            return self._read(step, machine, right, wanted, cancel)
        except _AnotherSystem as found:
            raise WrongUse("platform-unsupported", platform=found.platform) from found

    def _read(
        self, step: Step, machine: Machine, marked: MarkedProbe, wanted: tuple[str, ...], cancel: CancelToken
    ) -> Inventory:
        stop = CancelToken()
        cancel.when_cancelled(stop.cancel)
        run = _Run(machine.label, machine.run(marked.probe, cancel=stop), SectionReader(marked.nonce))
        load(wanted, marked.probe.name)  # while the machine works
        arrived = _Arrived(wanted, marked.probe.name)
        try:
            for section in run:
                record_reattached(step, run.job)
                for name, read in arrived.take(section):
                    step.report(SectionArrived(ticket=step.ticket, step=step.seq, name=name, category=read))
            run.check_whole()
        except _AnotherSystem:
            run.drain()
            raise
        except DesksideError as error:
            stop.cancel()
            run.drain()
            if error.code == "shell-refused":
                run.check_platform()
            if arrived.sections:
                self._record(step, machine, marked, arrived)
            if error.code == "probe-timed-out":
                step.end(_ended(step, run, Outcome.TIMED_OUT, error.code))
            raise
        inventory = self._record(step, machine, marked, arrived)  # while the leash comes off there
        run.drain()
        step.end(_ended(step, run, Outcome.SUCCEEDED, ""))
        return inventory

    def _record(self, step: Step, machine: Machine, marked: MarkedProbe, arrived: _Arrived) -> Inventory:
        from deskside.domain.inventory.document import Inventory, InventoryTarget  # noqa: PLC0415

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
        statuses = tuple((name, str(status)) for name, status in inventory.statuses())
        step.record(SnapshotTaken(step=step.seq, inventory=inventory.to_json(), statuses=statuses))
        return inventory


class _AnotherSystem(Exception):  # noqa: N818 - no error: the right probe is sent instead
    """The machine is not what the probe is for."""

    def __init__(self, platform: str) -> None:
        super().__init__(platform)
        self.platform = platform


@dataclass(slots=True)
class _Run:
    """The probe's run, read as sections."""

    label: str
    job: Job
    reader: SectionReader
    output_bytes: int = 0
    _complaint: bytes = b""
    _chunks: Iterator[Chunk] = field(init=False)

    def __post_init__(self) -> None:
        self._chunks = iter(self.job)

    def __iter__(self) -> Iterator[Section]:
        """Yield sections until the last has arrived, or the run has ended without it."""
        while not self.reader.ended and (arrived := next(self._chunks, None)):
            stream, chunk = arrived
            self.output_bytes += len(chunk)
            if stream == "stdout":
                yield from self.reader.feed(chunk)
            elif len(self._complaint) < _KEPT_COMPLAINT_BYTES:
                self._complaint += chunk

    def drain(self) -> None:
        """Let the run come to its end, now that nothing of it is needed."""
        with contextlib.suppress(DesksideError):
            for _ in self._chunks:
                pass

    def exit(self) -> Exit:
        """Return how the run ended; where the line broke after the answer, that is all there is to say."""
        try:
            return self.job.exit()
        except DesksideError:
            return Exit(reason="lost", status=None)

    def check_whole(self) -> None:
        """Say why the answer is not whole, if it is not."""
        if self.reader.ended:
            return
        ended = self.job.exit()
        if ended.reason != "exited":
            raise _cut_short(ended, self.label)
        if self.reader.begun:
            raise BrokeMidway("probe-answer-cut")
        self.check_platform()
        raise BrokeMidway("probe-no-answer", status=-1 if ended.status is None else ended.status)

    def check_platform(self) -> None:
        """Look at a complaint for what it says of the system.

        Raises:
            _AnotherSystem: A command interpreter that is no `sh` has complained.
        """
        said = (self._complaint + self.reader.preamble).decode("utf-8", "replace")
        if platform := platform_of_refusal(said):
            raise _AnotherSystem(platform)


@dataclass(slots=True)
class _Arrived:
    """The frames that are here, by category.

    Attributes:
        platform: What the probe was for; what the machine says, where it has chosen the probe itself.
    """

    wanted: tuple[str, ...]
    platform: str
    sections: dict[str, list[Section]] = field(default_factory=dict)
    _read: dict[str, Category] = field(default_factory=dict)

    def take(self, section: Section) -> Iterator[tuple[str, Category]]:
        """Add a frame, and read the category it completes or mends.

        Raises:
            _AnotherSystem: The probe found itself on a system that it is not for.
        """
        name = section.name.partition(".")[0]
        if section.name == "platform":
            self._meet(section)
        if name in CATEGORIES and name in self.wanted:
            frames = self.sections.setdefault(name, [])
            frames.append(section)
            frames.sort(key=lambda frame: frame.name != name)
            if frames[0].name == name:
                self._read[name] = CATEGORIES[name].parse(*frames, platform=self.platform)
                yield name, self._read[name]

    def _meet(self, section: Section) -> None:
        said = section.blocks().get("facts")
        kernel = said.body.decode("ascii", "replace") if said else ""
        platform = platform_of_kernel(kernel.strip().removeprefix("ostype="))
        if platform in {"", self.platform}:
            return
        if section.status != "ok":
            raise _AnotherSystem(platform)
        self.platform = platform  # a companion, which knows its own system

    def all(self) -> dict[str, Category]:
        """Return every category that was asked for; one that never came says so."""
        return {
            name: self._read.get(name) or entry.parse()
            for name, entry in CATEGORIES.items()
            if name in self.wanted
        }


def _cut_short(ended: Exit, label: str) -> DesksideError:
    match ended.reason:
        case "stopped":
            return Cancelled()
        case "timed-out":
            return BrokeMidway("probe-timed-out")
        case "withdrawn":
            return Refused("consent-withdrawn")
        case "ended":
            return Refused("session-ended-midway")
        case _:
            return BrokeMidway("link-lost", machine=label)


def _ended(step: Step, run: _Run, outcome: Outcome, error: str) -> StepEnded:
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
