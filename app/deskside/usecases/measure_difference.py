"""What is different on a machine after a script that may change it: read before, read after, compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from deskside.domain.companion.facts_filter import PERSONAL_CATEGORIES
from deskside.domain.companion.talk import Capability
from deskside.domain.errors import BrokeMidway, DesksideError, Refused, WrongUse
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.change_codec import declared_at, from_text, to_text
from deskside.domain.inventory.changes import can_compare, effects, remaining
from deskside.domain.inventory.platform import platform_of_banner, platform_of_kernel
from deskside.domain.inventory.wire import SectionReader
from deskside.domain.journal.difference import DifferenceMeasured
from deskside.domain.journal.facts import StepKind, StepStarted
from deskside.usecases.ports.consent import consent_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from deskside.domain.inventory.facts import Category
    from deskside.domain.inventory.wire import Section
    from deskside.domain.journal.facts import Recorded, Seq
    from deskside.usecases.ports.machine import Machine
    from deskside.usecases.ports.probes import MarkedProbe, Probes
    from deskside.usecases.task import CancelToken

COMPARED: Final = (
    *("os", "volumes", "network", "software", "services", "startup"),
    *("printers", "updates", "users", "security"),
)
"""What scripts change. The rest is the machine itself, or never stands still."""

MOST_CHANGES: Final = 200
"""Kept in the journal of one script: an upgrade of a whole system changes thousands of packages."""

LIMIT_S: Final = 10
"""For one reading. A whole inventory takes a tenth of it; what is held up longer is not compared."""

Reading = Mapping[str, "Category"]


@dataclass(frozen=True, slots=True)
class MeasureDifference:
    """Reads the machine quickly, with the probe that reads system information."""

    probes: Probes

    def begin(self, machine: Machine) -> Measurement:
        """Say what will be read, and whether it may be: nothing is sent yet."""
        consent = consent_of(machine)
        wanted: tuple[str, ...] = COMPARED
        if consent is not None:
            if not _lasts(consent.grant_for(Capability.INFORMATION)):
                return Measurement(machine=machine, why_not="not-allowed")
            if not _lasts(consent.grant_for(Capability.PERSONAL)):
                wanted = tuple(name for name in COMPARED if name not in PERSONAL_CATEGORIES)
        platform = platform_of_banner(machine.banner) or "linux"
        try:
            sha256 = self.probes.inventory(wanted, platform).probe.sha256
        except (Refused, WrongUse):
            return Measurement(machine=machine, why_not="no-answer")
        if consent is not None:
            sha256 = consent.probe_sha256 or sha256
        return Measurement(
            machine=machine, probes=self.probes, platform=platform, wanted=wanted, probe_sha256=sha256
        )


def _lasts(grant: object) -> bool:
    """Say whether a grant stands for the session; one for once is the clerk's to use, not ours."""
    return getattr(grant, "scope", "") == "session"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a step made that a later one takes back."""

    step: Seq
    measured: DifferenceMeasured


def earlier_of(
    entries: Iterable[Recorded], machine_id: str, undone_by: Callable[[str], bool]
) -> Earlier | None:
    """Return the last measured step on a machine whose script is taken back by another; None without one.

    Args:
        entries: Of the ticket, oldest first.
        machine_id: Whose.
        undone_by: Says of a script's id whether the other takes it back.
    """
    candidates: set[Seq] = set()
    found: Earlier | None = None
    for entry in entries:
        match entry.fact:
            case StepStarted(kind=StepKind.SCRIPT, script=script) as started:
                if started.machine_id == machine_id and undone_by(script):
                    candidates.add(entry.seq)
            case DifferenceMeasured(why_not="") as measured if measured.step in candidates:
                found = Earlier(measured.step, measured)
    return found


@dataclass(slots=True, kw_only=True)
class Measurement:
    """One machine before and after one script.

    Attributes:
        why_not: What keeps it from being measured; empty while nothing does.
        probe_sha256: Of what is sent to read it; empty where nothing is.
    """

    machine: Machine
    probes: Probes | None = None
    platform: str = ""
    wanted: tuple[str, ...] = ()
    probe_sha256: str = ""
    why_not: str = ""
    earlier: Earlier | None = None
    """What the script takes back, if anything."""
    _before: Reading = field(default_factory=dict)

    def before(self, cancel: CancelToken) -> None:
        """Read the machine as it is.

        Raises:
            Cancelled: Somebody asked to stop.
        """
        self._before = self._read(cancel)
        cancel.check()

    def after(self, step: Seq, cancel: CancelToken) -> DifferenceMeasured:
        """Read it again, and compare. Never raises: what could not be measured says why."""
        later = self._read(cancel)
        if self.why_not:
            return DifferenceMeasured(step=step, why_not=self.why_not)
        compared = [name for name in self.wanted if can_compare(self._before.get(name), later.get(name))]
        if not compared:
            return DifferenceMeasured(step=step, why_not="no-answer")
        found = effects(self._before, later)
        measured = DifferenceMeasured(
            step=step,
            compared=tuple(compared),
            missing=tuple(name for name in self.wanted if name not in compared),
            changes=to_text(found[:MOST_CHANGES]) if found else "",
            count=len(found),
        )
        return self._with_what_remains(measured)

    def _with_what_remains(self, measured: DifferenceMeasured) -> DifferenceMeasured:
        """Add what of the step that is taken back still stands."""
        earlier = self.earlier
        if earlier is None:
            return measured
        try:
            done = from_text(earlier.measured.changes) if earlier.measured.changes else ()
            undone = from_text(measured.changes) if measured.changes else ()
        except WrongUse:
            return measured  # a later version measured it
        if len(done) < earlier.measured.count or len(undone) < measured.count:
            return measured  # not all is kept, so nobody knows
        left = remaining(done, undone, lambda path: declared_at(path).noise or 0)
        return replace(measured, undoes=earlier.step, remaining=to_text(left) if left else "")

    def _read(self, cancel: CancelToken) -> Reading:
        if self.why_not or self.probes is None:
            return {}
        consent = consent_of(self.machine)
        if consent is not None and (consent.is_frozen or not consent.is_let_in):
            self.why_not = "not-allowed"  # and nobody waits for it
            return {}
        try:
            marked = self.probes.inventory(self.wanted, self.platform)
            found = _read(self.machine, marked, self.platform, cancel)
        except Refused:
            self.why_not = "not-allowed"
        except BrokeMidway as error:
            self.why_not = "link-lost" if error.code == "link-lost" else "no-answer"
        except DesksideError:
            self.why_not = "no-answer"
        else:
            self.why_not = "" if found else "no-answer"
            return found
        return {}


def _read(machine: Machine, marked: MarkedProbe, platform: str, cancel: CancelToken) -> dict[str, Category]:
    reader = SectionReader(marked.nonce)
    arrived: dict[str, list[Section]] = {}
    job = machine.run(replace(marked.probe, timeout_s=LIMIT_S), cancel=cancel)
    for stream, chunk in job:
        if stream == "stdout":
            for section in reader.feed(chunk):
                arrived.setdefault(section.name.partition(".")[0], []).append(section)
    ended = job.exit()
    if ended.reason == "lost":
        raise BrokeMidway("link-lost", machine=machine.label)
    if ended.reason in {"withdrawn", "ended"}:
        raise Refused("consent-withdrawn")
    for section in arrived.get("platform", ()):  # a companion knows its own system, and chooses the probe
        if said := section.blocks().get("facts"):
            kernel = said.body.decode("ascii", "replace").strip().removeprefix("ostype=")
            platform = platform_of_kernel(kernel) or platform
    return {
        name: CATEGORIES[name].parse(
            *sorted(arrived[name], key=lambda frame: frame.name != name), platform=platform
        )
        for name in CATEGORIES
        if name in arrived and any(frame.name == name for frame in arrived[name])
    }
