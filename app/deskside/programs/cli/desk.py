"""`deskside desk`, and `deskside` alone."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse

if TYPE_CHECKING:
    from argparse import Namespace

    from deskside.programs.house import House


def open_desk(options: Namespace, house: House) -> int:
    """Open the clerk's desktop; without a display say so instead of dying in Qt."""
    del options
    if sys.platform == "linux" and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        raise WrongUse("display-missing")
    from deskside.programs.desk import run_desk  # noqa: PLC0415 - Qt only where a window opens

    return run_desk(house)
