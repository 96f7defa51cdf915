"""The window on the real house: real journal, real engine process, real SSH, the practice machine."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from deskside.domain.journal.facts import Outcome, StepEnded, StepKind, StepStarted, TicketClosed
from deskside.domain.tickets import Status
from deskside.programs.house import House
from deskside.ui.clerk.new_ticket_model import Draft
from deskside.ui.clerk.practising import practise
from deskside.ui.clerk.wrap_up_model import Draft as Solved
from ui.opened_desk import SOON_MS, opened_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from deskside.programs.desk_window import Desk
    from deskside.ui.clerk.ticket_model import TicketModel


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desk of its own."""
    monkeypatch.setenv("DESKSIDE_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def desk(qapp: QApplication, qtbot: QtBot, home: Path) -> Iterator[Desk]:
    with opened_desk(qapp, qtbot, House.open(), home) as desk:
        yield desk


def _open_and_connect(qtbot: QtBot, desk: Desk) -> TicketModel:
    model = desk.model
    model.write_new()
    model.new_ticket.edit(Draft(name="Nina Berg", problem="Web pages do not open."))
    model.new_ticket.save()
    qtbot.waitUntil(lambda: model.ticket is not None and model.ticket.ticket is not None, timeout=SOON_MS)
    assert model.ticket is not None
    session = model.ticket.session
    session.connect_to("practice")
    qtbot.waitUntil(lambda: session.connected, timeout=SOON_MS)
    assert session.practice
    return model.ticket


def _read_and_run(qtbot: QtBot, ticket: TicketModel) -> None:
    ticket.read_system()
    qtbot.waitUntil(lambda: not ticket.system.reading, timeout=SOON_MS)
    assert ticket.system.error is None
    assert {"os", "memory", "volumes", "software"} <= set(ticket.system.categories)
    ticket.show_tab("scripts")
    qtbot.waitUntil(lambda: ticket.scripts.loaded, timeout=SOON_MS)
    ticket.scripts.choose("services.failed")
    assert ticket.scripts.can_run
    ticket.scripts.start()
    qtbot.waitUntil(lambda: not ticket.scripts.run.running, timeout=SOON_MS)
    assert ticket.scripts.run.ended is not None
    assert ticket.scripts.run.ended.verdict != ""


def _close(qtbot: QtBot, ticket: TicketModel) -> None:
    ticket.show_sheet("close")
    form = ticket.wrap_up
    assert form is not None
    qtbot.waitUntil(lambda: form.wrap_up is not None, timeout=SOON_MS)
    form.edit(Solved(text="Restarted the resolver.", minutes=form.draft.minutes))
    form.close()
    qtbot.waitUntil(
        lambda: ticket.ticket is not None and ticket.ticket.status is Status.CLOSED, timeout=SOON_MS
    )


def test_the_whole_job_from_a_call_to_a_closed_ticket(qtbot: QtBot, desk: Desk) -> None:
    ticket = _open_and_connect(qtbot, desk)
    _read_and_run(qtbot, ticket)
    _close(qtbot, ticket)
    facts = [entry.fact for entry in ticket.timeline.entries()]
    kinds = [fact.kind for fact in facts if isinstance(fact, StepStarted)]
    assert kinds == [StepKind.CONNECT, StepKind.INVENTORY, StepKind.SCRIPT, StepKind.DISCONNECT]
    ends = [fact.outcome for fact in facts if isinstance(fact, StepEnded)]
    assert ends == [Outcome.SUCCEEDED] * 4
    assert isinstance(facts[-1], TicketClosed)
    found = desk.model.deeds.verification()
    assert found.flaw is None
    assert found.entries >= len(facts)


def test_closing_the_window_over_a_session_leaves_no_process_and_no_open_step(
    qtbot: QtBot, desk: Desk
) -> None:
    model = desk.model
    practise(model)
    qtbot.waitUntil(lambda: model.ticket is not None and model.ticket.session.connected, timeout=SOON_MS)
    ticket = model.ticket
    assert ticket is not None
    desk.window.close()
    assert desk.window.isVisible()
    ticket.stop()
    qtbot.waitUntil(lambda: not model.running(), timeout=SOON_MS)
    desk.window.close()
    assert not desk.window.isVisible()
    ends = [entry.fact for entry in ticket.timeline.entries() if isinstance(entry.fact, StepEnded)]
    assert len(ends) == 2


_DRIVER = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from deskside.programs.desk_window import Desk
from deskside.programs.house import House
from deskside.ui.clerk.main_window import MainWindow
from deskside.ui.clerk.practising import practise

application = QApplication([])
desk = Desk(application, MainWindow(), House.open(), sys.argv[1])
application.aboutToQuit.connect(desk.close)

def look():
    ticket = desk.model.ticket
    if ticket is None or not ticket.session.connected or ticket.system.reading:
        return
    if not ticket.system.categories:
        ticket.read_system()
        return
    print("paramiko" in sys.modules, len(ticket.system.categories))
    looking.stop()
    ticket.session.end()
    leaving.start(20)

def leave():
    if not desk.model.running():
        desk.window.close()

looking = QTimer(timeout=look)
looking.start(20)
leaving = QTimer(timeout=leave)
desk.begin()
desk.window.show()
QTimer.singleShot(100, lambda: practise(desk.model))
sys.exit(application.exec())
"""


def test_the_window_s_process_never_imports_an_ssh_library(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _DRIVER, str(home / "window")],
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
        env={**os.environ, "DESKSIDE_HOME": str(home)},
    )
    assert done.returncode == 0, done.stderr
    said, categories = done.stdout.split()
    assert said == "False"
    assert int(categories) >= 18
