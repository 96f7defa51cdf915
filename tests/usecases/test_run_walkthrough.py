"""A walkthrough played on a real machine: paused, handed over, gone on with after a restart."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.engine.connector import EngineConnector
from deskside.adapters.local import LocalMachine
from deskside.adapters.store import open_store
from deskside.domain.errors import Cancelled, Refused, WrongUse
from deskside.domain.journal.facts import Actor, SnapshotTaken, StepStarted
from deskside.domain.journal.walkthrough import Move, WalkthroughMoved, WalkthroughStarted
from deskside.domain.walkthroughs.engine import INTERRUPTED, recovered
from deskside.domain.walkthroughs.state import How, Phase, Stage
from deskside.usecases.task import CancelToken
from deskside.usecases.walkthrough_line import Line
from deskside.usecases.walkthrough_work import StepTrouble
from fakes.dialogue import FakeDialogue
from fakes.machine import FakeMachine
from fakes.shell_machine import ShellMachine
from servers.reach import address_of, key_of
from servers.restarting import Restarting
from usecases.walkthrough_desk import NAME, WalkthroughDesk
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deskside.adapters.store.store import Store
    from deskside.usecases.ports.machine import Machine
    from deskside.usecases.walkthrough_course import Course


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "machine" / "report"


@pytest.fixture
def desk(tmp_path: Path, file: Path) -> Iterator[WalkthroughDesk]:
    (tmp_path / "desk").mkdir()
    file.parent.mkdir()
    desk = WalkthroughDesk(tmp_path / "desk")
    desk.lay_out(file)
    desk.approve_all()
    yield desk
    desk.close()


@pytest.fixture
def here() -> Machine:
    return LocalMachine()


def store_of(account: str, desk: WalkthroughDesk) -> Store:
    """Open the desk's journal as another clerk's program does."""
    url, run_dir = f"sqlite:///{desk.home}/desk.db", desk.home / "run"
    return open_store(url, run_dir=run_dir, actor=Actor(account=account), clock=desk.clock)


def to_the_script(course: Course) -> None:
    course.make(Move.DONE)
    course.make(Move.ANSWERED, by="person", step="sure", facts={"answer.sure": True})


def run_of(course: Course) -> int:
    return course.state.run


def check_journal(desk: WalkthroughDesk, course: Course) -> None:
    read = recovered(course.walkthrough, course.state.run, desk.store.entries(desk.ticket))
    assert read == course.state


def test_it_needs_the_approvals_that_its_effect_needs(desk: WalkthroughDesk, here: Machine) -> None:
    shutil.rmtree(desk.home / "approvals" / f"walkthrough.{NAME}")
    with pytest.raises(Refused, match="not-approved"):
        desk.begin(here)
    desk.sign(f"walkthrough.{NAME}", "anna@example.org")
    with pytest.raises(Refused, match="approvals-missing"):
        desk.begin(here)
    desk.sign(f"walkthrough.{NAME}", "boris@example.org")
    assert desk.begin(here).state.current == "greet"


def test_one_changed_byte_is_refused_and_so_is_an_older_version(desk: WalkthroughDesk, here: Machine) -> None:
    document = desk.folder / "walkthrough.toml"
    text = document.read_text()
    desk.begin(here).make(Move.GAVE_UP, text="a test")
    document.write_text(text.replace("We will", "We wilL"))
    with pytest.raises(Refused, match="script-changed"):
        desk.begin(here)
    desk.versions.remember(f"walkthrough.{NAME}", 9)
    document.write_text(text)
    with pytest.raises(Refused, match="script-superseded"):
        desk.begin(here)


def test_a_script_that_is_not_approved_is_a_step_that_did_not_run(
    desk: WalkthroughDesk, here: Machine, file: Path
) -> None:
    desk.revoke("lab.make")
    course = desk.begin(here)
    to_the_script(course)
    desk.working.go(course)
    state = desk.work(course, here)
    assert (state.current, state.stage, state.trouble) == ("mend", Stage.STUCK, "approval-revoked")
    assert not file.exists()
    (trouble,) = [event for event in desk.heard if isinstance(event, StepTrouble)]
    assert trouble.error.code == "approval-revoked"


def test_nothing_runs_before_the_clerk_says_so(desk: WalkthroughDesk, here: Machine, file: Path) -> None:
    course = desk.begin(here)
    to_the_script(course)
    assert desk.work(course, here).current == "mend"
    assert not file.exists()
    assert not [fact for fact in desk.facts() if isinstance(fact, StepStarted)]


def stuck_at_the_check(desk: WalkthroughDesk, here: Machine, file: Path) -> Course:
    """Come to the check with the file made and gone again."""
    course = desk.begin(here)
    to_the_script(course)
    desk.working.go(course)
    desk.work(course, here)
    assert file.exists()
    course.make(Move.SKIPPED, text="it need not start anew")
    file.unlink()
    assert desk.work(course, here).stage is Stage.STUCK
    return course


def test_a_check_is_red_until_the_machine_is_mended_whoever_mends_it(
    desk: WalkthroughDesk, here: Machine, file: Path
) -> None:
    course = stuck_at_the_check(desk, here, file)
    assert course.state.truth is False
    for move in (Move.DONE, Move.MEASURED, Move.RAN):
        with pytest.raises(WrongUse, match="walkthrough-move-impossible"):
            course.make(move)
    file.write_text("mended by hand")
    course.make(Move.AGAIN)
    state = desk.work(course, here)
    assert (state.phase, state.worked, course.walkthrough.name) == (Phase.FINISHED, True, NAME)
    verdicts = [
        fact.verdict
        for fact in desk.facts()
        if isinstance(fact, WalkthroughMoved) and fact.move is Move.MEASURED and fact.step == "there"
    ]
    assert verdicts == ["false", "true"]
    check_journal(desk, course)


def test_giving_up_takes_back_what_was_changed(desk: WalkthroughDesk, here: Machine, file: Path) -> None:
    course = desk.begin(here)
    to_the_script(course)
    desk.working.go(course)
    desk.work(course, here)
    assert file.exists()
    course.make(Move.GAVE_UP, text="no time", retake=True)
    state = desk.work(course, here)
    assert (state.phase, state.left, file.exists()) == (Phase.GIVEN_UP, (), False)
    check_journal(desk, course)


def test_a_change_that_was_cut_short_is_taken_back_by_what_it_had_said(
    desk: WalkthroughDesk, here: Machine, file: Path
) -> None:
    """Our program died after the script had run: nobody saw its end, and its undo still knows."""
    course = desk.begin(here)
    to_the_script(course)
    desk.working.go(course)
    desk.running(desk.ticket, "lab.make", {"path": str(file)}, here, report=print, cancel=CancelToken())
    desk.store.close()
    desk.store = store_of("boris@desk-08", desk)
    resumed = desk.go_on(here, run_of(course))
    assert (resumed.state.stage, resumed.state.trouble) == (Stage.STUCK, INTERRUPTED)
    assert desk.work(resumed, here).stage is Stage.STUCK, "nothing is begun again by itself"
    resumed.make(Move.GAVE_UP, text="start over", retake=True)
    assert desk.work(resumed, here).phase is Phase.GIVEN_UP
    assert not file.exists()


def test_two_clerks_at_once_are_refused_until_one_pauses(desk: WalkthroughDesk, here: Machine) -> None:
    course = desk.begin(here)
    with contextlib.closing(store_of("boris@desk-08", desk)) as store:
        other = dataclasses.replace(desk.playing, journal=store)
        with pytest.raises(Refused, match="walkthrough-held-by") as refused:
            other.go_on(desk.ticket, run_of(course), here, report=print)
        assert refused.value.facts["who"] == "anna@desk-07"
        with pytest.raises(Refused, match="walkthrough-open"):
            other.begin(desk.ticket, NAME, here, report=print)
        course.make(Move.PAUSED, text="my shift ends")
        (found,) = other.open_ones(desk.ticket)
        taken = other.go_on(desk.ticket, found.run, here, report=print)
        assert taken.state.holder == store.process
        with pytest.raises(Refused, match="walkthrough-held"):
            course.make(Move.DONE)
        assert taken.make(Move.DONE).current == "sure"


def test_stopping_what_runs_is_recorded_and_can_be_gone_on_with(
    desk: WalkthroughDesk, here: Machine, file: Path
) -> None:
    course = desk.begin(here)
    to_the_script(course)
    desk.working.go(course)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        desk.work(course, here, cancel)
    assert (course.state.stage, course.state.trouble) == (Stage.STUCK, "cancelled")
    course.make(Move.PAUSED)
    assert desk.go_on(here, run_of(course)).state.stage is Stage.STUCK
    assert not file.exists()


def test_another_machine_and_another_version_do_not_go_on(desk: WalkthroughDesk, here: Machine) -> None:
    course = desk.begin(here)
    course.make(Move.PAUSED)
    with pytest.raises(Refused, match="walkthrough-other-machine"):
        desk.go_on(FakeMachine("another"), run_of(course))
    document = desk.folder / "walkthrough.toml"
    document.write_text(document.read_text().replace("version = 2", "version = 3"))
    for principal in desk.keys:
        desk.sign(f"walkthrough.{NAME}", principal)
    with pytest.raises(Refused, match="walkthrough-changed"):
        desk.go_on(here, run_of(course))
    (found,) = desk.playing.open_ones(desk.ticket)
    assert dataclasses.asdict(found)["run"] == run_of(course)


class Reached(Restarting):
    """The same, with the way there."""

    def __init__(self, folder: Path, connector: EngineConnector) -> None:
        super().__init__(folder)
        self._connector = connector

    def reach(self, cancel: CancelToken) -> Machine:
        address, key = address_of(self.server), key_of(self.server)
        return self._connector.connect(address, key, label="pc", dialogue=FakeDialogue(), cancel=cancel)


@pytest.fixture
def restarting(tmp_path: Path) -> Iterator[Reached]:
    with EngineConnector(tmp_path / "known_hosts", keeps_spare=False) as connector:
        machine = Reached(tmp_path / "server", connector)
        yield machine
        machine.stop()


def test_played_over_ssh_handed_over_and_gone_on_with_after_the_machine_has_started_anew(
    desk: WalkthroughDesk, restarting: Reached, file: Path
) -> None:
    line = Line(restarting.reach(CancelToken()), restarting.reach)
    course = desk.begin(line.machine)
    to_the_script(course)
    desk.working.go(course)
    state = desk.work(course, line)
    assert (state.current, state.described(), file.exists()) == ("restart", "away", True)
    course.make(Move.AGAIN)
    assert desk.work(course, line).described() == "away", "it has not started anew"
    course.make(Move.PAUSED, text="for Boris, tomorrow")
    line.close()

    restarting.start_anew()
    line = Line(restarting.reach(CancelToken()), restarting.reach)
    resumed = desk.go_on(line.machine, run_of(course))
    state = desk.work(resumed, line)
    line.close()
    assert (state.phase, state.worked) == (Phase.FINISHED, True)
    assert [state.how(step).how for step in ("restart", "there")] == [How.DONE, How.DONE]  # type: ignore[union-attr]
    check_journal(desk, resumed)


def test_a_machine_that_starts_anew_while_one_waits_is_reached_again(
    desk: WalkthroughDesk, restarting: Reached
) -> None:
    line = Line(restarting.reach(CancelToken()), restarting.reach)
    course = desk.begin(line.machine)
    course.make(Move.DONE)
    course.make(Move.ANSWERED, by="person", facts={"answer.sure": False})
    assert desk.work(course, line).described() == "away"
    restarting.start_anew()
    eventually(lambda: line.is_lost, "the line is seen to be gone")
    state = desk.work(course, line)
    line.close()
    assert (state.current, state.stage) == ("there", Stage.STUCK)
    moves = [fact.move for fact in desk.facts() if isinstance(fact, WalkthroughMoved)]
    assert moves[-4:] == [Move.LINE_LOST, Move.LINE_BACK, Move.MEASURED, Move.MEASURED]


def test_on_another_system_nothing_is_begun_and_nobody_is_asked(desk: WalkthroughDesk) -> None:
    elsewhere = FakeMachine("front-desk")
    elsewhere.banner = "SSH-2.0-OpenSSH_for_Windows_9.5"
    with pytest.raises(Refused) as refused:
        desk.begin(elsewhere)
    assert (refused.value.code, refused.value.facts["system"]) == ("walkthrough-other-system", "Windows")
    assert not any(isinstance(fact, WalkthroughStarted | StepStarted) for fact in desk.facts())


def test_a_server_that_does_not_say_which_system_it_is_is_asked_first(desk: WalkthroughDesk) -> None:
    silent = ShellMachine(banner="SSH-2.0-OpenSSH_9.9")
    assert desk.begin(silent).state.facts["machine.platform"] == "linux"
    begun = [fact for fact in desk.facts() if isinstance(fact, WalkthroughStarted | SnapshotTaken)]
    assert [type(fact) for fact in begun] == [SnapshotTaken, WalkthroughStarted]
