"""The root helper: one order on standard input, one script, and then nothing is left of it.

Started by the operating system after it has asked the person (`pkexec`), never by hand. It takes no word
from its environment and no path from its arguments. Whose approvals count is decided by a profile that the
asking side cannot choose (record 75): the system's own, where root alone could have written it; else the
one inside this very program, which the person has just allowed to act as root.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.clock import SystemClock
from deskside.adapters.elevation.served import prepare, serve
from deskside.adapters.elevation.system_profile import system_profile
from deskside.adapters.own_file import profile_inside
from deskside.adapters.trust.profiles import checked_profile
from deskside.adapters.trust.signatures import check_signature
from deskside.domain.errors import Refused
from deskside.usecases.admit_elevated import AdmitElevated
from deskside.usecases.load_profile import OwnProfile

if TYPE_CHECKING:
    from deskside.domain.companion.elevated import ElevatedOrder
    from deskside.domain.running import RunnableScript

SYSTEM_PROFILE: Final = Path("/etc/deskside/deskside.profile")
PLATFORM: Final = "linux"


def main() -> int:
    """Serve one order and return the exit status."""
    prepare()
    return serve(_decide)


def _decide(order: ElevatedOrder) -> RunnableScript:
    clock = SystemClock()
    data = system_profile(SYSTEM_PROFILE)
    if data is None:
        data = profile_inside()
    if data is None:
        raise Refused("elevation-no-profile", place=str(SYSTEM_PROFILE))
    profile = OwnProfile(checked_profile, clock)(data, None)
    catalogue = FileCatalogue(Path("/nonexistent"))
    return AdmitElevated(profile, check_signature, catalogue.manifest, clock, PLATFORM)(order)


if __name__ == "__main__":
    sys.exit(main())
