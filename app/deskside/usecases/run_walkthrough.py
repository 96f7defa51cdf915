"""Begin a walkthrough on a ticket, or go on with one: today or another day, the same clerk or another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import Refused, WrongUse
from deskside.domain.inventory.platform import named
from deskside.domain.journal.walkthrough import Move, WalkthroughMoved, WalkthroughStarted
from deskside.domain.scripts.admission import Circumstances, vouch
from deskside.domain.scripts.texts import in_language
from deskside.domain.walkthroughs.document import CATEGORY
from deskside.domain.walkthroughs.engine import begin, recovered
from deskside.domain.walkthroughs.state import written_facts
from deskside.usecases.machine_platform import told_platform
from deskside.usecases.ports.consent import consent_of
from deskside.usecases.reach_machine import is_practice
from deskside.usecases.task import CancelToken
from deskside.usecases.walkthrough_course import Course

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.journal.facts import Recorded, Seq
    from deskside.domain.scripts.admission import Vouched
    from deskside.domain.tickets import TicketNumber
    from deskside.domain.walkthroughs.conditions import Value
    from deskside.domain.walkthroughs.document import Walkthrough
    from deskside.domain.walkthroughs.state import State
    from deskside.usecases.gather_inventory import GatherInventory
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.ports.machine import Machine
    from deskside.usecases.ports.scripts import ApprovalStore, Versions
    from deskside.usecases.ports.walkthroughs import Walkthroughs


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A walkthrough that was begun on a ticket and is not over."""

    run: Seq
    started: WalkthroughStarted
    by: str
    """Who began it: the account."""


