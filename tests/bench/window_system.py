"""The System page with 5,000 packages: the worst gap of the event loop as they come, scroll, are searched."""

from __future__ import annotations

import gc
import sys
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from deskside.domain.settings import Settings
from deskside.programs.desk import SWITCH_S
from deskside.programs.places import resources_dir
from deskside.programs.plain_imports import import_plainly
from deskside.ui.bridge import Bridge
from deskside.ui.clerk.desk_model import DeskModel
from deskside.ui.clerk.main_window import MainWindow
from deskside.ui.clerk.system_list import FactsList
from deskside.ui.design.theme import Theme
from fakes.an_inventory import an_inventory
from fakes.busy_desk import busy_desk
from fakes.desk import START

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deskside.ui.clerk.ticket_model import TicketModel
    from fakes.desk import FakeDesk

_PACKAGES = 5_000
_FRAMES = 300
_WORDS = ("p", "pa", "pac", "pack", "package-4", "package-49", "")


class _Page(QObject):
    """Brings the page up, does one thing after the other, and times the turns of the event loop."""

    def __init__(self, window: MainWindow, model: DeskModel, desk: FakeDesk) -> None:
        super().__init__()
        self._desk = desk
        self._window = window
        self._model = model
        self._gaps: dict[str, float] = {}
        self._doing = "begin"
        self._last = 0.0
        self._steps = self._all()
        self._until: Callable[[], bool] = lambda: True
        self._turning = QTimer(self, interval=0)
        self._turning.timeout.connect(self._turn)
        self._turning.start()

    def _turn(self) -> None:
        now = time.perf_counter()
        if self._last:
            worst = self._gaps.get(self._doing, 0.0)
            self._gaps[self._doing] = max(worst, now - self._last)
        self._last = now
        if self._until():
            try:
                self._until = next(self._steps)
            except StopIteration:
                self._turning.stop()
                print(*(f"{1_000 * self._gaps[name]:.1f}" for name in ("arrives", "scrolls", "searches")))
                self._window.close()

    def _all(self) -> Iterator[Callable[[], bool]]:
        yield lambda: self._model.tickets.loaded
        ticket = self._model.open_ticket(5)
        ticket.session.connect_to("oleg@oleg-nb")
        yield lambda: ticket.session.connected and ticket.ticket is not None
        ticket.show_tab("system")
        yield lambda: True
        ticket.system.read()  # once unmeasured: what is imported and drawn for the first time
        yield lambda: ticket.system.read_at is not None
        yield lambda: True
        self._desk.inventory = an_inventory(START, _PACKAGES)  # a machine of which nothing is known yet
        gc.collect()
        gc.freeze()
        yield lambda: True
        self._doing = "arrives"
        ticket.system.read()
        yield lambda: ticket.system.read_at is not None
        yield lambda: True
        yield from self._scroll(ticket)
        self._doing = "searches"
        for words in _WORDS:
            ticket.system.search(words)
            yield lambda: True
        self._doing = "end"
        ticket.session.end()
        yield lambda: ticket.session.state == "none"

    def _scroll(self, ticket: TicketModel) -> Iterator[Callable[[], bool]]:
        self._doing = "scrolls"
        shown = self._window.findChild(FactsList)
        assert shown is not None
        assert ticket.system.rows.rowCount() > _PACKAGES
        bar = shown.verticalScrollBar()
        for frame in range(_FRAMES):
            bar.setValue(bar.maximum() * frame // (_FRAMES - 1))
            yield lambda: True


def main() -> None:
    """Open a window on a desk without a house behind it, and measure."""
    sys.setswitchinterval(SWITCH_S)
    import_plainly()
    gc.disable()  # as the desk's collector does
    application = QApplication(["bench", "-style", "fusion"])
    theme = Theme(application, resources_dir() / "icons")
    desk = busy_desk()
    desk.inventory = an_inventory(START, _PACKAGES)
    bridge = Bridge()
    model = DeskModel(bridge, desk.deeds(), Settings())
    window = MainWindow()
    window.furnish(model, theme, database="")
    window.resize(1280, 800)
    window.show()
    model.begin()
    model.go_on()
    page = _Page(window, model, desk)
    application.exec()
    bridge.close()
    del page


if __name__ == "__main__":
    main()
