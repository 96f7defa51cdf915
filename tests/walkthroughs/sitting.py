"""A desk with the shipped walkthroughs, and a sitting at it: both people, and the machine between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.catalogue.walkthroughs import FileWalkthroughs
from deskside.adapters.store import open_store
from deskside.adapters.trust.keys import UsersKeys
from deskside.domain.errors import WrongUse
from deskside.domain.journal.facts import Actor, TicketOpened
from deskside.domain.journal.walkthrough import Move
from deskside.domain.scripts.manifest import Effect
from deskside.domain.tickets import Requester
from deskside.domain.walkthroughs.document import CATEGORY, Check, Lane, Run
from deskside.domain.walkthroughs.engine import recovered
from deskside.domain.walkthroughs.state import Stage
from deskside.usecases.approve_script import ApproveScript
from deskside.usecases.gather_inventory import GatherInventory
from deskside.usecases.run_script import RunScript
from deskside.usecases.run_walkthrough import RunWalkthrough
from deskside.usecases.task import CancelToken
from deskside.usecases.walkthrough_line import Line
from deskside.usecases.walkthrough_work import WalkthroughWork
from fakes.scripts import CountedTokens
from servers.sshd import make_key
from source import ROOT
from targets.inventory_of import PatientProbes
from usecases.script_desk import ScriptDesk
from waiting import eventually

if TYPE_CHECKING:
    from deskside.adapters.store.store import Store
    from deskside.domain.tickets import TicketNumber
    from deskside.domain.walkthroughs.conditions import Value
    from deskside.domain.walkthroughs.state import State
    from deskside.usecases.walkthrough_course import Course
    from walkthroughs.patient import Patient

WALKTHROUGHS = FileWalkthroughs(ROOT / "resources" / "walkthroughs")


@dataclass
class ShippedDesk(ScriptDesk):
    """A `ScriptDesk` whose organisation has approved the shipped walkthroughs and what they run."""

    approved: set[str] = field(default_factory=set)
    lines: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.scripts = ROOT / "scripts"
        self.catalogue = FileCatalogue(self.scripts)
        self.keys = {"anna@example.org": self.key, "boris@example.org": self.home / "id_boris"}
        make_key(self.keys["boris@example.org"])

    def approve_for(self, name: str) -> None:
        """Sign a walkthrough, its scripts, and what undoes them."""
        document = WALKTHROUGHS.manifest(WALKTHROUGHS.folder(f"{CATEGORY}.{name}"))
        scripts = {step.script for step in document.steps if isinstance(step, Run | Check) and step.script}
        undo = {self.catalogue.manifest(self.catalogue.folder(script)).undo for script in scripts}
        for script in (scripts | undo | {document.id}) - self.approved - {""}:
            self._sign(script)
            self.approved.add(script)

    def _sign(self, script: str) -> None:
        folders: Any = WALKTHROUGHS if script.startswith(f"{CATEGORY}.") else self.catalogue
        reads = folders.manifest(folders.folder(script)).effect is Effect.READ
        for principal in list(self.keys)[: 1 if reads else 2]:
            ApproveScript(folders, self.approvals, UsersKeys(), self.store, self.clock, self.versions)(
                script,
                key=str(self.keys[principal]),
                principal=principal,
                confirm=lambda _: True,
                passphrase=lambda _: None,
                report=self.heard.append,
            )

    def begin(self, name: str, patient: Patient) -> Sitting:
        """Open a ticket and begin a walkthrough on it."""
        self.approve_for(name)
        opened = TicketOpened(requester=Requester(name="Oleg Petrov"), subject=name)
        ticket = self.store.open_ticket(opened).ticket
        line = self.line_to(patient)
        course = self.playing(self.store).begin(ticket, name, line.machine, report=self.heard.append)
        return Sitting(self, self.store, ticket, line, course)

    def line_to(self, patient: Patient) -> Line:
        """Connect; the line is closed when the machine goes."""
        self.lines.append(Line(patient.reach(CancelToken()), patient.reach))
        return self.lines[-1]

    def of_boris(self) -> Store:
        """Open the journal as another clerk's program does."""
        return open_store(
            f"sqlite:///{self.home}/desk.db",
            run_dir=self.home / "run",
            actor=Actor(account="boris@desk-08"),
            clock=self.clock,
        )

    def playing(self, store: Store) -> RunWalkthrough:
        gather = GatherInventory(PatientProbes(), store, self.clock)
        return RunWalkthrough(WALKTHROUGHS, self.approvals, self.versions, store, self.clock, gather)

    def working(self, store: Store) -> WalkthroughWork:
        run = RunScript(
            self.catalogue, self.approvals, store, self.clock, CountedTokens(), self.versions, measure=None
        )
        gather = GatherInventory(PatientProbes(), store, self.clock)
        return WalkthroughWork(run, gather, self.catalogue, store, self.clock)


