"""The companion as one file: the profile at its very end, and the folder that it unpacks itself into.

The file is an ordinary program; behind it stand the profile's bytes, their length (64 bits, big-endian) and a
mark. So an organisation's own companion is made in a second, without building anything.

Whoever starts the program (a small loader) waits for it and takes its folder away, whatever became of the
program. Only where that loader itself is killed the folder stays: then the next start takes it away.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import stat
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.domain.profile.file import MAX_FILE_BYTES

if TYPE_CHECKING:
    from typing import BinaryIO

MARK: Final = b"deskside-profile"
_HELD: Final = "deskside-runs"
"""A file in the unpacked folder that its program holds locked."""
_PR_SET_PDEATHSIG: Final = 1
"""linux/prctl.h"""
_END: Final = struct.Struct(f">Q{len(MARK)}s")


def profile_inside(file: Path | None = None) -> bytes | None:
    """Return the profile at the end of `file`, or of this very program; None where there is none."""
    if file is None:
        if not getattr(sys, "frozen", False):
            return None
        file = Path(sys.executable)
    with file.open("rb") as opened:
        length = _profile_bytes(opened)
        if not length:
            return None
        opened.seek(-_END.size - length, os.SEEK_END)
        return opened.read(length)


def put_inside(file: Path, profile: bytes) -> None:
    """Put a profile at the end of a program that was built without, or in place of the one that is there."""
    with file.open("r+b") as opened:
        if length := _profile_bytes(opened):
            opened.seek(-_END.size - length, os.SEEK_END)
            opened.truncate()
        opened.seek(0, os.SEEK_END)
        opened.write(profile + _END.pack(len(profile), MARK))


def end_with_the_starter() -> None:
    """End when the loader that unpacked us is killed, and hold our folder as long as we live."""
    folder = _own_folder()
    if folder is None:
        return
    import fcntl  # noqa: PLC0415 - Windows has none

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    held = os.open(folder / _HELD, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)


def clear_up_after_others() -> None:
    """Take away what a companion of this person left that was killed together with its loader."""
    folder = _own_folder()
    if folder is None:
        return
    import fcntl  # noqa: PLC0415

    for other in folder.parent.glob("_MEI*"):
        with contextlib.suppress(OSError):
            found = other.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
                continue
            with (other / _HELD).open("rb") as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(other, ignore_errors=True)


def _own_folder() -> Path | None:
    """Return where this program was unpacked, on Linux; None where it was not."""
    folder = getattr(sys, "_MEIPASS", None)
    return Path(folder) if folder and sys.platform == "linux" else None


def _profile_bytes(opened: BinaryIO) -> int:
    size = opened.seek(0, os.SEEK_END)
    if size < _END.size:
        return 0
    opened.seek(-_END.size, os.SEEK_END)
    length, mark = _END.unpack(opened.read(_END.size))
    return int(length) if mark == MARK and 0 < length <= min(MAX_FILE_BYTES, size - _END.size) else 0
