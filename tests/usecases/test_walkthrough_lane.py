"""What the person presses on their own screen, as it becomes a move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.companion.lane import LaneAnswered, LaneCleared, LaneStep
from deskside.domain.errors import BrokeMidway, Refused
from deskside.domain.journal.facts import TicketOpened
from deskside.domain.journal.walkthrough import Move
from deskside.domain.scripts.folder import ScriptFolder
from deskside.domain.tickets import Requester
from deskside.domain.walkthroughs.engine import begin
from deskside.usecases.task import CancelToken
from deskside.usecases.walkthrough_course import Course
from deskside.usecases.walkthrough_lane import follow_lane
from deskside.usecases.walkthrough_work import StepTrouble
from fakes.journal import FakeJournal
from fakes.played_walkthrough import PRINTER
from fakes.walkthroughs import STARTED

if TYPE_CHECKING:
    from collections.abc import Callable


class Presses:
    """The screen of somebody who presses *Done* each time, until the session is over."""

    language = "en"
    shows_lane = True

    def __init__(self, run: int, *before: Callable[[], object]) -> None:
        self.run = run
        self.before = list(before)
        self.shown: list[LaneStep | LaneCleared] = []

    def show_lane(self, shown: LaneStep | LaneCleared) -> None:
        self.shown.append(shown)

    def next_lane_answer(self, cancel: CancelToken) -> LaneAnswered:
        cancel.check()
        if not self.before:
            raise Refused("session-over")
        self.before.pop(0)()
        return LaneAnswered(run=self.run, step="light", said="done")


def test_a_press_that_could_not_be_recorded_is_told_and_the_next_one_counts() -> None:
    journal = FakeJournal(process=STARTED.process)
    ticket = journal.open_ticket(
        TicketOpened(subject="Mute printer", requester=Requester(name="Oleg"))
    ).ticket
    (started,) = journal.append(ticket, [STARTED])
    state = begin(PRINTER, started.seq, STARTED)
    folder = ScriptFolder("walkthrough.printer-mute", {})
    course = Course(journal, ticket, PRINTER, folder, state, seen=started.seq, report=lambda _: None)
    course.make(Move.DONE)
    full = BrokeMidway("journal-full", path="journal.db")
    heard: list[object] = []
    screen = Presses(
        started.seq,
        lambda: setattr(journal, "broken", full),
        lambda: setattr(journal, "broken", None),
        lambda: None,
    )
    follow_lane(course, screen, report=heard.append, cancel=CancelToken())
    assert heard == [StepTrouble(ticket=ticket, step="light", error=full)]
    assert course.state.current == "colour"
    assert [one.step for one in screen.shown if isinstance(one, LaneStep)] == ["colour"]
