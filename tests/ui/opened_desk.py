"""The clerk's program, as `deskside` starts it, its window on the screen."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from deskside.programs.desk_window import Desk
from deskside.ui.clerk.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from deskside.programs.house import House

SOON_MS: Final = 60_000


@contextmanager
def opened_desk(qapp: QApplication, qtbot: QtBot, house: House, home: Path) -> Iterator[Desk]:
    desk = Desk(qapp, MainWindow(), house, str(home / "window"))
    desk.begin()
    desk.window.show()
    qtbot.waitUntil(lambda: desk.model.tickets.loaded, timeout=SOON_MS)
    yield desk
    desk.window.hide()
    desk.close()
    desk.theme.setParent(None)
    desk.window.deleteLater()
