"""A walkthrough in memory with every kind of lane, and deeds that play it without a machine."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from deskside.domain.journal.walkthrough import Move, WalkthroughStarted
from deskside.domain.scripts.admission import Approver
from deskside.domain.scripts.folder import ScriptFolder
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.parameters import Choice
from deskside.domain.walkthroughs.commands import Command, Measure, Reconnect, RunNow, TakeBack, due
from deskside.domain.walkthroughs.condition_text import parse_condition
from deskside.domain.walkthroughs.document import (
    Ask,
    Check,
    Lane,
    Open,
    Page,
    Picture,
    Run,
    Say,
    Tell,
    Undo,
    Wait,
    Walkthrough,
)
from deskside.domain.walkthroughs.engine import begin, recovered
from deskside.ui.clerk.deeds import MachineBack
from deskside.usecases.list_walkthroughs import ListedWalkthrough
from deskside.usecases.ports.consent import lane_of
from deskside.usecases.run_walkthrough import Found
from deskside.usecases.walkthrough_course import Course
from deskside.usecases.walkthrough_lane import follow_lane

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from deskside.domain.journal.facts import Fact, Recorded, Seq
    from deskside.domain.tickets import TicketNumber
    from deskside.domain.walkthroughs.conditions import Value
    from deskside.ui.bridge import Deed
    from deskside.ui.clerk.deeds import Tell as TellAll
    from deskside.usecases.ports.machine import Machine
    from deskside.usecases.task import CancelToken
    from fakes.desk import FakeDesk


def a_picture(width: int = 320, height: int = 160) -> bytes:
    """Return a PNG of one colour."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + bytes((210, 224, 245)) * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def both(english: str, russian: str) -> dict[str, str]:
    return {"en": english, "ru": russian}


PRINTER = Walkthrough(
    name="printer-mute",
    version=3,
    title=both("The printer does not print", "Принтер не печатает"),
    about=both(
        "For a network printer that takes documents and prints none.", "Принтер берёт задания, но молчит."
    ),
    author="it@example.org",
    effect=Effect.CHANGE,
    tell=both("We look at your printer together.", "Мы вместе посмотрим на ваш принтер."),
    platforms=("linux",),
    fits={"en": ("printer", "prints"), "ru": ("принтер",)},
    steps=(
        Say(
            id="greet",
            title=both("Explain", "Объяснить"),
            say=both(
                "I will look at the printer with you. You can stop at any time.", "Я посмотрю с вами принтер."
            ),
        ),
        Tell(
            id="light",
            title=both("Look at the lamp", "Посмотреть на лампу"),
            say=both("Is the lamp at the front green?", "Лампа спереди зелёная?"),
            tell=both(
                "Look at the lamp at the front of the printer.", "Посмотрите на лампу спереди принтера."
            ),
            picture=Picture(
                files={"en": "lamp.png"},
                words=both("A printer with a lamp at its front", "Принтер с лампой спереди"),
            ),
        ),
        Ask(
            id="colour",
            title=both("Colour of the lamp", "Цвет лампы"),
            of=Lane.PERSON,
            question=both("Which colour is it?", "Какого она цвета?"),
            answer="choice",
            choices=(
                Choice(value="green", label=both("Green", "Зелёная")),
                Choice(value="red", label=both("Red", "Красная")),
            ),
        ),
        Open(
            id="settings",
            title=both("Open the printers", "Открыть принтеры"),
            tell=both("Press the button; the list of printers opens.", "Нажмите кнопку; откроется список."),
            page=Page.PRINTERS,
        ),
        Wait(
            id="plug",
            title=both("Plug it in", "Включить кабель"),
            say=both("Please plug the cable in again.", "Вставьте кабель ещё раз."),
            wait_for="cable",
        ),
        Run(
            id="resume",
            title=both("Let it print again", "Снова разрешить печать"),
            say=both("I now let the queue go on.", "Сейчас я продолжу очередь."),
            script="printing.resume",
            good=("ok",),
        ),
        Check(
            id="ready",
            title=both("The queue is ready", "Очередь готова"),
            condition=parse_condition('printers.accepting == true and run.resume.verdict == "ok"'),
        ),
        Undo(id="back", title=both("As it was", "Как было"), when=parse_condition('step.ready != "done"')),
    ),
)


