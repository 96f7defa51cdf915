"""The clerk's desktop, from the command to the first paint; the rest is `desk_window`.

Nothing here but what the first paint needs: what a person waits for is measured (performance.md P12).
"""

from __future__ import annotations

import contextlib
import os
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.programs.house import House

SWITCH_S: Final = 0.0001
"""After how many seconds a thread hands over: while others work, the window waits so long for each turn."""


def run_desk(house: House) -> int:
    """Open the window and return when it has been closed; a second one brings the first to the front."""
    name = _name_of_only_window(house)
    if _is_ours(name):
        from deskside.ui.only_window import bring_first_to_front  # noqa: PLC0415 - seldom needed

        if bring_first_to_front(name):
            return 0
    sys.setswitchinterval(SWITCH_S)
    return open_window(house, name)


def open_window(house: House, name: str, *, painted: Callable[[int], None] | None = None) -> int:
    """Show the newest tickets at once, then make the window around them, and return when it is closed.

    Args:
        house: The adapters.
        name: Where a second window finds this one.
        painted: Called at the first paint with the number of tickets in it; for who measures it.
    """
    from deskside.adapters.glance import Glance  # noqa: PLC0415 - only where a window opens

    glance = Glance(house.places.database_url)
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - while the glance is under way

    from deskside.programs.plain_imports import import_plainly  # noqa: PLC0415

    import_plainly()
    from deskside.programs.window_place import take_place  # noqa: PLC0415
    from deskside.ui.clerk.first_sight import FirstSight  # noqa: PLC0415
    from deskside.ui.clerk.main_window import MainWindow  # noqa: PLC0415
    from deskside.ui.design.first_look import first_look  # noqa: PLC0415

    application = QApplication([sys.argv[0], "-style", "fusion"])
    window = MainWindow()
    take_place(window, house.places)
    seen = glance.seen()
    first = FirstSight(seen.newest, *first_look(application, house.settings))
    window.setCentralWidget(first)

    def go_on() -> None:
        from deskside.programs.desk_window import Desk  # noqa: PLC0415 - with the tickets on the screen

        desk = Desk(application, window, house, name)
        desk.model.tickets.show_first(seen.tickets(), seen.counts())
        desk.begin()
        application.aboutToQuit.connect(desk.close)

    if painted is not None:
        first.painted.connect(lambda: painted(len(seen.newest)))
    first.painted.connect(go_on)
    window.show()
    return application.exec()


def _is_ours(name: str) -> bool:
    """Say whether this person may be listening there: another one could, in a folder that all share."""
    if os.name == "nt":
        return True
    with contextlib.suppress(OSError):
        return os.lstat(name).st_uid == os.getuid()
    return False


def _name_of_only_window(house: House) -> str:
    """Return a name for this person's window on this desk: a socket's path, short enough for any system."""
    desk = f"{zlib.crc32(house.places.database_url.encode()):08x}"
    if os.name == "nt":
        return f"deskside-{desk}"
    folder = os.environ.get("XDG_RUNTIME_DIR") or os.environ.get("TMPDIR") or "/tmp"  # noqa: S108 - a socket
    return str(Path(folder) / f"deskside-{os.getuid()}-{desk}")
