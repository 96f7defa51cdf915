"""A disk on which no file grows beyond a few bytes, for as long as a block lasts."""

from __future__ import annotations

import resource
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOM_BYTES = 4_096


@contextmanager
def no_room() -> Iterator[None]:
    """Let this process write at most `ROOM_BYTES` to any file (setrlimit(2); Python ignores the signal)."""
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM_BYTES, most[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
