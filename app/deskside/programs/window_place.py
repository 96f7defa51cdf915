"""Where the window stood when it was last closed: a file of Qt's own bytes beside the journal.

Nothing depends on it. A file that is missing, foreign or cut short is as good as none.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.programs.places import Places
    from deskside.ui.clerk.main_window import MainWindow

_MOST_BYTES = 4_096
"""Qt 6 writes 66."""


def take_place(window: MainWindow, places: Places) -> None:
    """Put the window where this person left it, or where all of it is seen."""
    kept = b""
    with contextlib.suppress(OSError), _file(places).open("rb") as file:
        kept = file.read(_MOST_BYTES)
    window.stand(kept)


def keep_place(window: MainWindow, places: Places) -> None:
    """Remember where the window stands; where that cannot be written, it is forgotten."""
    with contextlib.suppress(OSError):
        _file(places).write_bytes(window.saveGeometry().data())


def _file(places: Places) -> Path:
    return places.data / "desk-window"
