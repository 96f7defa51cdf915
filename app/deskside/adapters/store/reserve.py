"""Room on the disk that is kept for the end of what has begun."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_RESERVE_BYTES: Final = 4 * 1_048_576
"""Given up when the disk is full, so that the end of a running step still fits (security.md R06)."""


class Reserve:
    """A file that does nothing but take up room, until the room is needed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def fill(self) -> bool:
        """Make sure that the room is held; False where there is no such room."""
        try:
            if self._path.exists() and self._path.stat().st_size == _RESERVE_BYTES:
                return True
            with os.fdopen(os.open(self._path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
                file.write(os.urandom(_RESERVE_BYTES))  # neither sparse nor compressible
        except OSError:
            self.give_up()
            return False
        return True

    def give_up(self) -> bool:
        """Free the room; False where none was held."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True
