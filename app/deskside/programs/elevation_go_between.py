"""Asks for an administrator on Windows and macOS, and carries for the helper.

`python -m deskside.programs.elevation_go_between HELPER ARGUMENTS...`, started by the companion's jobs.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from deskside.adapters.elevation.go_between import carry

if TYPE_CHECKING:
    from deskside.adapters.elevation.go_between import Meeting


def main(helper: list[str]) -> int:
    """Have the person asked by their system, carry, and end."""
    status = carry(_this_systems_meeting(), helper)
    os._exit(status)  # a thread may still wait for wishes that nobody has


def _this_systems_meeting() -> Meeting:
    if sys.platform == "win32":
        from deskside.adapters.elevation.windows import UacMeeting  # noqa: PLC0415 - its platform's only

        return UacMeeting()
    from deskside.adapters.elevation.macos import OsascriptMeeting  # noqa: PLC0415

    return OsascriptMeeting()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