@dataclass
class FakeWalkthroughs:
    """The deeds of `ui.clerk.deeds.Deeds` on walkthroughs; what the machine answers is set by the test."""

    desk: FakeDesk
    listed: list[ListedWalkthrough] = field(default_factory=list)
    measured: dict[str, Value] = field(default_factory=lambda: {"printers.accepting": False})
    verdict: str = "ok"
    while_working: Callable[[CancelToken], object] = lambda _: None

    def all(self, practice: bool) -> Sequence[ListedWalkthrough]:
        del practice
        return list(self.listed)

    def open_ones(self, ticket: TicketNumber) -> Sequence[Found]:
        found = []
        for entry in self.desk.journal.get(ticket, []):
            if isinstance(entry.fact, WalkthroughStarted):
                state = recovered(PRINTER, entry.seq, self.desk.journal[ticket])
                if state is not None and not state.phase.over:
                    found.append(Found(run=entry.seq, started=entry.fact, by=entry.actor.account))
        return found

    def begin(self, ticket: TicketNumber, name: str, machine: Machine, tell: TellAll) -> Deed:
        def deed(*, report: object, cancel: object) -> Course:
            del report, cancel
            started = WalkthroughStarted(
                walkthrough=name,
                version=PRINTER.version,
                statement_sha256="ab" * 32,
                trust="organisation",
                process=_PROCESS,
                machine=machine.label,
                machine_id=machine.machine_id,
                title=PRINTER.title["en"],
            )
            recorded = self.desk.record(ticket, started)
            tell(recorded)
            return self._course(ticket, recorded.seq, tell)

        return deed

    def go_on(self, ticket: TicketNumber, run: Seq, machine: Machine, tell: TellAll) -> Deed:
        del machine

        def deed(*, report: object, cancel: object) -> Course:
            del report, cancel
            course = self._course(ticket, run, tell)
            course.make(Move.CONTINUED, taken=course.state.holder, version=PRINTER.version)
            return course

        return deed

    def move(self, course: Course, machine: Machine | None, move: Move, more: Mapping[str, Any]) -> Deed:
        del machine

        def deed(*, report: object, cancel: object) -> object:
            del report, cancel
            if move is Move.GO:
                return course.make(move, undo="printing.pause")
            return course.make(move, **more)

        return deed

    @staticmethod
    def follow(course: Course, machine: Machine) -> Deed:
        screen = lane_of(machine)
        assert screen is not None

        def deed(*, report: Callable[[object], None], cancel: CancelToken) -> None:
            follow_lane(course, screen, report=report, cancel=cancel)

        return deed

    def play(self, course: Course, machine: Machine, typed: str, lost: bool) -> Deed:
        del typed

        def deed(*, report: Callable[[object], None], cancel: CancelToken) -> object:
            if lost and course.state.linked:
                course.make(Move.LINE_LOST, by="machine")
            while (wanted := due(PRINTER, course.state)) is not None:
                self.while_working(cancel)
                self._do(course, wanted)
                if isinstance(wanted, Reconnect):
                    report(MachineBack(machine))
            return course.state

        return deed

    def _do(self, course: Course, wanted: Command) -> None:
        match wanted:
            case Reconnect():
                course.make(Move.LINE_BACK, by="machine")
            case Measure():
                course.make(Move.MEASURED, by="machine", facts=self.measured)
            case RunNow(step=step):
                facts: dict[str, Value] = {f"run.{step}.verdict": self.verdict}
                course.make(Move.RAN, by="machine", verdict=self.verdict, facts=facts)
            case TakeBack(step=step, change=change):
                course.make(Move.TAKEN_BACK, by="machine", step=step, to=change.step)

    def _course(self, ticket: TicketNumber, run: Seq, tell: TellAll) -> Course:
        entries = self.desk.journal[ticket]
        started = entries[run].fact
        assert isinstance(started, WalkthroughStarted)
        state = recovered(PRINTER, run, entries) or begin(PRINTER, run, started)
        folder = ScriptFolder("walkthrough.printer-mute", {"lamp.png": a_picture()})
        journal = _Journal(self.desk)
        return Course(journal, ticket, PRINTER, folder, state, seen=entries[-1].seq, report=tell)  # type: ignore[arg-type]


_PROCESS = "0f" * 16


@dataclass
class _Journal:
    """As much of a journal as a course needs."""

    desk: FakeDesk
    process: str = _PROCESS

    def append(self, ticket: TicketNumber, facts: Sequence[Fact]) -> list[Recorded]:
        return [self.desk.record(ticket, fact) for fact in facts]

    def entries(self, ticket: TicketNumber, *, after: Seq = -1) -> list[Recorded]:
        return self.desk.journal[ticket][after + 1 :]


def listed_printer() -> ListedWalkthrough:
    approver = Approver(principal="boris@example.org", key_fingerprint="SHA256:x")
    return ListedWalkthrough(
        name=PRINTER.name, walkthrough=PRINTER, why_not=None, approvers=(approver,), trust="organisation"
    )
