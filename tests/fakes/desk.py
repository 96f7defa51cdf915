"""A desk without a house behind it: tickets and journals in memory, deeds that do what real ones report."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.first_look.look import CheckEnd, Seen, look
from deskside.domain.first_look.problems import plan
from deskside.domain.inventory.findings.find import find
from deskside.domain.inventory.findings.rule import Thresholds
from deskside.domain.journal.facts import (
    Actor,
    Corrected,
    NoteAdded,
    Outcome,
    OutputReceived,
    Recorded,
    SnapshotTaken,
    StepEnded,
    StepKind,
    StepStarted,
    TicketChanged,
    TicketClosed,
    TicketOpened,
    TicketReopened,
)
from deskside.domain.journal.verdict import Verification
from deskside.domain.scripts.verdict import Verdict
from deskside.domain.tickets import Caller, Priority, Requester, Resolution, SavedMachine, Status, Ticket
from deskside.domain.wrap_up import wrap_up
from deskside.programs.consent_deeds import ConsentDeeds
from deskside.programs.system_exports import export
from deskside.ui.clerk.deeds import Deeds
from deskside.usecases.first_look import LookedAt, LookTaken
from deskside.usecases.gather_inventory import SectionArrived
from deskside.usecases.look_after_catalogue import CatalogueState
from fakes.an_inventory import an_inventory
from fakes.clock import FakeClock
from fakes.played_walkthrough import FakeWalkthroughs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from deskside.domain.errors import DesksideError, Refused
    from deskside.domain.inventory.document import Inventory
    from deskside.domain.inventory.facts import Category
    from deskside.domain.inventory.findings.rule import MachineFinding
    from deskside.domain.journal.difference import DifferenceMeasured
    from deskside.domain.journal.facts import Fact, MachineSaved, Seq
    from deskside.domain.profile.organisation import OrganisationProfile
    from deskside.domain.secret import Secret
    from deskside.domain.settings import Settings
    from deskside.domain.targets import Target
    from deskside.domain.tickets import TicketNumber
    from deskside.domain.wrap_up import WrapUp
    from deskside.ui.bridge import Deed, TalkingDeed
    from deskside.usecases.follow_scripts import Following
    from deskside.usecases.list_scripts import ListedScript
    from deskside.usecases.ports.machine import Dialogue, LinkState, Machine
    from deskside.usecases.task import CancelToken

    Report = Callable[[object], None]

START = datetime(2026, 5, 4, 8, 2, tzinfo=UTC)


@dataclass
class FakeMachine:
    """A connection that carries nothing."""

    label: str
    machine_id: str = "00c0ffee00c0ffee"
    host_key: str = "SHA256:fake"
    banner: str = "SSH-2.0-Fake"
    listeners: list[Callable[[LinkState], None]] = field(default_factory=list)

    def on_link(self, listener: Callable[[LinkState], None]) -> None:
        self.listeners.append(listener)

    def line(self, state: LinkState) -> None:
        for listener in tuple(self.listeners):  # a new one is for what comes later
            listener(state)

    def run(self, what: object, *, cancel: object) -> object:
        raise NotImplementedError

    def close(self) -> None:
        pass


@dataclass
class FakeDesk:
    """Projections as the real journal makes them, by the shortest way."""

    tickets: dict[TicketNumber, Ticket] = field(default_factory=dict)
    journal: dict[TicketNumber, list[Recorded]] = field(default_factory=dict)
    machines: list[SavedMachine] = field(default_factory=list)
    dialogue: Callable[[Dialogue], object] = lambda _: None
    """What a connection asks on its way."""
    broken: Exception | None = None
    """Raised by every write while set."""
    profile: OrganisationProfile | None = None
    profile_refused: Refused | None = None
    following: Following | None = None
    following_refused: DesksideError | None = None
    machine: FakeMachine = field(default_factory=lambda: FakeMachine("oleg@oleg-nb"))
    inventory: Inventory = field(default_factory=lambda: an_inventory(START))
    now: datetime = START
    saved_settings: Settings | None = None
    scripts: list[ListedScript] = field(default_factory=list)
    output: tuple[str, ...] = ("checking …\n",)
    while_running: Callable[[CancelToken], object] = lambda _: None
    """What a script does before it ends."""
    difference: DifferenceMeasured | None = None
    """What a script changes; None for one that only reads."""
    script_end: StepEnded = field(
        default_factory=lambda: StepEnded(
            step=0, outcome=Outcome.SUCCEEDED, duration_ms=412, exit_status=0, verdict="ok"
        )
    )

    check_end: CheckEnd = field(
        default_factory=lambda: CheckEnd(script="network.path", verdict=Verdict.OK, step=1)
    )
    """How the one check of a first look ends."""
    looked_at: list[tuple[str, bool]] = field(default_factory=list)
    """The problem of each first look, and whether it was on the practice machine."""
    catalogue_state: CatalogueState = field(
        default_factory=lambda: CatalogueState(scripts=(), approvals=(), runs=(), walkthroughs=(), played=())
    )
    walkthroughs: FakeWalkthroughs = field(init=False)
    _one_writes: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.walkthroughs = FakeWalkthroughs(self)

    def record(self, number: TicketNumber, fact: Fact) -> Recorded:
        if self.broken is not None:
            raise self.broken
        with self._one_writes:
            self.now += timedelta(seconds=40)
            entries = self.journal.setdefault(number, [])
            recorded = Recorded(
                ticket=number, seq=len(entries), at=self.now, actor=Actor(account="anna@desk"), fact=fact
            )
            entries.append(recorded)
            self._project(number, fact)
        return recorded

    def _project(self, number: TicketNumber, fact: Fact) -> None:
        if isinstance(fact, TicketOpened):
            self.tickets[number] = Ticket(
                number=number,
                requester=fact.requester,
                subject=fact.subject,
                problem=fact.problem,
                priority=fact.priority,
                opened_at=self.now,
                changed_at=self.now,
            )
            return
        ticket = replace(self.tickets[number], changed_at=self.now)
        match fact:
            case TicketChanged(changes=changes):
                if "status" in changes:
                    ticket = replace(ticket, status=Status(changes["status"]))
                if "priority" in changes:
                    ticket = replace(ticket, priority=Priority(changes["priority"]))
                if "subject" in changes:
                    ticket = replace(ticket, subject=changes["subject"])
            case TicketClosed(resolution=resolution):
                ticket = replace(ticket, status=Status.CLOSED, resolution=resolution)
            case TicketReopened():
                ticket = replace(ticket, status=Status.OPEN)
            case _:
                pass
        self.tickets[number] = ticket

    def open(self, fact: TicketOpened) -> Recorded:
        return self.record(max(self.tickets, default=0) + 1, fact)

    def callers(self, begins: str) -> list[Caller]:
        found: dict[str, Requester] = {}
        for ticket in self.tickets.values():
            name = ticket.requester.name
            if any(word.casefold().startswith(begins.casefold()) for word in [name, *name.split()]):
                found[name] = ticket.requester
        return [self._caller(requester) for requester in found.values()]

    def _caller(self, requester: Requester) -> Caller:
        theirs = [ticket for ticket in self.tickets.values() if ticket.requester.name == requester.name]
        solved = [ticket for ticket in theirs if ticket.resolution]
        return Caller(
            requester=requester,
            open_tickets=tuple(ticket for ticket in theirs if ticket.status is not Status.CLOSED),
            last_solution=solved[-1] if solved else None,
            machines=tuple(machine for machine in self.machines if machine.requester == requester.name),
        )

    def ticket(self, number: TicketNumber) -> Ticket:
        if number not in self.tickets:
            raise WrongUse("ticket-unknown", ticket=number)
        return self.tickets[number]

    def recent(self) -> list[Ticket]:
        return sorted(self.tickets.values(), key=lambda ticket: ticket.changed_at, reverse=True)

    def deeds(self) -> Deeds:
        return Deeds(
            account=lambda: "anna@desk",
            tickets=self.recent,
            search=lambda words: [one for one in self.recent() if words in one.subject],
            ticket=self.ticket,
            entries=lambda number, after: self.journal.get(number, [])[after + 1 :],
            callers=self.callers,
            machines=lambda: list(self.machines),
            verification=lambda: Verification(
                entries=sum(map(len, self.journal.values())), tickets=len(self.tickets)
            ),
            organisation=self.organisation,
            open_ticket=lambda fact: self._writes(lambda: self.open(fact)),
            change_ticket=lambda number, changes: self._records(number, TicketChanged(changes=changes)),
            close_ticket=self._close,
            reopen_ticket=lambda number: self._records(number, TicketReopened()),
            add_note=lambda number, text: self._records(number, NoteAdded(text=text)),
            correct=lambda number, seq, text: self._records(number, Corrected(seq=seq, text=text)),
            draft_resolution=self._draft,
            save_settings=self._save_settings,
            save_machine=self._save_machine,
            forget_machine=self._forget_machine,
            scripts=lambda _practice: list(self.scripts),
            run_script=self._run,
            gather=self._gather,
            first_look=self._first_look,
            thresholds=Thresholds,
            export_system=self._export,
            connect=self._connect,
            disconnect=self._disconnect,
            follow_session=lambda number, machine: self._asks("follow", number, machine),
            ask_consent=lambda number, machine, kind: self._asks("ask", number, machine, kind),
            reword=lambda *said: self._asks("reword", *said),
            take_back=lambda *said: self._asks("take_back", *said),
            note_consent=lambda *said: self._asks("note_by_phone", *said),
            look_after_catalogue=lambda: self._look_after,
            follow_scripts=lambda: self._follow,
            walkthroughs=self.walkthroughs.all,
            walkthroughs_played=list,
            open_walkthroughs=self.walkthroughs.open_ones,
            begin_walkthrough=self.walkthroughs.begin,
            continue_walkthrough=self.walkthroughs.go_on,
            move_walkthrough=self.walkthroughs.move,
            follow_walkthrough=self.walkthroughs.follow,
            play_walkthrough=self.walkthroughs.play,
        )

    def _look_after(self, *, report: Report, cancel: CancelToken) -> CatalogueState:
        del report
        cancel.check()
        if self.broken is not None:
            raise self.broken
        return self.catalogue_state

    def _follow(self, *, report: Report, cancel: CancelToken) -> Following | None:
        cancel.check()
        if self.following is not None:
            report(self.following)
        if self.following_refused is not None:
            raise self.following_refused
        return self.following

    def _asks(self, deed: str, *said: object) -> Deed:
        """Return a real deed around a consent, on this desk's journal."""
        found = getattr(ConsentDeeds.of(_Entries(self), FakeClock()), deed)  # type: ignore[arg-type]

        def bound(*, report: Report, cancel: CancelToken) -> object:
            return found(*said, report=report, cancel=cancel)

        return bound

    def organisation(self) -> OrganisationProfile | None:
        if self.profile_refused is not None:
            raise self.profile_refused
        return self.profile

    def _close(self, number: TicketNumber, resolution: Resolution) -> Deed:
        return self._records(number, TicketClosed(resolution=resolution))

    def _draft(self, number: TicketNumber) -> Deed:
        def deed(*, report: Report, cancel: CancelToken) -> WrapUp:
            del report, cancel
            return wrap_up(self.ticket(number), self.journal[number])

        return deed

    def _save_settings(self, settings: Settings) -> Deed:
        def deed(*, report: Report, cancel: CancelToken) -> None:
            del report, cancel
            if self.broken is not None:
                raise self.broken
            self.saved_settings = settings

        return deed

    def _save_machine(self, saved: MachineSaved) -> Deed:
        def deed(*, report: Report, cancel: CancelToken) -> None:
            del report, cancel
            machine = SavedMachine(name=saved.name, target=saved.target, requester=saved.requester)
            self.machines = [*(one for one in self.machines if one.name != saved.name), machine]

        return deed

    def _forget_machine(self, name: str) -> Deed:
        def deed(*, report: Report, cancel: CancelToken) -> None:
            del report, cancel
            self.machines = [one for one in self.machines if one.name != name]

        return deed

    def _gather(self, number: TicketNumber, machine: Machine) -> Deed:
        def deed(*, report: Report, cancel: CancelToken) -> Inventory:
            started = self.record(number, self._step(StepKind.INVENTORY, "System information"))
            report(started)
            for name, category in self.inventory.categories.items():
                cancel.check()
                report(SectionArrived(ticket=number, step=started.seq, name=name, category=category))
            self.while_running(cancel)
            taken = SnapshotTaken(
                step=started.seq,
                inventory=self.inventory.to_json(),
                statuses=tuple((name, str(status)) for name, status in self.inventory.statuses()),
            )
            report(self.record(number, taken))
            report(self.record(number, _succeeded(started.seq, 1_480)))
            return self.inventory

        del machine
        return deed

    def _first_look(self, number: TicketNumber, machine: Machine, problem: str, practice: bool) -> Deed:
        chosen = plan(problem, (), Thresholds())
        self.looked_at.append((problem, practice))

        def told(categories: Mapping[str, Category], *, done: bool) -> LookTaken:
            seen = Seen(
                wanted=tuple(self.inventory.categories),
                categories=categories,
                findings=find(self.inventory) if done else (),
                facts_why="running",
                checks={"network.path": self.check_end if done else None},
            )
            return LookTaken(ticket=number, look=look(chosen, seen, 2_400 if done else 0))

        def deed(*, report: Report, cancel: CancelToken) -> LookedAt:
            report(told({}, done=False))
            self._gather(number, machine)(report=report, cancel=cancel)
            done = told(self.inventory.categories, done=True)
            report(done)
            return LookedAt(look=done.look, inventory=self.inventory)

        return deed

    def _export(
        self, inventory: Inventory, findings: Sequence[MachineFinding], form: str, path: Path
    ) -> Deed:
        def deed(*, report: Report, cancel: CancelToken) -> None:
            del report, cancel
            if self.broken is not None:
                raise self.broken
            export(inventory, findings, form, path)

        return deed

    def _run(
        self,
        number: TicketNumber,
        script: str,
        values: Mapping[str, str | Secret],
        machine: Machine,
        practice: bool,
    ) -> Deed:
        del machine, practice

        def deed(*, report: Report, cancel: CancelToken) -> None:
            title = next(
                one.manifest.title["en"] for one in self.scripts if one.script == script and one.manifest
            )
            plain = tuple((name, value) for name, value in values.items() if isinstance(value, str))
            started = self.record(
                number,
                self._step(
                    StepKind.SCRIPT,
                    title,
                    script=script,
                    version=3,
                    parameters=plain,
                    trust="self-approved",
                    sha256="60303ae22b998861" * 4,
                ),
            )
            report(started)
            for chunk in self.output:
                cancel.check()
                report(self.record(number, OutputReceived(step=started.seq, stream="stdout", text=chunk)))
            self.while_running(cancel)
            if self.difference is not None:
                report(self.record(number, replace(self.difference, step=started.seq)))
            ended = replace(self.script_end, step=started.seq)
            report(self.record(number, ended))

        return deed

    def _records(self, number: TicketNumber, fact: Fact) -> Deed:
        return self._writes(lambda: self.record(number, fact))

    def _writes(self, write: Callable[[], Recorded]) -> Deed:
        def deed(*, report: Report, cancel: CancelToken) -> Recorded:
            cancel.check()
            recorded = write()
            report(recorded)
            return recorded

        return deed

    def _connect(self, number: TicketNumber, target: Target) -> TalkingDeed:
        del target

        def deed(*, report: Report, cancel: CancelToken, dialogue: Dialogue) -> object:
            started = self.record(number, self._step(StepKind.CONNECT, "Connect"))
            report(started)
            self.dialogue(dialogue)
            cancel.check()
            report(self.record(number, _succeeded(started.seq, 412)))
            return self.machine

        return deed

    def _disconnect(self, number: TicketNumber, machine: Machine) -> Deed:
        def deed(*, report: Report, cancel: CancelToken) -> None:
            del cancel
            machine.close()
            started = self.record(number, self._step(StepKind.DISCONNECT, "Disconnect"))
            report(started)
            report(self.record(number, _succeeded(started.seq, 12)))

        return deed

    def _step(self, kind: StepKind, title: str, **more: object) -> StepStarted:
        return StepStarted(
            kind=kind,
            title=title,
            machine=self.machine.label,
            machine_id=self.machine.machine_id,
            process="0",
            **more,  # type: ignore[arg-type]  # the fields of StepStarted that are left
        )


