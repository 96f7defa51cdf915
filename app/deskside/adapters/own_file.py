"""The profile that travels inside the companion's one file, at its very end.

The file is an ordinary program; behind it stand the profile's bytes, their length (64 bits, big-endian) and a
mark. So an organisation's own companion is made in a second, without building anything.
"""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.domain.profile.file import MAX_FILE_BYTES

if TYPE_CHECKING:
    from typing import BinaryIO

MARK: Final = b"deskside-profile"
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


def _profile_bytes(opened: BinaryIO) -> int:
    size = opened.seek(0, os.SEEK_END)
    if size < _END.size:
        return 0
    opened.seek(-_END.size, os.SEEK_END)
    length, mark = _END.unpack(opened.read(_END.size))
    return int(length) if mark == MARK and 0 < length <= min(MAX_FILE_BYTES, size - _END.size) else 0