@dataclass(frozen=True, slots=True)
class RunWalkthrough:
    """The deed behind *Begin* and *Go on*."""

    walkthroughs: Walkthroughs
    approvals: ApprovalStore
    versions: Versions
    journal: Journal
    clock: Clock
    gather: GatherInventory

    def admitted(self, name: str, *, practice: bool = False) -> Vouched[Walkthrough]:
        """Return the walkthrough as it lies there, if it may be played.

        Raises:
            WrongUse: `walkthrough-unknown`, or the first of its flaws.
            Refused: As `admission.admit`.
        """
        walkthrough = f"{CATEGORY}.{name}"
        folder = self.walkthroughs.folder(walkthrough)
        newest = self.versions.newest(walkthrough)
        circumstances = Circumstances(now=self.clock.now(), newest_seen=newest, practice=practice)
        evidence = self.approvals.evidence(walkthrough)
        found = vouch(folder, evidence, circumstances, read=self.walkthroughs.manifest)
        if isinstance(found, Refused):
            raise found
        if found.trust != "practice":
            self.versions.remember(walkthrough, found.manifest.version)
        return found

    def begin(
        self,
        ticket: TicketNumber,
        name: str,
        machine: Machine,
        *,
        report: Callable[[object], None],
        cancel: CancelToken | None = None,
    ) -> Course:
        """Begin a walkthrough on a machine that is connected.

        Which system it is, is found out first: nobody is asked for anything by a walkthrough for another.

        Raises:
            WrongUse: As `admitted`.
            Refused: As `admitted`; `walkthrough-open` where the same one is not over on this ticket;
                `walkthrough-other-system`.
            BrokeMidway: The journal's own, and the line's.
            Cancelled: Somebody asked to stop.
        """
        vouched = self.admitted(name, practice=is_practice(machine))
        if any(found.started.walkthrough == name for found in self.open_ones(ticket)):
            raise Refused("walkthrough-open", walkthrough=name, ticket=ticket)
        system = self._system(ticket, machine, report, cancel or CancelToken())
        if system and system not in vouched.manifest.platforms:
            serves = ", ".join(map(named, vouched.manifest.platforms))
            raise Refused(
                "walkthrough-other-system",
                walkthrough=name,
                machine=machine.label,
                system=named(system),
                serves=serves,
            )
        started = WalkthroughStarted(
            walkthrough=name,
            version=vouched.manifest.version,
            statement_sha256=vouched.statement_sha256,
            trust=vouched.trust,
            process=self.journal.process,
            machine=machine.label,
            machine_id=machine.machine_id,
            title=in_language(vouched.manifest.title, "en"),
            facts=written_facts(machine_facts(machine, system)),
        )
        (recorded,) = self.journal.append(ticket, [started])
        report(recorded)
        assert isinstance(recorded.fact, WalkthroughStarted)  # noqa: S101 - as it was recorded
        state = begin(vouched.manifest, recorded.seq, recorded.fact)
        return self._course(ticket, vouched, state, recorded.seq, report)

    def go_on(
        self, ticket: TicketNumber, run: Seq, machine: Machine, *, report: Callable[[object], None]
    ) -> Course:
        """Go on with a walkthrough that was paused, or whose clerk's program has died.

        Raises:
            WrongUse: `walkthrough-not-begun`; as `admitted`.
            Refused: As `admitted`; `walkthrough-held` where somebody goes on with it now;
                `walkthrough-changed` where another version lies there; `walkthrough-other-machine`.
            BrokeMidway: The journal's own.
        """
        entries = self.journal.entries(ticket)
        started = next((entry.fact for entry in entries if entry.seq == run), None)
        if not isinstance(started, WalkthroughStarted):
            raise WrongUse("walkthrough-not-begun", ticket=ticket, entry=run)
        vouched = self.admitted(started.walkthrough, practice=is_practice(machine))
        if vouched.statement_sha256 != started.statement_sha256:
            version = vouched.manifest.version
            raise Refused(
                "walkthrough-changed", walkthrough=started.walkthrough, begun=started.version, now=version
            )
        lasting = consent_of(machine) is None and not is_practice(machine)
        if lasting and machine.machine_id != started.machine_id:
            raise Refused("walkthrough-other-machine", machine=machine.label, begun=started.machine)
        state = recovered(vouched.manifest, run, entries)
        assert state is not None  # noqa: S101 - it was begun
        self._check_holder(entries, state)
        course = self._course(ticket, vouched, state, entries[-1].seq, report)
        facts = machine_facts(machine)
        course.make(Move.CONTINUED, facts=facts, taken=state.holder, version=state.version)
        if course.state.holder != self.journal.process:
            raise Refused("walkthrough-held", walkthrough=started.walkthrough)
        return course

    def open_ones(self, ticket: TicketNumber) -> list[Found]:
        """Return the walkthroughs of a ticket that are not over, the latest last."""
        entries = self.journal.entries(ticket)
        return [
            Found(run=entry.seq, started=entry.fact, by=entry.actor.account)
            for entry in entries
            if isinstance(entry.fact, WalkthroughStarted) and not self._is_over(entry, entry.fact, entries)
        ]

    def _system(
        self,
        ticket: TicketNumber,
        machine: Machine,
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> str:
        """Return which system it is; the machine is asked where nothing tells and it may be asked."""
        told = told_platform(machine, self.journal.entries(ticket))
        if told or not machine.banner:
            return told
        try:
            looked = self.gather(ticket, machine, categories=("os",), report=report, cancel=cancel)
        except Refused:  # nobody has agreed yet that anything is read: the first step that reads says so
            return ""
        except WrongUse as error:
            if error.code != "platform-unsupported":
                raise
            return str(error.facts["platform"])
        return looked.target.platform

    def _is_over(self, begun: Recorded, started: WalkthroughStarted, entries: list[Recorded]) -> bool:
        """Say whether one is over; one whose document has changed or gone is not, unless it was given up."""
        try:
            folder = self.walkthroughs.folder(f"{CATEGORY}.{started.walkthrough}")
            document = self.walkthroughs.manifest(folder)
        except WrongUse:
            document = None
        if document is None or document.version != started.version:
            moves = [entry.fact for entry in entries if isinstance(entry.fact, WalkthroughMoved)]
            return any(moved.run == begun.seq and moved.move is Move.GAVE_UP for moved in moves)
        state = recovered(document, begun.seq, entries)
        return state is not None and state.phase.over

    def _check_holder(self, entries: list[Recorded], state: State) -> None:
        if state.phase.over:
            raise WrongUse("walkthrough-over", walkthrough=state.walkthrough)
        if state.holder in {"", self.journal.process} or self.journal.has_died(state.holder):
            return
        who = next((entry.actor.account for entry in reversed(entries) if _moves(entry, state)), "?")
        raise Refused("walkthrough-held-by", walkthrough=state.walkthrough, who=who)

    def _course(
        self,
        ticket: TicketNumber,
        vouched: Vouched[Walkthrough],
        state: State,
        seen: Seq,
        report: Callable[[object], None],
    ) -> Course:
        return Course(self.journal, ticket, vouched.manifest, vouched.folder, state, seen=seen, report=report)


def machine_facts(machine: Machine, platform: str = "") -> dict[str, Value]:
    """Return what is known of a machine as soon as there is a line to it; `platform`: if it was found out."""
    platform = platform or told_platform(machine)
    companion: dict[str, Value] = {"machine.companion": consent_of(machine) is not None}
    return {**companion, "machine.platform": platform} if platform else companion


def _moves(entry: Recorded, state: State) -> bool:
    fact = entry.fact
    if isinstance(fact, WalkthroughStarted):
        return entry.seq == state.run
    return isinstance(fact, WalkthroughMoved) and fact.run == state.run and fact.process == state.holder
