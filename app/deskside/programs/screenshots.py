"""`python -m deskside.programs.screenshots OUT`: pictures of the real program on real work, for the README.

Opens the desk in a home of its own, writes down a morning's calls, connects to the practice machine, reads
it, runs a script, begins a walkthrough that two people approved, closes the ticket, and saves what is on the
screen at each point, in every language and light and dark. Needs a display; `xvfb-run` is one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from deskside.domain.journal.facts import NoteAdded, TicketChanged, TicketClosed, TicketOpened
from deskside.domain.journal.walkthrough import Move
from deskside.domain.tickets import Priority, Requester, Resolution
from deskside.programs.desk_window import Desk
from deskside.programs.house import House
from deskside.ui.clerk.main_window import MainWindow
from deskside.ui.clerk.new_ticket_model import Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deskside.adapters.store import Store
    from deskside.domain.settings import Colours
    from deskside.ui.clerk.ticket_model import TicketModel

    Tour = Iterator[Callable[[], bool]]

_LOOK_MS = 30
_SETTLE_LOOKS = 12
"""How often a condition must hold before the picture is taken: what was changed is painted then."""
_SCRIPT = "services.failed"
_SIZE_PX = (1440, 900)
_WALKTHROUGH = "disk-full"
_ITS_SCRIPTS = ("disk.health-signs", "disk.move-folder", "disk.release-reserve", "disk.space-eaters")
_APPROVERS = ("boris@example.org", "vera@example.org")
"""What changes a machine needs two."""


def main() -> int:
    """Take the pictures."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="deskside-") as home:
        os.environ["DESKSIDE_HOME"] = home
        _approve_walkthrough(Path(home))
        house = House.open()
        _write_down_a_morning(house.store)
        application = QApplication(sys.argv[:1])
        window = MainWindow()
        window.resize(*_SIZE_PX)
        desk = Desk(application, window, house, f"{home}/window")
        application.aboutToQuit.connect(desk.close)
        desk.begin()
        window.show()
        guide = _Guide(desk, out)  # a connection holds no Python object: without a name it would be gone
        guide.start()
        return application.exec()


class _Guide:
    """Goes through the desk: each stop is a condition to wait for, and then what comes next."""

    def __init__(self, desk: Desk, out: Path) -> None:
        self._desk = desk
        self._out = out
        self._tour = self._stops()
        self._until: Callable[[], bool] = lambda: True
        self._held = 0
        self._look = QTimer(desk.window)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._step)

    def start(self) -> None:
        """Set off."""
        self._look.start()

    def _step(self) -> None:
        self._held = self._held + 1 if self._until() else 0
        if self._held <= _SETTLE_LOOKS:
            return
        self._held = 0
        try:
            self._until = next(self._tour)
        except StopIteration:
            self._look.stop()
            self._desk.window.close()

    def _picture(self, name: str) -> None:
        self._desk.window.grab().save(str(self._out / f"{name}.png"))
        print(self._out / f"{name}.png")

    def _stops(self) -> Tour:
        model = self._desk.model
        yield lambda: model.tickets.loaded and model.verification is not None
        self._picture("tickets")
        model.write_new()
        model.new_ticket.name("Oleg Petrov")
        yield lambda: model.new_ticket.caller is not None
        model.new_ticket.pick("Oleg Petrov")
        model.new_ticket.edit(Draft(name="Oleg Petrov", problem="Web pages open slowly since this morning."))
        yield lambda: True
        self._picture("new-ticket")
        model.new_ticket.save()
        yield lambda: model.ticket is not None and model.ticket.ticket is not None
        ticket = model.ticket
        if ticket is not None:
            yield from self._work(ticket)
        model.go("scripts")
        yield lambda: model.scripts.loaded
        self._picture("catalogue")
        model.go("staff")
        yield lambda: model.staff.state is not None
        self._picture("staff")
        model.go("settings")
        yield lambda: True
        self._picture("settings")
        model.settings.speak("en")
        model.settings.dress("light")
        yield lambda: not model.running()

    def _work(self, ticket: TicketModel) -> Tour:
        ticket.session.connect_to("practice")
        yield lambda: ticket.session.connected
        ticket.take_first_look()
        yield lambda: not (ticket.look.running or ticket.system.reading)
        for language, colours in self._looks():
            self._desk.model.settings.speak(language)
            self._desk.model.settings.dress(colours)
            yield lambda: True
            self._picture(f"system-{colours}-{language}")
        self._desk.model.settings.speak("en")
        self._desk.model.settings.dress("light")
        ticket.show_tab("scripts")
        yield lambda: ticket.scripts.loaded
        self._picture("scripts")
        ticket.scripts.choose(_SCRIPT)
        ticket.scripts.start()
        yield lambda: not ticket.scripts.run.running
        self._picture("script")
        yield from self._walk(ticket)
        ticket.show_sheet("close")
        yield lambda: ticket.wrap_up is not None and ticket.wrap_up.wrap_up is not None
        self._picture("close")
        ticket.open_entry(ticket.timeline.steps()[-1].seq)
        yield lambda: ticket.entry is not None and ticket.entry.ended is not None
        self._picture("entry")
        ticket.show_sheet("")
        ticket.session.end()
        yield lambda: ticket.session.state == "none"

    def _walk(self, ticket: TicketModel) -> Tour:
        ticket.show_walkthrough(_WALKTHROUGH)
        walkthroughs, play = ticket.walkthroughs, ticket.play
        yield lambda: walkthroughs.loaded and walkthroughs.can_begin
        walkthroughs.begin()
        yield lambda: play.may(Move.DONE) and not play.working
        play.make(Move.DONE)
        yield lambda: play.may(Move.DONE) and not play.working
        self._picture("walkthrough-step")
        for language, colours in self._looks():
            self._desk.model.settings.speak(language)
            self._desk.model.settings.dress(colours)
            yield lambda: True
            self._picture(f"walkthrough-{colours}-{language}")
        self._desk.model.settings.speak("en")
        self._desk.model.settings.dress("light")
        play.make(Move.PAUSED)
        yield lambda: not play.working

    def _looks(self) -> list[tuple[str, Colours]]:
        return [("en", "light"), ("en", "dark"), ("ru", "light"), ("ru", "dark")]


