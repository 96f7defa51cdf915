"""The root helper as macOS starts it, believing the profile in a file: `mac_helper.py PROFILE PLACE`."""

from __future__ import annotations

import sys
from pathlib import Path

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.clock import SystemClock
from deskside.adapters.elevation.by_line import serve_line
from deskside.adapters.elevation.macos import come
from deskside.adapters.process_groups import this_systems_groups
from deskside.adapters.trust.profiles import checked_profile
from deskside.adapters.trust.signatures import check_signature
from deskside.programs.elevated import _start_of
from deskside.programs.this_system import WARDEN
from deskside.usecases.admit_elevated import AdmitElevated
from deskside.usecases.load_profile import OwnProfile


def main(profile: str, place: str) -> int:
    clock = SystemClock()
    own = OwnProfile(checked_profile, clock)(Path(profile).read_bytes(), None)
    read = FileCatalogue(Path("/nonexistent")).manifest
    decide = AdmitElevated(own, check_signature, read, clock, "linux")
    return serve_line(come(place), decide, _start_of, this_systems_groups(WARDEN))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
