"""Puts a signed organisation profile inside a one-file companion, after checking that it counts today.

Given the profile and a program it does both, given the profile alone it only checks it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from deskside.adapters.clock import SystemClock
from deskside.adapters.own_file import put_inside
from deskside.adapters.trust.profiles import checked_profile
from deskside.domain.errors import DesksideError
from deskside.programs.cli import complain, exit_code
from deskside.programs.cli.profile import file_named
from deskside.usecases.load_profile import OwnProfile


def main(profile: str, program: str = "") -> int:
    """Return the exit status."""
    try:
        data = file_named(profile)
        found = OwnProfile(checked_profile, SystemClock())(data, None)
    except DesksideError as error:
        complain(error)
        return exit_code(error)
    if program:
        put_inside(Path(program), data)
        print(f"{found.organisation}, profile version {found.version}, until {found.expires.isoformat()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
