"""The clerk's desktop: constructed, connected, started, stopped."""

from __future__ import annotations

import os
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deskside.programs.house import House


def run_desk(house: House) -> int:
    """Open the window and return when it has been closed; a second one brings the first to the front."""
    name = _name_of_only_window(house)
    if os.name == "nt" or Path(name).exists():
        from deskside.ui.clerk.only_window import bring_first_to_front  # noqa: PLC0415 - seldom needed

        if bring_first_to_front(name):
            return 0
    from deskside.adapters.glance import Glance  # noqa: PLC0415 - only where a window opens

    glance = Glance(house.places.database_url)
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - while the glance is under way

    from deskside.programs.desk_window import Desk  # noqa: PLC0415 - while the glance is under way

    # Threads hand over every half millisecond while output streams, so that the window keeps its frames.
    sys.setswitchinterval(0.0005)
    return Desk(QApplication(sys.argv[:1]), house, name, glance).run()


def _name_of_only_window(house: House) -> str:
    """Return a name for this person's window on this desk: a socket's path, short enough for any system."""
    desk = f"{zlib.crc32(house.places.database_url.encode()):08x}"
    if os.name == "nt":
        return f"deskside-{desk}"
    folder = os.environ.get("XDG_RUNTIME_DIR") or os.environ.get("TMPDIR") or "/tmp"  # noqa: S108 - a socket
    return str(Path(folder) / f"deskside-{os.getuid()}-{desk}")
