"""`deskside walkthrough run`: both lanes in one terminal. Ctrl+C pauses; the same command goes on."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Final

from deskside.adapters.threads import start_thread
from deskside.domain.errors import Cancelled, DesksideError, Unreachable
from deskside.domain.journal.walkthrough import Move
from deskside.domain.targets import label_of, parse_target
from deskside.domain.tickets import Status
from deskside.domain.walkthroughs.document import Ask, Check, Lane
from deskside.domain.walkthroughs.state import Phase, Stage
from deskside.programs.cli import walkthrough_scene as scene
from deskside.programs.cli.consenting import followed, told
from deskside.programs.cli.line_input import LineInput
from deskside.programs.cli.session import credentials_of, ticket_for
from deskside.programs.cli.terminal import TerminalDialogue, ctrl_c_cancels, quiet
from deskside.programs.cli.walkthrough_named import walkthrough_named
from deskside.ui.words import t
from deskside.ui.words import walkthroughs as words
from deskside.usecases.ports.consent import lane_of
from deskside.usecases.task import CancelToken
from deskside.usecases.walkthrough_lane import follow_lane, leave_lane, show_lane
from deskside.usecases.walkthrough_line import Line

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator, Sequence

    from deskside.domain.journal.facts import Seq
    from deskside.domain.tickets import TicketNumber
    from deskside.domain.walkthroughs.conditions import Value
    from deskside.domain.walkthroughs.state import State
    from deskside.programs.house import House
    from deskside.usecases.ports.machine import Machine
    from deskside.usecases.walkthrough_course import Course

_LOOKED_AT: Final = 200
"""Open tickets, the latest, among which a paused walkthrough is looked for."""
_KEYS: Final[dict[Move, str]] = {
    Move.DONE: "d",
    Move.GO: "r",
    Move.AGAIN: "m",
    Move.DID_NOT_WORK: "n",
    Move.SKIPPED: "s",
    Move.BACK: "b",
    Move.PAUSED: "p",
    Move.GAVE_UP: "g",
}
_AHEAD: Final = "j"
"""Skips to a later step: the same move as `s`, with a place to go on at."""
_FIRST: Final = (Move.DONE, Move.AGAIN)
"""What Enter means, where it is offered. Nothing runs on a machine by an Enter too many."""


def run(options: Namespace, house: House) -> int:
    """Play a walkthrough until it is over or paused: 0 where all of it worked, 1 where not."""
    parse_target(options.target)
    options.name = walkthrough_named(options, house)
    found = _paused(options, house)
    if found is None:
        house.run_walkthrough.admitted(options.name, practice=options.target == "practice")
        subject = t("{walkthrough} on {target}")
        target = label_of(options.target)
        ticket = ticket_for(options, house, subject.format(walkthrough=options.name, target=target))
    else:
        ticket = found[0]
        print(t("Going on with ticket {number}.").format(number=ticket), file=sys.stderr)
    with _line(options, house, ticket) as (line, cancel):
        if found is None:
            course = house.run_walkthrough.begin(
                ticket, options.name, line.machine, report=quiet, cancel=cancel
            )
        else:
            course = house.run_walkthrough.go_on(ticket, found[1], line.machine, report=quiet)
        with _their_screen(course, line.machine):
            return _Player(house, course, line, cancel).play()


@contextlib.contextmanager
def _their_screen(course: Course, machine: Machine) -> Iterator[None]:
    """Take what the person presses on their own screen, until the block ends."""
    screen = lane_of(machine)
    if screen is None:
        yield
        return
    stop = CancelToken()

    def listen() -> None:
        with contextlib.suppress(DesksideError):  # what the command itself meets says what is wrong
            follow_lane(course, screen, report=scene.print_event, cancel=stop)

    thread = start_thread("walkthrough-lane", listen)
    try:
        yield
    finally:
        leave_lane(course, screen)
        stop.cancel()
        thread.join()


def _paused(options: Namespace, house: House) -> tuple[TicketNumber, Seq] | None:
    """Find one that was begun and is not over: on the ticket that is named, or for this target on any."""
    if options.ticket is not None:
        house.store.ticket(options.ticket)
        tickets = [options.ticket]
    else:
        tickets = [one.number for one in house.store.tickets(status=Status.OPEN, limit=_LOOKED_AT)]
    target = label_of(options.target)
    for ticket in tickets:
        for found in reversed(house.run_walkthrough.open_ones(ticket)):
            same = options.ticket is not None or found.started.machine == target
            if found.started.walkthrough == options.name and same:
                return ticket, found.run
    return None


@contextlib.contextmanager
def _line(options: Namespace, house: House, ticket: TicketNumber) -> Iterator[tuple[Line, CancelToken]]:
    target, credentials = parse_target(options.target), credentials_of(options)

    def reach(cancel: CancelToken) -> Machine:
        return house.reach(
            ticket, target, credentials, dialogue=TerminalDialogue(), report=quiet, cancel=cancel
        )

    with ctrl_c_cancels() as cancel:
        line = Line(reach(cancel), reach)
        try:
            with followed(house, ticket, line.machine):
                yield line, cancel
        finally:
            line.close()


class _Player:
    """One sitting at the terminal."""

    def __init__(self, house: House, course: Course, line: Line, cancel: CancelToken) -> None:
        self._house = house
        self._course = course
        self._line = line
        self._cancel = cancel
        self._input = LineInput()

    def play(self) -> int:
        """Go on until it is over or paused."""
        try:
            while not self._work().phase.over:
                self._ask()
                if self._course.state.paused:
                    return self._say_paused()
        except (Cancelled, KeyboardInterrupt):
            return self._pause()
        except Unreachable:
            self._pause()
            raise
        scene.summary(self._course)
        return 0 if self._course.state.worked else 1

    def _work(self) -> State:
        return self._house.walkthrough_work(
            self._course, self._line, report=told(scene.print_event), cancel=self._cancel
        )

    def _show_them(self) -> None:
        """Bring the person's own screen to where it stands."""
        if (screen := lane_of(self._line.machine)) is not None:
            show_lane(self._course, screen)

    def _pause(self, text: str = "") -> int:
        with contextlib.suppress(DesksideError):
            self._course.make(Move.PAUSED, text=text)
        return self._say_paused()

    def _say_paused(self) -> int:
        print()
        print(t("Paused. The same command goes on, here or at another desk."), file=sys.stderr)
        return 130

    # ---- one prompt

    def _ask(self) -> None:
        state = self._course.state
        scene.print_scene(self._course)
        self._show_them()
        step = self._course.walkthrough.step(state.current)
        every_s = step.every_s if isinstance(step, Check) and state.stage is Stage.STUCK else 0
        said = self._input.line_unless(
            self._prompt(), lambda: self._course.state != state or self._line.is_lost, every_s
        )
        if said is None:
            raise KeyboardInterrupt
        if self._course.state != state or (not said and self._line.is_lost):
            return
        if isinstance(step, Ask) and state.stage is Stage.OPEN and self._answered(step, said):
            return
        try:
            self._take(said.casefold())
        except DesksideError as error:
            if isinstance(error, Cancelled):
                raise
            scene.print_trouble(error)

    def _prompt(self) -> str:
        offered = self._course.offers(Lane.CLERK)
        step = self._course.walkthrough.step(self._course.state.current)
        keys = [
            t("{key}: {action}").format(key=key, action=words.move_words(move, step))
            for move, key in _KEYS.items()
            if move in offered
        ]
        if Move.SKIPPED in offered:
            keys.append(t("{key}: {action}").format(key=_AHEAD, action=t("Go on further ahead")))
        return f"[{', '.join(keys)}] > "

    def _answered(self, step: Ask, said: str) -> bool:
        """Take what was typed as the answer, where it can be one."""
        value: Value = None
        if step.answer == "yes-no":
            value = {"y": True, "yes": True, t("yes"): True, "no": False, t("no"): False}.get(said.casefold())
        elif step.answer == "choice":
            number = int(said) - 1 if said.isdecimal() and len(said) < 4 else -1
            value = step.choices[number].value if 0 <= number < len(step.choices) else None
        elif said and (said.casefold() not in {*_KEYS.values(), _AHEAD}):
            value = said
        if value is None:
            return False
        self._course.make(Move.ANSWERED, facts={f"answer.{step.id}": value})
        return True

    def _take(self, said: str) -> None:
        offered = self._course.offers(Lane.CLERK)
        if said == _AHEAD and Move.SKIPPED in offered:
            self._go_ahead()
            return
        move = next((one for one, key in _KEYS.items() if key == said and one in offered), None)
        if not said:
            move = next((one for one in _FIRST if one in offered), None)
        if move is None:
            print(t("Press one of the letters, then Enter."))
            return
        asking: dict[Move, Callable[[], object]] = {
            Move.GO: lambda: self._house.walkthrough_work.go(self._course),
            Move.SKIPPED: lambda: self._with_reason(move, t("Why is it skipped? ")),
            Move.DID_NOT_WORK: lambda: self._with_reason(move, t("What happened instead? "), needed=False),
            Move.PAUSED: lambda: self._with_reason(move, t("A word to whoever goes on: "), needed=False),
            Move.BACK: self._back,
            Move.GAVE_UP: self._give_up,
        }
        asking.get(move, lambda: self._course.make(move))()

    def _with_reason(self, move: Move, question: str, *, needed: bool = True, to: str = "") -> None:
        reason = self._input.line(question) or ""
        if reason or not needed:
            self._course.make(move, text=reason, to=to)

    def _go_ahead(self) -> None:
        """Go on at a later step, past all between."""
        from deskside.domain.walkthroughs.course import ahead  # noqa: PLC0415 - seldom needed

        to = self._chosen(ahead(self._course.walkthrough, self._course.state), t("On to which? "))
        if to:
            self._with_reason(Move.SKIPPED, t("Why is the rest skipped? "), to=to)

    def _back(self) -> None:
        from deskside.domain.walkthroughs.course import returns  # noqa: PLC0415 - seldom needed

        to = self._chosen(returns(self._course.walkthrough, self._course.state), t("Back to which? "))
        if to:
            self._course.make(Move.BACK, to=to)

    def _chosen(self, steps: Sequence[str], question: str) -> str:
        for number, step in enumerate(steps, start=1):
            print(f"  {number}. {scene.step_title(self._course, step)}")
        said = self._input.line(question) or ""
        return steps[int(said) - 1] if said.isdecimal() and 0 < int(said[:4]) <= len(steps) else ""

    def _give_up(self) -> None:
        reason = self._input.line(t("Why is it given up? ")) or ""
        retake = False
        if self._course.state.changes and self._course.state.phase is Phase.GOING:
            answer = self._input.line(t("Take back what was changed? (yes/no) ")) or ""
            retake = answer.casefold() in {"y", "yes", t("yes")}
        self._course.make(Move.GAVE_UP, text=reason, retake=retake)
        self._show_them()