def _approve_walkthrough(home: Path) -> None:
    """Let two people approve the walkthrough and its scripts, as they would at a terminal."""
    for principal in _APPROVERS:
        key = home / principal
        subprocess.run(  # noqa: S603 - a key that lives as long as the pictures are taken
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)],  # noqa: S607 - whichever is there
            check=True,
        )
        for kind, name in (("walkthrough", _WALKTHROUGH), *(("script", script) for script in _ITS_SCRIPTS)):
            signs = ["approve", name, "--key", str(key), "--as", principal, "--yes"]
            command = [sys.executable, "-m", "deskside.programs.cli", kind, *signs]
            subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own program, no shell


def _write_down_a_morning(store: Store) -> None:
    for name, contact, language, subject, problem, priority in _CALLS:
        requester = Requester(name=name, contacts=(contact,) if contact else (), language=language)
        opened = TicketOpened(requester=requester, subject=subject, problem=problem, priority=priority)
        store.open_ticket(opened)
    store.append(1, [NoteAdded(text="The old proxy was still set."), TicketClosed(resolution=_SOLVED)])
    store.append(3, [TicketChanged(changes={"status": "waiting"})])


_SOLVED = Resolution(
    text="Turned the old proxy off; mail comes in again.", cause="A proxy that is gone", minutes=12
)
_CALLS = (
    ("Oleg Petrov", "+7 900 000 00 00", "ru", "No e-mail since the move", "", Priority.NORMAL),
    ("John Smith", "ext. 118", "en", "VPN drops every few minutes", "Fine last week.", Priority.NORMAL),
    ("Accounting, PC 12", "ext. 212", "", "Disk almost full", "", Priority.LOW),
    (
        "Maria Ivanova",
        "m.ivanova@example.org",
        "ru",
        "Printer on floor 3 prints blank pages",
        "",
        Priority.HIGH,
    ),
    ("Ann Lee", "ann@example.org", "en", "No sound in calls", "Headset works elsewhere.", Priority.NORMAL),
    ("Nina Berg", "", "en", "The scanner is not found", "", Priority.URGENT),
)

if __name__ == "__main__":
    sys.exit(main())
