"""A desk without a house behind it: tickets and journals in memory, deeds that do what real ones report."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.first_look.look import CheckEnd
from deskside.domain.inventory.findings.rule import Thresholds
from deskside.domain.journal.facts import (
    Actor,
    Corrected,
    NoteAdded,
    Outcome,
    Recorded,
    StepEnded,
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
from deskside.usecases.look_after_catalogue import CatalogueState
from fakes.an_inventory import an_inventory
from fakes.clock import FakeClock
from fakes.machine import FakeMachine
from fakes.played_walkthrough import FakeWalkthroughs
from fakes.work import FakeWork

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from deskside.domain.errors import DesksideError, Refused
    from deskside.domain.inventory.document import Inventory
    from deskside.domain.inventory.findings.rule import MachineFinding
    from deskside.domain.journal.desk import MachineSaved
    from deskside.domain.journal.difference import DifferenceMeasured
    from deskside.domain.journal.facts import Fact
    from deskside.domain.profile.organisation import OrganisationProfile
    from deskside.domain.scripts.texts import Texts
    from deskside.domain.settings import Settings
    from deskside.domain.tickets import TicketNumber
    from deskside.domain.wrap_up import WrapUp
    from deskside.ui.bridge import Deed
    from deskside.usecases.follow_scripts import Following
    from deskside.usecases.list_scripts import ListedScript
    from deskside.usecases.ports.machine import Dialogue
    from deskside.usecases.task import CancelToken

    Report = Callable[[object], None]

START = datetime(2026, 5, 4, 8, 2, tzinfo=UTC)


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
    work: FakeWork = field(init=False)
    _one_writes: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.walkthroughs = FakeWalkthroughs(self)
        self.work = FakeWork(self)

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
            newest=self.recent,
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
            script_titles=self._titles,
            run_script=self.work.run,
            gather=self.work.gather,
            first_look=self.work.first_look,
            thresholds=Thresholds,
            export_system=self._export,
            connect=self.work.connect,
            disconnect=self.work.disconnect,
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

    def _titles(self, scripts: Sequence[str]) -> dict[str, Texts]:
        listed = (one for one in self.scripts if one.script in scripts)
        return {one.script: one.manifest.title for one in listed if one.manifest}

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

    def _export(
        self, inventory: Inventory, findings: Sequence[MachineFinding], form: str, path: Path
    ) -> Deed:
        def deed(*, report: Report, cancel: CancelToken) -> None:
            del report, cancel
            if self.broken is not None:
                raise self.broken
            export(inventory, findings, form, path)

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


@dataclass(frozen=True)
class _Entries:
    """As much of a journal as those deeds need."""

    desk: FakeDesk

    def append(self, ticket: TicketNumber, facts: Sequence[Fact]) -> list[Recorded]:
        return [self.desk.record(ticket, fact) for fact in facts]
