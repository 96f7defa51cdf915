"""100,000 programs on the System page: prints what one search and one frame of scrolling take, in ms.

A search is timed from the word to the painted result, scrolling from the bar to the painted frame.
"""

from __future__ import annotations

import gc
import statistics
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
    from deskside.ui.clerk.ticket_model import TicketModel

_ROWS = 100_000
_FRAMES = 120
_WORDS = ("package-4", "package-49", "package-4999", "1.777", "dpkg package-31")
_LOOK_MS = 20


class _Work(QObject):
    """Waits until the page is full, measures, and leaves."""

    def __init__(self, window: MainWindow, model: DeskModel) -> None:
        super().__init__()
        self._window = window
        self._model = model
        self._ticket: TicketModel | None = None
        self._asked = False
        self._looking = QTimer(self, interval=_LOOK_MS)
        self._looking.timeout.connect(self._look)
        self._looking.start()

    def _look(self) -> None:
        ticket = self._ticket
        if ticket is None:
            if self._model.tickets.loaded:
                self._ticket = self._model.open_ticket(5)
                self._ticket.session.connect_to("oleg@oleg-nb")
        elif ticket.session.connected and ticket.ticket is not None and not ticket.system.reading:
            if not self._asked:
                self._asked = True
                ticket.show_tab("system")
                ticket.system.read()
            elif ticket.system.rows.rowCount() >= _ROWS:
                self._measure(ticket)
                self._looking.timeout.disconnect()
                self._looking.timeout.connect(self._leave)
                ticket.session.end()

    def _measure(self, ticket: TicketModel) -> None:
        shown = self._window.findChild(FactsList)
        assert shown is not None
        gc.collect()
        gc.freeze()
        searches = [self._search(ticket, shown, words) for words in _WORDS]
        self._search(ticket, shown, "")
        bar = shown.verticalScrollBar()
        frames = []
        for number in range(_FRAMES):
            began = time.perf_counter()
            bar.setValue(bar.maximum() * number // (_FRAMES - 1))
            shown.viewport().repaint()
            frames.append(time.perf_counter() - began)
        print(1_000 * statistics.median(searches), 1_000 * statistics.median(frames))

    def _leave(self) -> None:
        if self._ticket is not None and self._ticket.session.state == "none":
            self._looking.stop()
            self._window.close()

    @staticmethod
    def _search(ticket: TicketModel, shown: FactsList, words: str) -> float:
        began = time.perf_counter()
        ticket.system.search(words)
        shown.viewport().repaint()
        return time.perf_counter() - began


def main() -> None:
    """Open a window on a desk without a house behind it, and measure."""
    sys.setswitchinterval(SWITCH_S)
    import_plainly()
    application = QApplication(["bench", "-style", "fusion"])
    theme = Theme(application, resources_dir() / "icons")
    desk = busy_desk()
    desk.inventory = an_inventory(START, _ROWS)
    bridge = Bridge()
    model = DeskModel(bridge, desk.deeds(), Settings())
    window = MainWindow()
    window.furnish(model, theme, database="")
    window.resize(1280, 800)
    window.show()
    model.begin()
    model.go_on()
    work = _Work(window, model)
    application.exec()
    bridge.close()
    del work


if __name__ == "__main__":
    main()
