"""The profile that a companion goes by: in its own file or beside it, and nothing that others can set."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from deskside.adapters.own_file import profile_inside
from deskside.adapters.trust.profiles import checked_profile, read_profile_file
from deskside.domain.profile import PROFILE_NAME
from deskside.programs.places import own_folder
from deskside.usecases.load_profile import OwnProfile

if TYPE_CHECKING:
    from deskside.domain.profile.organisation import OrganisationProfile
    from deskside.usecases.ports.clock import Clock


def own_profile(clock: Clock, *, from_clone: Path | None = None) -> OrganisationProfile:
    """Return the profile of this companion.

    Args:
        clock: The time.
        from_clone: The file that was named to a companion that runs from a clone or an environment; without
            one it looks into that folder. A companion that was built as one file never looks at it. The
            folder that a person happens to stand in is nobody's word: it is not looked at.

    Raises:
        Refused: `profile-none`, or why the profile does not count.
        BrokeMidway: `profile-file-unreadable`.
    """
    load = OwnProfile(checked_profile, clock)
    if not getattr(sys, "frozen", False):
        return load(None, read_profile_file(from_clone or own_folder() / PROFILE_NAME))
    beside = Path(sys.executable).resolve().parent / PROFILE_NAME
    return load(profile_inside(), read_profile_file(beside))
