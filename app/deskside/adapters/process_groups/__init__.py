"""`usecases.ports.process_groups` on each system.

Linux is tested, and on Linux how macOS looks at its process table; Windows is written, not run.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.usecases.ports.process_groups import ProcessGroups


def this_systems_groups(warden: Sequence[str]) -> ProcessGroups:
    """Return what keeps process groups on this system.

    Args:
        warden: The program to start where groups need a parent of their own; a descriptor is added to it.
    """
    if sys.platform == "win32":
        from deskside.adapters.process_groups.windows import JobObjects  # noqa: PLC0415 - its platform's only

        return JobObjects()
    from deskside.adapters.process_groups.posix import WardenGroups  # noqa: PLC0415 - not on Windows

    return WardenGroups(warden)
