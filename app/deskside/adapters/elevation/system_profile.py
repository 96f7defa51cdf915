"""The organisation's profile as the computer's administrator has installed it."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import Refused
from deskside.domain.profile.file import MAX_FILE_BYTES

if TYPE_CHECKING:
    from pathlib import Path

_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH


def system_profile(path: Path) -> bytes | None:
    """Return the file, or None where there is none.

    Raises:
        Refused: `elevation-profile-unsafe`: somebody but root could have put it there, so that neither it
            nor anything in its stead is believed; or it cannot be read.
    """
    try:
        for place in reversed(path.parents):
            _check(path, place.lstat())
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            _check(path, os.fstat(file.fileno()))
            return file.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Refused("elevation-profile-unsafe", place=str(path)) from error


def _check(path: Path, found: os.stat_result) -> None:
    sound = stat.S_ISDIR(found.st_mode) or stat.S_ISREG(found.st_mode)
    if found.st_uid != 0 or found.st_mode & _OTHERS_WRITE or not sound:
        raise Refused("elevation-profile-unsafe", place=str(path))
