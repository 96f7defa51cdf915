"""The desk as the command opens it: prints when the tickets are painted, and when everything is there."""

from __future__ import annotations

import time

from deskside.programs.desk import open_window
from deskside.programs.house import House


class _Looking:
    def painted(self, tickets: int) -> None:
        print(time.monotonic(), tickets)
        from PySide6.QtCore import QTimer  # noqa: PLC0415 - not before the paint that is measured

        self._timer = QTimer(interval=1)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        from PySide6.QtWidgets import QApplication  # noqa: PLC0415

        from deskside.ui.clerk.main_window import MainWindow  # noqa: PLC0415

        window = next(one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow))
        if window.shell is not None and window.shell.model.tickets.loaded:
            self._timer.stop()
            print(time.monotonic(), window.shell.model.tickets.rows.rowCount())
            window.close()


def main() -> None:
    """Open the desk."""
    house = House.open()
    open_window(house, str(house.places.data / "window"), painted=_Looking().painted)


if __name__ == "__main__":
    main()
