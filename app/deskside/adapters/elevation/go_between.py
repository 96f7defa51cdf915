"""The go-between's work, whichever system asks: the companion on descriptors 0 to 2, the helper on a line."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Final, Protocol

from deskside.adapters.threads import start_thread
from deskside.domain.companion.job_stream import JobEnded, Output, RecordReader
from deskside.domain.companion.meeting_point import FAILED
from deskside.domain.errors import BrokeMidway

if TYPE_CHECKING:
    from collections.abc import Sequence

_CHUNK_BYTES: Final = 32 << 10
_DESCRIPTORS: Final = {"stdout": 1, "stderr": 2}


class Line(Protocol):
    """Two ways of bytes to the other side. Each may be used by a thread of its own."""

    def read(self, most: int) -> bytes:
        """Return what has come, or nothing at the end. Never more than `most`."""
        ...

    def write(self, data: bytes) -> None:
        """Send all of it.

        Raises:
            OSError: Nobody listens any more.
        """
        ...

    def close(self) -> None:
        """End both ways."""
        ...


class Meeting(Protocol):
    """A system's own question, and a place where the helper comes once it was answered with yes."""

    def helper(self, program: Sequence[str]) -> Line | int:
        """Have the person asked; return the line to the helper, or why there is none as an exit status."""
        ...


def carry(meeting: Meeting, program: Sequence[str]) -> int:
    """Have the helper started, pass everything on, and return the exit status."""
    line = meeting.helper(program)
    if isinstance(line, int):
        return line
    start_thread("elevation-wishes", lambda: _pass_wishes(line))
    return _pass_records(line)


def _pass_wishes(line: Line) -> None:
    with contextlib.suppress(OSError):
        while data := os.read(0, _CHUNK_BYTES):
            line.write(data)
    line.close()  # which ends the script


def _pass_records(line: Line) -> int:
    reader = RecordReader()
    with contextlib.suppress(OSError, BrokeMidway):
        while data := line.read(_CHUNK_BYTES):
            for record in reader.feed(data):
                if isinstance(record, Output):
                    _write(_DESCRIPTORS[record.stream], record.data)
                elif isinstance(record, JobEnded):
                    return FAILED if record.status is None else record.status
    return FAILED


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
