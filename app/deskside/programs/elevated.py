"""The root helper: one order, one script, and then nothing is left of it.

Started by the operating system after it has asked the person, never by hand: by `pkexec` with the order on
standard input, by UAC and macOS with the place where the go-between waits (`adapters.elevation.go_between`).
It takes no word from its environment, and from its arguments nothing but that place. Whose approvals count
is decided by a profile that the asking side cannot choose (record 75): the system's own, where an
administrator alone could have written it; else the one inside this very program, which the person has just
allowed to act as root.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.clock import SystemClock
from deskside.adapters.elevation.by_line import serve_line
from deskside.adapters.elevation.system_profile import system_profile
from deskside.adapters.own_file import profile_inside
from deskside.adapters.process_groups import this_systems_groups
from deskside.adapters.trust.profiles import checked_profile, read_profile_file
from deskside.adapters.trust.signatures import check_signature
from deskside.domain.errors import Refused
from deskside.programs.this_system import PLATFORM, WARDEN
from deskside.usecases.admit_elevated import AdmitElevated
from deskside.usecases.load_profile import OwnProfile

if TYPE_CHECKING:
    from deskside.adapters.elevation.by_line import Started
    from deskside.adapters.elevation.go_between import Line
    from deskside.domain.companion.elevated import ElevatedOrder
    from deskside.domain.running import RunnableScript

SYSTEM_PROFILE: Final = Path("/etc/deskside/deskside.profile")
MAC_PROFILE: Final = Path("/Library/Application Support/Deskside/deskside.profile")


def main(arguments: list[str]) -> int:
    """Serve one order and return the exit status."""
    if sys.platform != "linux":
        (place,) = arguments
        _forget_the_environment()
        return serve_line(_come(place), _decide, _start_of, this_systems_groups(WARDEN))
    from deskside.adapters.elevation.served import prepare, serve  # noqa: PLC0415 - Linux only

    prepare()
    return serve(_decide)


def _decide(order: ElevatedOrder) -> RunnableScript:
    clock = SystemClock()
    place = _system_profile_path()
    data = _installed(place)
    if data is None:
        data = profile_inside()
    if data is None:
        raise Refused("elevation-no-profile", place=str(place))
    profile = OwnProfile(checked_profile, clock)(data, None)
    catalogue = FileCatalogue(Path("/nonexistent"))
    return AdmitElevated(profile, check_signature, catalogue.manifest, clock, PLATFORM)(order)


# ---- each system's own


def _come(place: str) -> Line:
    if sys.platform == "win32":
        from deskside.adapters.elevation.windows import come as come_to_pipes  # noqa: PLC0415

        return come_to_pipes(place)
    from deskside.adapters.elevation.macos import come  # noqa: PLC0415

    return come(place)


def _start_of(script: RunnableScript) -> Started:
    from deskside.adapters.companion.launch import launch_of  # noqa: PLC0415 - not on Linux

    launch = launch_of(script)
    return launch.argv, launch.environment, launch.stdin


def _forget_the_environment() -> None:
    os.umask(0o022)
    if sys.platform == "win32":
        from deskside.adapters.elevation.windows import clean_environment, windows_folder  # noqa: PLC0415

        clean = clean_environment(windows_folder())
    else:
        from deskside.adapters.elevation.macos import CLEAN as clean  # noqa: N811, PLC0415
    os.environ.clear()
    os.environ.update(clean)


def _system_profile_path() -> Path:
    if sys.platform == "win32":
        from deskside.adapters.elevation.windows import program_files  # noqa: PLC0415

        return Path(program_files(), "Deskside", "deskside.profile")
    return MAC_PROFILE if sys.platform == "darwin" else SYSTEM_PROFILE


def _installed(place: Path) -> bytes | None:
    """Return the administrator's profile; on Windows only they can write where it lies."""
    if sys.platform == "win32":
        return read_profile_file(place)
    return system_profile(place)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
