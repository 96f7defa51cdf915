"""`usecases.ports.elevation` on each system, and the root helper's own side.

Linux is tested with the real `pkexec`; Windows and macOS are written, and tried as far as Linux can.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.usecases.ports.elevation import Elevation


def this_systems_elevation(helper: Sequence[str], go_between: Sequence[str]) -> Elevation:
    """Return how `helper`, a program by its absolute path with its arguments, becomes root here.

    Args:
        helper: The program that runs as root.
        go_between: The program that has it started where the system gives it no pipes of ours.
    """
    if sys.platform == "win32":
        from deskside.adapters.elevation.windows import UacElevation  # noqa: PLC0415 - its platform's only

        return UacElevation([*go_between, *helper])
    if sys.platform == "darwin":
        from deskside.adapters.elevation.macos import OsascriptElevation  # noqa: PLC0415

        return OsascriptElevation([*go_between, *helper])
    from deskside.adapters.elevation.linux import PkexecElevation  # noqa: PLC0415

    return PkexecElevation(helper)
