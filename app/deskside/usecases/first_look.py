"""First look: facts, live tests and the checks that fit the problem, side by side under one consent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from deskside.domain.errors import DesksideError, Refused, WrongUse
from deskside.domain.first_look.look import (
    WITHIN_MS,
    CheckEnd,
    FirstLook,
    Seen,
    look,
    why_of,
    why_unknown,
)
from deskside.domain.first_look.problems import plan
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.document import Inventory, InventoryTarget
from deskside.domain.inventory.findings.find import find
from deskside.domain.inventory.findings.rule import Thresholds
from deskside.domain.scripts.verdict import Verdict
from deskside.usecases.gather_inventory import SectionArrived
from deskside.usecases.machine_platform import platform_of
from deskside.usecases.ports.consent import consent_of
from deskside.usecases.ports.side_by_side import Said
from deskside.usecases.script_run import ScriptResult
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deskside.domain.first_look.problems import Plan, PlannedCheck
    from deskside.domain.inventory.facts import Category
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.gather_inventory import GatherInventory
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.machine import Machine
    from deskside.usecases.ports.scripts import Catalogue
    from deskside.usecases.ports.side_by_side import Done, SideBySide, Together, Work
    from deskside.usecases.run_script import RunScript
    from deskside.usecases.want import Want


@dataclass(frozen=True, slots=True, kw_only=True)
class LookTaken:
    """What is known by now; reported when it begins, whenever a part ends, and when ten seconds are over."""

    ticket: TicketNumber
    look: FirstLook


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """A first look that has come to its end."""

    look: FirstLook
    inventory: Inventory | None
    """None where the facts could not be read at all."""


@dataclass(frozen=True, slots=True)
class TakeFirstLook:
    """The deed behind the *First look* key and `deskside look`. Each part is a step like any other."""

    gather: GatherInventory
    run_script: RunScript
    catalogue: Catalogue
    clock: Clock
    side_by_side: SideBySide
    thresholds: Callable[[], Thresholds] = Thresholds

    def __call__(
        self,
        ticket: TicketNumber,
        machine: Machine,
        problem: str,
        *,
        practice: bool = False,
        remark: str = "",
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> LookedAt:
        """Ask once for all of it, do what is allowed, and say what is known as it comes.

        Args:
            ticket: The ticket that every step belongs to.
            machine: An open connection.
            problem: What the ticket says; it chooses the checks.
            practice: Whether `machine` is the built-in practice machine.
            remark: The clerk's own words to the person who is asked.
            report: Given `LookTaken` and whatever the parts report, on this thread; may block.
            cancel: Stops every part.

        Raises:
            Refused: As `AskConsent` where the person allows nothing of it; what every part was refused for.
            BrokeMidway: What broke every part, such as `link-lost`.
            Cancelled: Somebody asked to stop before anything was known.
        """
        chosen = plan(problem, self.catalogue.ids(), self.thresholds())
        stop = CancelToken()
        cancel.when_cancelled(stop.cancel)
        looking = _Looking(self, ticket, machine, chosen, practice, stop, report)
        looking.ask(remark)
        with self.side_by_side(looking.works()) as together:
            try:
                looking.follow(together)
            except BaseException:
                stop.cancel()
                raise
        return looking.concluded()


@dataclass(slots=True)
class _Looking:
    """One first look, from the question to the end of its last part."""

    deed: TakeFirstLook
    ticket: TicketNumber
    machine: Machine
    plan: Plan
    practice: bool
    stop: CancelToken
    report: Callable[[object], None]
    _reads_facts: bool = True
    _checks: dict[str, CheckEnd | None] = field(default_factory=dict)
    _parts: list[PlannedCheck | None] = field(default_factory=list)
    """By the number of the work; None is the probe."""
    _categories: dict[str, Category] = field(default_factory=dict)
    _facts_why: Any = "running"
    _inventory: Inventory | None = None
    _failures: dict[int, DesksideError] = field(default_factory=dict)
    """By the number of the work; the probe is the first."""
    _began_ms: int = 0

    def ask(self, remark: str) -> None:
        """Put everything to the person as one sheet, and leave out what they do not allow."""
        consent = consent_of(self.machine)
        self._checks = dict.fromkeys(check.script for check in self.plan.checks)
        if consent is None:
            return
        from deskside.usecases.ask_consent import AskConsent  # noqa: PLC0415 - where somebody is asked
        from deskside.usecases.want import is_covered, to_read  # noqa: PLC0415

        facts = to_read(CATEGORIES, remark)
        checks = dict(self._wants(remark))
        ask = AskConsent(self.deed.run_script.journal, self.deed.clock)
        ask(self.ticket, consent, [*facts, *checks.values()], report=self.report, cancel=self.stop)
        self._reads_facts = any(is_covered(want, consent) for want in facts)
        for script, want in checks.items():
            if not is_covered(want, consent):
                self._checks[script] = CheckEnd(script=script, why="not-allowed")
        if not self._reads_facts:
            self._facts_why = "not-allowed"

    def _wants(self, remark: str) -> Iterator[tuple[str, Want]]:
        """Yield what each check needs; one that may not run is refused later, and not asked for."""
        for check in self.plan.checks:
            try:
                want = self.deed.run_script.want(
                    check.script,
                    dict(check.values),
                    platform=platform_of(self.machine),
                    practice=self.practice,
                    remark=remark,
                )
            except (Refused, WrongUse):
                continue
            yield check.script, want

    def works(self) -> list[Work]:
        """Return the parts that are allowed, the probe first."""
        works: list[Work] = []
        if self._reads_facts:
            self._parts.append(None)
            works.append(self._read_facts)
        for check in self.plan.checks:
            if self._checks[check.script] is None:
                self._parts.append(check)
                works.append(self._checking(check))
        return works

    def _read_facts(self, report: Callable[[object], None]) -> object:
        return self.deed.gather(self.ticket, self.machine, asked=True, report=report, cancel=self.stop)

    def _checking(self, check: PlannedCheck) -> Work:
        def work(report: Callable[[object], None]) -> object:
            return self.deed.run_script(
                self.ticket,
                check.script,
                dict(check.values),
                self.machine,
                practice=self.practice,
                report=report,
                cancel=self.stop,
            )

        return work

    def follow(self, together: Together) -> None:
        """Hand on what the parts say until the last has ended; say what is known when the time is up."""
        self._began_ms = self.deed.clock.monotonic_ms()
        self._tell()
        left = len(self._parts)
        due = False
        while left:
            rest_ms = WITHIN_MS - self._elapsed_ms()
            if rest_ms <= 0 and not due:
                due = True
                self._tell()
            news = together.next_news(None if due else max(0, rest_ms) / 1_000)
            if news is None:
                continue
            if isinstance(news, Said):
                self._hear(news.what)
                continue
            left -= 1
            self._take(news)
            self._tell()

    def _hear(self, what: object) -> None:
        if isinstance(what, SectionArrived):
            self._categories[what.name] = what.category
        self.report(what)

    def _take(self, done: Done) -> None:
        check = self._parts[done.number]
        outcome = done.outcome
        if isinstance(outcome, BaseException) and not isinstance(outcome, DesksideError):
            raise outcome
        if isinstance(outcome, DesksideError):
            self._failures[done.number] = outcome
        if check is not None:
            self._checks[check.script] = _end_of(check.script, outcome)
        elif isinstance(outcome, Inventory):
            self._inventory = outcome
            self._categories = dict(outcome.categories)
        elif isinstance(outcome, DesksideError):
            self._facts_why = why_of(outcome)

    def concluded(self) -> LookedAt:
        """Return what there is; where every part has failed, raise why: what the probe met says most."""
        if self._parts and len(self._failures) == len(self._parts):
            raise self._failures[min(self._failures)]
        return LookedAt(look=self._look(), inventory=self._inventory)

    def _tell(self) -> None:
        self.report(LookTaken(ticket=self.ticket, look=self._look()))

    def _look(self) -> FirstLook:
        seen = Seen(
            wanted=tuple(CATEGORIES),
            categories=self._categories,
            findings=find(self._read_so_far(), self.deed.thresholds()),
            facts_why=self._facts_why,
            checks=self._checks,
        )
        return look(self.plan, seen, self._elapsed_ms())

    def _read_so_far(self) -> Inventory:
        if self._inventory is not None:
            return self._inventory
        return Inventory(
            collected_at=self.deed.clock.now().replace(microsecond=0),
            target=InventoryTarget(
                label=self.machine.label,
                machine_id=self.machine.machine_id,
                platform="",
                probe="",
                probe_sha256="",
            ),
            categories=self._categories,
        )

    def _elapsed_ms(self) -> int:
        return self.deed.clock.monotonic_ms() - self._began_ms


def _end_of(script: str, outcome: object) -> CheckEnd:
    if isinstance(outcome, ScriptResult):
        end = CheckEnd(
            script=script,
            manifest=outcome.manifest,
            step=outcome.step,
            verdict=outcome.verdict,
            findings=outcome.findings,
        )
        unknown = outcome.verdict is Verdict.UNKNOWN
        return replace(end, why=why_unknown(outcome.findings)) if unknown else end
    return CheckEnd(script=script, why=why_of(outcome) if isinstance(outcome, DesksideError) else "failed")
