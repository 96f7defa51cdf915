"""The desk at work on the practice machine: at rest (`idle`), and under a flood of output (`stream`)."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from bench.resident import resident_bytes
from deskside.domain.running import Exit
from deskside.programs.desk import SWITCH_S
from deskside.programs.desk_window import Desk
from deskside.programs.house import House
from deskside.programs.plain_imports import import_plainly
from deskside.ui.clerk.main_window import MainWindow
from deskside.ui.clerk.practising import practise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deskside.domain.running import Chunk
    from deskside.ui.clerk.ticket_model import TicketModel
    from deskside.usecases.task import CancelToken

_STREAMED_BYTES = 100_000_000
_REST_MS = 2_000
_SCRIPT = "services.failed"


class _Work(QObject):
    """Opens the practice machine, does one thing, leaves."""

    def __init__(self, desk: Desk, then: Callable[[_Work, TicketModel], object]) -> None:
        super().__init__()
        self.desk = desk
        self._then = then
        self._looking = QTimer(self, interval=20)
        self._looking.timeout.connect(self._look)
        self._looking.start()
        QTimer.singleShot(500, lambda: practise(desk.model))

    def _look(self) -> None:
        ticket = self.desk.model.ticket
        if ticket is None or not ticket.session.connected:
            return
        if not ticket.scripts.loaded:
            ticket.scripts.load()
            self._looking.setInterval(500)
            return
        self._looking.stop()
        QTimer.singleShot(_REST_MS, lambda: self._then(self, ticket))

    def leave(self, ticket: TicketModel) -> None:
        """End the session and close the window."""
        ticket.session.end()
        self._looking.timeout.disconnect()
        self._looking.setInterval(20)
        self._looking.timeout.connect(self._close)
        self._looking.start()

    def _close(self) -> None:
        if not self.desk.model.running():
            self.desk.window.close()


def _idle(work: _Work, ticket: TicketModel) -> None:
    print(resident_bytes())
    work.leave(ticket)


class _Stream(QObject):
    """One run whose output floods in; the turns of the event loop are timed meanwhile."""

    def __init__(self, work: _Work, ticket: TicketModel) -> None:
        super().__init__(work)
        self._work = work
        self._ticket = ticket
        self._gaps: list[float] = []
        self._machine = ticket.session.machine
        ticket.session.machine = _Flood()  # type: ignore[assignment]  # as far as a run goes, a machine
        ticket.show_tab("scripts")
        ticket.scripts.choose(_SCRIPT)
        ticket.scripts.run.changed.connect(self._changed)
        self._turning = QTimer(self, interval=0)
        self._turning.timeout.connect(self._turn)
        QTimer.singleShot(500, self._begin)

    def _begin(self) -> None:
        self._began = self._last = time.perf_counter()
        self._turning.start()
        self._ticket.scripts.start()

    def _turn(self) -> None:
        now = time.perf_counter()
        self._gaps.append(now - self._last)
        self._last = now

    def _changed(self) -> None:
        run = self._ticket.scripts.run
        if run.running or not self._turning.isActive():
            return
        took_s = time.perf_counter() - self._began
        self._turning.stop()
        assert run.ended is not None
        assert run.ended.output_bytes >= _STREAMED_BYTES
        worst_ms = [round(gap * 1_000, 1) for gap in sorted(self._gaps)[-6:]]
        print(worst_ms[-1], _STREAMED_BYTES / took_s / 1e6, *worst_ms)
        self._ticket.session.machine = self._machine
        self._work.leave(self._ticket)


class _Flood:
    """A machine whose every run prints a log as fast as it is read."""

    label = "practice"
    machine_id = "00c0ffee00c0ffee"
    host_key = ""
    banner = ""

    def __init__(self) -> None:
        line = b"2026-11-22 18:24:42 desk-07 kernel: eth0: link is up, 1000 Mbit/s, full duplex, flow off\n"
        self._chunk = (line * (32_768 // len(line) + 1))[:32_768]

    def run(self, what: object, *, cancel: CancelToken) -> _Flood:
        del what
        self._cancel = cancel
        return self

    def __iter__(self) -> Iterator[Chunk]:
        left = _STREAMED_BYTES
        while left > 0:
            self._cancel.check()
            left -= len(self._chunk)
            yield "stdout", self._chunk

    def exit(self) -> Exit:
        return Exit(reason="exited", status=0)

    def close(self) -> None:
        pass


def main(what: str) -> None:
    """Open the desk and let it work."""
    sys.setswitchinterval(SWITCH_S)
    import_plainly()
    application = QApplication(["bench", "-style", "fusion"])
    house = House.open()
    desk = Desk(application, MainWindow(), house, str(house.places.data / "window"))
    application.aboutToQuit.connect(desk.close)
    desk.begin()
    desk.window.show()
    then: Callable[[_Work, TicketModel], object] = _idle if what == "idle" else _Stream
    work = _Work(desk, then)
    application.exec()
    del work


if __name__ == "__main__":
    main(sys.argv[1])
