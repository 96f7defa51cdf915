"""The desk plays a walkthrough over the line that the clerk made by hand, and only over that one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import pytest

from deskside.adapters.local import LocalMachine
from deskside.domain.errors import BrokeMidway
from deskside.domain.journal.facts import StepStarted
from deskside.domain.journal.walkthrough import Move, WalkthroughMoved
from deskside.programs.desk_walkthroughs import DeskWalkthroughs
from deskside.usecases.task import CancelToken
from usecases.walkthrough_desk import WalkthroughDesk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deskside.programs.house import House
    from deskside.usecases.walkthrough_course import Course


class Counted(LocalMachine):
    """This computer, which counts what is sent over this one line, and knows whether it was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = 0
        self.closed = False

    def run(self, what, *, cancel):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - as its base
        self.sent += 1
        return super().run(what, cancel=cancel)

    def close(self) -> None:
        self.closed = True


@dataclass
class Deeds:
    """As much of the house as plays."""

    desk: WalkthroughDesk

    def __getattr__(self, name: str) -> object:
        return {"run_walkthrough": self.desk.playing, "walkthrough_work": self.desk.working}[name]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WalkthroughDesk]:
    (tmp_path / "desk").mkdir()
    desk = WalkthroughDesk(tmp_path / "desk")
    desk.lay_out(tmp_path / "report")
    desk.approve_all()
    yield desk
    desk.close()


@pytest.fixture
def course(desk: WalkthroughDesk) -> Course:
    """A walkthrough whose script is about to run, and whose line has just been lost."""
    course = desk.begin(Counted())
    course.make(Move.DONE)
    course.make(Move.ANSWERED, by="person", step="sure", facts={"answer.sure": True})
    desk.working.go(course)
    course.make(Move.LINE_LOST, by="machine")
    return course


def play(desk: WalkthroughDesk, course: Course, machine: Counted, *, lost: bool) -> None:
    deeds = DeskWalkthroughs(lambda: cast("House", Deeds(desk)))
    deeds.play(course, machine, "", lost)(report=desk.heard.append, cancel=CancelToken())


def test_over_the_line_that_the_clerk_made_by_hand_it_goes_on_where_it_stood(
    desk: WalkthroughDesk, course: Course, tmp_path: Path
) -> None:
    by_hand = Counted()
    play(desk, course, by_hand, lost=False)
    moves = [fact.move for fact in desk.facts() if isinstance(fact, WalkthroughMoved)]
    assert moves[-4:] == [Move.LINE_LOST, Move.LINE_BACK, Move.RAN, Move.MEASURED]
    assert (course.state.current, str(course.state.stage)) == ("restart", "away")
    assert (tmp_path / "report").exists()
    assert by_hand.sent > 1
    assert not by_hand.closed, "it is the clerk's session"


def test_a_code_works_once_so_without_a_new_line_it_says_so_and_nothing_runs(
    desk: WalkthroughDesk, course: Course, tmp_path: Path
) -> None:
    gone = Counted()
    with pytest.raises(BrokeMidway, match="link-lost"):
        play(desk, course, gone, lost=True)
    assert course.state.described() == "line-lost"
    assert not (tmp_path / "report").exists()
    assert not any(isinstance(fact, StepStarted) for fact in desk.facts())
