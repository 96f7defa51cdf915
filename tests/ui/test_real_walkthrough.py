"""A walkthrough in the window, on the real house: approved by two, on a real SSH server that starts anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.domain.journal.walkthrough import Move, WalkthroughMoved
from deskside.domain.walkthroughs.state import Phase, Stage
from deskside.programs.house import House
from deskside.ui.clerk.new_ticket_model import Draft
from deskside.ui.clerk.walkthrough_found import FoundCard
from deskside.ui.design.buttons import Button
from deskside.ui.design.text import Label
from servers.restarting import Restarting
from ui.opened_desk import SOON_MS, opened_desk
from usecases.walkthrough_desk import NAME, WalkthroughDesk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from deskside.programs.desk_window import Desk
    from deskside.ui.clerk.ticket_model import TicketModel


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """What is missing until the walkthrough makes it."""
    return tmp_path / "report"


@pytest.fixture
def home(tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desk of its own, whose catalogue and approvals are those of the lab."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    lab = WalkthroughDesk(home)
    lab.lay_out(file)
    lab.approve_all()
    lab.close()
    monkeypatch.setenv("DESKSIDE_HOME", str(home))
    monkeypatch.setenv("DESKSIDE_SCRIPTS", str(home / "scripts"))
    monkeypatch.setenv("DESKSIDE_WALKTHROUGHS", str(home / "walkthroughs"))
    return home


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Restarting]:
    """The person's machine, which the clerk's own ssh_config calls `pc`."""
    restarting = Restarting(tmp_path / "server")
    server = restarting.server
    config = tmp_path / "ssh_config"
    lines = ("Host pc", "HostName 127.0.0.1", f"Port {server.port}", f"IdentityFile {server.identity}", "")
    config.write_text("\n".join(lines))
    monkeypatch.setenv("DESKSIDE_SSH_CONFIG", str(config))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    yield restarting
    restarting.stop()


@pytest.fixture
def desk(qapp: QApplication, qtbot: QtBot, home: Path, machine: Restarting) -> Iterator[Desk]:
    del machine  # its ssh_config is there before the program is
    with opened_desk(qapp, qtbot, House.open(), home) as desk:
        yield desk


def _connected(qtbot: QtBot, desk: Desk) -> TicketModel:
    model = desk.model
    model.write_new()
    model.new_ticket.edit(Draft(name="Nina Berg", problem="A file is missing."))
    model.new_ticket.save()
    qtbot.waitUntil(lambda: model.ticket is not None and model.ticket.ticket is not None, timeout=SOON_MS)
    ticket = model.ticket
    assert ticket is not None
    ticket.session.connect_to("pc")
    qtbot.waitUntil(lambda: ticket.session.asked is not None, timeout=SOON_MS)
    ticket.session.answer(True)
    qtbot.waitUntil(lambda: ticket.session.connected, timeout=SOON_MS)
    return ticket


def _at(qtbot: QtBot, ticket: TicketModel, step: str, stage: Stage = Stage.OPEN) -> None:
    def there() -> bool:
        state = ticket.play.state
        return state is not None and (state.current, state.stage) == (step, stage) and not ticket.play.working

    qtbot.waitUntil(there, timeout=SOON_MS)


def test_from_the_ticket_s_words_over_a_restart_to_what_was_measured(
    qtbot: QtBot, desk: Desk, machine: Restarting, file: Path
) -> None:
    ticket = _connected(qtbot, desk)
    ticket.show_tab("walkthrough")
    walkthroughs, play = ticket.walkthroughs, ticket.play
    qtbot.waitUntil(lambda: walkthroughs.loaded, timeout=SOON_MS)
    assert walkthroughs.rows.row(0).fits
    walkthroughs.choose(NAME)
    walkthroughs.begin()
    _at(qtbot, ticket, "greet")
    play.make(Move.DONE)
    _at(qtbot, ticket, "sure")
    play.answer(True)
    _at(qtbot, ticket, "mend")
    play.make(Move.GO)
    _at(qtbot, ticket, "restart", Stage.AWAY)
    assert file.exists()
    (found,) = desk.window.findChildren(FoundCard)

    def said() -> str:
        return "\n".join(one.text() for one in found.findChildren(Label) if one.isVisible())

    qtbot.waitUntil(lambda: "It is made." in said(), timeout=SOON_MS)
    (whole,) = found.findChildren(Button)
    assert whole.accessibleName() == "Show the whole output of lab.make"
    machine.start_anew()
    qtbot.waitUntil(lambda: play.state is not None and play.state.phase is Phase.FINISHED, timeout=SOON_MS)
    assert play.state is not None
    assert play.state.worked
    assert ticket.session.connected, "the session is the one that was made anew"
    moves = [one.fact.move for one in ticket.timeline.entries() if isinstance(one.fact, WalkthroughMoved)]
    assert moves.count(Move.LINE_LOST) == moves.count(Move.LINE_BACK) == 1
    assert desk.model.deeds.verification().flaw is None
    ticket.session.end()
    qtbot.waitUntil(lambda: ticket.session.state == "none", timeout=SOON_MS)
