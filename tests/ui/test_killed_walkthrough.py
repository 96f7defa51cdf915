"""`kill -9` while a walkthrough's script runs: the next window tells the truth of it, and goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import psutil
import pytest

from deskside.domain.journal.facts import Outcome, StepEnded
from deskside.domain.journal.walkthrough import Move, WalkthroughMoved
from deskside.domain.walkthroughs.engine import INTERRUPTED
from deskside.domain.walkthroughs.state import Stage
from deskside.programs.desk_window import Desk
from deskside.programs.house import House
from deskside.ui.clerk.main_window import MainWindow
from deskside.ui.clerk.new_ticket_model import Draft
from ui.loaded import is_loaded
from usecases.walkthrough_desk import NAME, WalkthroughDesk
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from deskside.ui.clerk.ticket_model import TicketModel

_CLERK: Final = """
import sys
from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication
from ui.test_killed_walkthrough import a_window, play_to_the_script

application = QApplication([])

def wait_until(there):
    deadline = QDeadlineTimer(60_000)
    while not there():
        assert not deadline.hasExpired(), there
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)

with a_window(application, sys.argv[1], wait_until) as desk:
    play_to_the_script(desk, wait_until)
    wait_until(lambda: False)
"""


@contextmanager
def a_window(
    application: QApplication, home: str, wait_until: Callable[[Callable[[], bool]], None]
) -> Iterator[Desk]:
    """Open the clerk's program, as `deskside` starts it."""
    desk = Desk(application, MainWindow(), House.open(), f"{home}/window")
    desk.begin()
    desk.window.show()
    try:
        wait_until(lambda: desk.model.tickets.loaded)
        yield desk
    finally:
        desk.window.hide()
        desk.close()
        desk.theme.setParent(None)
        desk.window.deleteLater()


def connected(ticket: TicketModel, wait_until: Callable[[Callable[[], bool]], None]) -> TicketModel:
    wait_until(lambda: is_loaded(ticket))
    ticket.session.connect_to("local")
    wait_until(lambda: ticket.session.connected)
    ticket.show_tab("walkthrough")
    wait_until(lambda: ticket.walkthroughs.loaded)
    return ticket


def lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def stands_at(ticket: TicketModel, step: str, stage: Stage) -> bool:
    state = ticket.play.state
    return state is not None and (state.current, state.stage) == (step, stage) and not ticket.play.working


def play_to_the_script(desk: Desk, wait_until: Callable[[Callable[[], bool]], None]) -> None:
    model = desk.model
    model.write_new()
    model.new_ticket.edit(Draft(name="Nina Berg", problem="A file is missing."))
    model.new_ticket.save()
    wait_until(lambda: model.ticket is not None)
    assert model.ticket is not None
    ticket = connected(model.ticket, wait_until)
    ticket.walkthroughs.choose(NAME)
    ticket.walkthroughs.begin()
    wait_until(lambda: stands_at(ticket, "greet", Stage.OPEN))
    ticket.play.make(Move.DONE)
    wait_until(lambda: stands_at(ticket, "sure", Stage.OPEN))
    ticket.play.answer(True)
    wait_until(lambda: stands_at(ticket, "mend", Stage.OPEN))
    ticket.play.make(Move.GO)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desk whose walkthrough runs a script that stands still as long as there is a file `report.hold`."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    lab = WalkthroughDesk(home)
    lab.lay_out(tmp_path / "report")
    program = home / "scripts" / "lab" / "make" / "linux.sh"
    waits = 'while [ -e "$1.hold" ]; do sleep 0.05; done\nok'
    program.write_text(program.read_text().replace("ok", waits, 1))
    lab.approve_all()
    lab.close()
    monkeypatch.setenv("DESKSIDE_HOME", str(home))
    monkeypatch.setenv("DESKSIDE_SCRIPTS", str(home / "scripts"))
    monkeypatch.setenv("DESKSIDE_WALKTHROUGHS", str(home / "walkthroughs"))
    return home


def test_a_window_that_is_killed_while_a_script_runs_says_so_afterwards_and_goes_on(
    qapp: QApplication, qtbot: QtBot, home: Path, tmp_path: Path
) -> None:
    report, hold = tmp_path / "report", tmp_path / "report.hold"
    hold.touch()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", _CLERK, str(home)], env=environment) as clerk:
        eventually(lambda: report.exists() or clerk.poll() is not None, "the script runs")
        started = psutil.Process(clerk.pid).children(recursive=True)
        clerk.kill()
    assert report.exists()
    eventually(lambda: not any(map(lives, started)), "what it started ends")
    hold.unlink()

    with a_window(qapp, str(home), qtbot.waitUntil) as desk:
        ticket = connected(desk.model.open_ticket(2), qtbot.waitUntil)

        def ends() -> list[Outcome]:
            return [one.fact.outcome for one in ticket.timeline.entries() if isinstance(one.fact, StepEnded)]

        qtbot.waitUntil(lambda: Outcome.INTERRUPTED in ends() and bool(ticket.walkthroughs.unfinished))
        (left,) = ticket.walkthroughs.unfinished
        ticket.play.resume(left.run)
        qtbot.waitUntil(lambda: stands_at(ticket, "mend", Stage.STUCK))
        state = ticket.play.state
        assert state is not None
        assert state.trouble == INTERRUPTED
        assert [one.step for one in state.changes] == ["mend"], (
            "it may have been made, so it can be taken back"
        )
        ticket.play.make(Move.GO)
        qtbot.waitUntil(lambda: stands_at(ticket, "restart", Stage.AWAY))
        moves = [one.fact.move for one in ticket.timeline.entries() if isinstance(one.fact, WalkthroughMoved)]
        assert moves[-4:-1] == [Move.CONTINUED, Move.GO, Move.RAN]
        assert desk.model.deeds.verification().flaw is None
        ticket.session.end()
        qtbot.waitUntil(lambda: ticket.session.state == "none")