@dataclass
class Sitting:
    """One clerk and one person over one walkthrough. Every deed names the step at which it is expected."""

    desk: ShippedDesk
    store: Store
    ticket: TicketNumber
    line: Line
    course: Course

    @property
    def state(self) -> State:
        return self.course.state

    @property
    def stands(self) -> tuple[str, str]:
        return self.state.current, self.state.described()

    def work(self) -> Sitting:
        """Let the machine's part be done until people are needed."""
        self.desk.working(self.store)(
            self.course, self.line, report=self.desk.heard.append, cancel=CancelToken()
        )
        return self

    def clerk(self, step: str, move: Move = Move.DONE, **more: Any) -> Sitting:
        return self._make(step, Lane.CLERK, move, **more)

    def person(self, step: str, move: Move = Move.DONE, **more: Any) -> Sitting:
        return self._make(step, Lane.PERSON, move, **more)

    def answer(self, step: str, value: Value, lane: Lane = Lane.CLERK) -> Sitting:
        return self._make(step, lane, Move.ANSWERED, facts={f"answer.{step}": value})

    def go(self, step: str) -> Sitting:
        """Let the clerk start the script, or the taking back, of a step."""
        assert self.state.current == step, self.stands
        self.desk.working(self.store).go(self.course)
        return self.work()

    def measure(self, step: str) -> Sitting:
        return self.clerk(step, Move.AGAIN)

    def measure_until_green(self, step: str) -> Sitting:
        """Measure as the window does for `every_s`: what was mended may take its time to be seen."""
        if self.state.current != step:
            return self
        eventually(lambda: self.measure(step).state.current != step, f"{step} is measured to be so")
        return self

    def give_up(self, why: str) -> Sitting:
        """End it with everything taken back."""
        self.course.make(Move.GAVE_UP, text=why, retake=True)
        return self.work()

    def check_red(self, step: str) -> None:
        """It stands at a check that was measured to be untrue, and nobody's word makes it true."""
        assert (self.state.current, self.state.stage) == (step, Stage.STUCK), self.stands
        assert self.state.truth is False, self.state
        assert isinstance(self.course.walkthrough.step(step), Check)
        for by in ("clerk", "person"):
            for move in (Move.DONE, Move.GO, Move.ANSWERED):
                with pytest.raises(WrongUse, match="walkthrough-move-impossible"):
                    self.course.make(move, by=by)

    def hand_over(self, patient: Patient, *, boot: str = ":") -> Sitting:
        """Pause; the machine starts anew; another clerk, in another process, goes on."""
        self.course.make(Move.PAUSED, text="for Boris, tomorrow")
        self.line.close()
        patient.start_anew(boot=boot)
        store = self.desk.of_boris()
        playing = self.desk.playing(store)
        (found,) = playing.open_ones(self.ticket)
        line = self.desk.line_to(patient)
        course = playing.go_on(self.ticket, found.run, line.machine, report=self.desk.heard.append)
        assert course.state.holder != self.store.process
        return Sitting(self.desk, store, self.ticket, line, course)

    def close(self) -> None:
        """Leave, and see that the journal alone tells the same."""
        read = recovered(self.course.walkthrough, self.state.run, self.store.entries(self.ticket))
        assert read == self.state
        self.line.close()
        if self.store is not self.desk.store:
            self.store.close()

    def _make(self, step: str, lane: Lane, move: Move, **more: Any) -> Sitting:
        assert self.state.current == step, self.stands
        assert move in self.course.offers(lane), (move, lane, self.stands)
        self.course.make(move, by=lane.value, step=step, **more)
        return self.work()
