"""`usecases.ports.companion_line.UsedCodes`: an empty file for each code that was sent."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import BrokeMidway, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.companion.code import SupportCode

_KEPT_S: Final = 3_600.0
"""Six times as long as a code lives."""
_SALT: Final = "salt"
_SALT_BYTES: Final = 16


class UsedCodeFiles:
    """Marks in a folder. Making one is the test, so that two commands at once cannot both send a code.

    A name is scrypt of the code and a salt of this folder: a code has seven secret digits, which a plain
    digest would give away to whoever reads the folder while the code lives.
    """

    def __init__(self, folder: Path, now: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._now = now

    def spend(self, code: SupportCode) -> None:
        """Note that `code` is about to be sent."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._forget_old()
            is_first = _mark(self._folder / _name(code, self._salt()))
        except OSError as error:
            raise BrokeMidway("code-not-noted", reason=error.strerror or "") from error
        if not is_first:
            raise Refused("code-sent-before")

    def _salt(self) -> bytes:
        """Return the folder's salt, made by whoever comes first."""
        place = self._folder / _SALT
        if not place.exists():
            descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=".salt-")
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(_SALT_BYTES))
            with contextlib.suppress(FileExistsError):
                os.link(name, place)
            Path(name).unlink()
        return place.read_bytes()

    def _forget_old(self) -> None:
        oldest = self._now() - _KEPT_S
        for mark in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if mark.name != _SALT and mark.stat().st_mtime < oldest:
                    mark.unlink()


def _mark(place: Path) -> bool:
    """Make an empty file, durably; return whether there was none."""
    try:
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return False
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return True


def _name(code: SupportCode, salt: bytes) -> str:
    return hashlib.scrypt(code.reveal().encode("ascii"), salt=salt, n=2**13, r=8, p=1, dklen=16).hex()
