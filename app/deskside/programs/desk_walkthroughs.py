"""Walkthroughs as the window plays them: one course, moves from buttons, and a machine that may go away."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deskside.domain.errors import BrokeMidway, DesksideError
from deskside.domain.journal.walkthrough import Move
from deskside.ui.clerk.deeds import MachineBack
from deskside.usecases.ports.consent import lane_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from deskside.domain.journal.facts import Seq
    from deskside.domain.tickets import TicketNumber
    from deskside.domain.walkthroughs.outcomes import VersionOutcomes
    from deskside.programs.house import House
    from deskside.ui.bridge import Deed
    from deskside.ui.clerk.deeds import Tell
    from deskside.usecases.list_walkthroughs import ListedWalkthrough
    from deskside.usecases.ports.machine import HostKeyQuestion, Machine, SecretAnswer, SecretQuestion
    from deskside.usecases.run_walkthrough import Found
    from deskside.usecases.task import CancelToken
    from deskside.usecases.walkthrough_course import Course

    Report = Callable[[object], None]


_LATEST = 200
"""Tickets that tell how long a walkthrough usually takes: whoever looks at one does not wait for all."""


@dataclass(frozen=True, slots=True)
class DeskWalkthroughs:
    """Binds the house's deeds on walkthroughs for the window.

    Args:
        opened: Returns the house with its journal open; safe from any thread.
    """

    opened: Callable[[], House]

    def listed(self, practice: bool) -> Sequence[ListedWalkthrough]:  # noqa: FBT001 - as the window calls it
        """Return which there are."""
        return self.opened().list_walkthroughs(practice=practice)

    def played(self) -> Sequence[VersionOutcomes]:
        """Return how each version went on this desk lately."""
        from deskside.usecases.task import CancelToken  # noqa: PLC0415 - with the first use

        return self.opened().walkthrough_outcomes(cancel=CancelToken(), latest=_LATEST)

    def open_ones(self, ticket: TicketNumber) -> Sequence[Found]:
        """Return those of a ticket that are not over."""
        return self.opened().run_walkthrough.open_ones(ticket)

    def begin(self, ticket: TicketNumber, name: str, machine: Machine, tell: Tell) -> Deed:
        """Bind the beginning of one."""

        def deed(*, report: Report, cancel: CancelToken) -> Course:
            del report
            run = self.opened().run_walkthrough
            return _shown(run.begin(ticket, name, machine, report=tell, cancel=cancel), machine)

        return deed

    def go_on(self, ticket: TicketNumber, run: Seq, machine: Machine, tell: Tell) -> Deed:
        """Bind going on with one."""

        def deed(*, report: Report, cancel: CancelToken) -> Course:
            del report, cancel
            return _shown(self.opened().run_walkthrough.go_on(ticket, run, machine, report=tell), machine)

        return deed

    def move(self, course: Course, machine: Machine | None, move: Move, more: Mapping[str, Any]) -> Deed:
        """Bind a move of the clerk's."""

        def deed(*, report: Report, cancel: CancelToken) -> object:
            del report, cancel
            if move is Move.GO:
                self.opened().walkthrough_work.go(course)
            else:
                course.make(move, **more)
            return _shown(course, machine)

        return deed

    @staticmethod
    def follow(course: Course, machine: Machine) -> Deed:
        """Bind listening to what the person presses."""

        def deed(*, report: Report, cancel: CancelToken) -> None:
            from deskside.usecases.walkthrough_lane import follow_lane  # noqa: PLC0415 - with the first use

            if (screen := lane_of(machine)) is not None:
                follow_lane(course, screen, report=report, cancel=cancel)

        return deed

    def play(self, course: Course, machine: Machine, typed: str, lost: bool) -> Deed:  # noqa: FBT001 - as above
        """Bind what the machine is wanted for; where the line is lost it is reached by what was `typed`."""

        def deed(*, report: Report, cancel: CancelToken) -> object:
            from deskside.domain.targets import parse_target  # noqa: PLC0415 - with the first use
            from deskside.usecases.ports.machine import Credentials  # noqa: PLC0415
            from deskside.usecases.run_walkthrough import machine_facts  # noqa: PLC0415
            from deskside.usecases.walkthrough_line import Line  # noqa: PLC0415

            house = self.opened()

            def reach(token: CancelToken) -> Machine:
                if not typed:  # a support code, which works once: the clerk asks for a new one
                    raise BrokeMidway("link-lost", machine=machine.label)
                target = parse_target(typed)
                again = house.reach(
                    course.ticket, target, Credentials(), dialogue=_Nobody(), report=report, cancel=token
                )
                report(MachineBack(again))
                return again

            line = Line(machine, reach)
            if lost:
                line.say_lost()
            elif not course.state.linked:  # the clerk has connected anew: that line is the one
                course.make(Move.LINE_BACK, by="machine", facts=machine_facts(machine))
            try:
                return house.walkthrough_work(course, line, report=report, cancel=cancel)
            finally:
                _shown(course, line.machine)

        return deed


def _shown(course: Course, machine: Machine | None) -> Course:
    """Bring the person's own screen to where it stands; without a line there is nothing to bring."""
    from deskside.usecases.walkthrough_lane import show_lane  # noqa: PLC0415 - with the first use

    if machine is not None and (screen := lane_of(machine)) is not None:
        with contextlib.suppress(DesksideError):
            show_lane(course, screen)
    return course


class _Nobody:
    """A line that is made anew by itself asks nobody: what needs an answer is tried another way, or fails."""

    def host_key(self, question: HostKeyQuestion) -> bool:
        """Accept no key that has not been accepted before."""
        del question
        return False

    def secret(self, question: SecretQuestion) -> SecretAnswer | None:
        """Know no secret."""
        del question
        return None