@dataclass(frozen=True)
class _Entries:
    """As much of a journal as those deeds need."""

    desk: FakeDesk

    def append(self, ticket: TicketNumber, facts: Sequence[Fact]) -> list[Recorded]:
        return [self.desk.record(ticket, fact) for fact in facts]


def _succeeded(step: Seq, duration_ms: int) -> StepEnded:
    return StepEnded(step=step, outcome=Outcome.SUCCEEDED, duration_ms=duration_ms)


def busy_desk() -> FakeDesk:
    """Return a desk in the middle of its morning."""
    desk = FakeDesk()
    for name, contacts, language, subject, problem, priority in _MORNING:
        desk.open(
            TicketOpened(
                requester=Requester(name=name, contacts=contacts, language=language),
                subject=subject,
                problem=problem,
                priority=priority,
            )
        )
    desk.record(3, TicketChanged(changes={"status": "waiting"}))
    desk.record(1, TicketClosed(resolution=_resolved()))
    return desk


def _resolved() -> Resolution:
    return Resolution(text="Turned the proxy off; mail comes in again.", cause="Old proxy", minutes=12)


_LAPTOP = """Since this morning nothing arrives. Web pages open, but slowly.
He has a meeting at eleven and needs the attachment."""

_MORNING = (
    ("Oleg Petrov", ("+7 900 000 00 00",), "ru", "Mail asks for a password", "", Priority.NORMAL),
    ("John Smith", (), "en", "VPN drops every few minutes", "Fine last week.", Priority.NORMAL),
    ("Accounting, PC 12", ("ext. 212",), "", "Disk almost full", "", Priority.LOW),
    ("Maria Ivanova", (), "ru", "Printer on floor 3 prints blank pages", "", Priority.HIGH),
    ("Oleg Petrov", ("+7 900 000 00 00", "o.petrov@example.org"), "ru", "No e-mail on the new laptop",
     _LAPTOP, Priority.URGENT),
)  # fmt: skip
