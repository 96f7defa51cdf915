"""`usecases.ports.profile.Profiles`: the signed file in its place, and a memory that only we can write."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from deskside.adapters.trust import private_files
from deskside.domain.errors import BrokeMidway, DesksideError, Refused, WrongUse
from deskside.domain.profile.file import MAX_FILE_BYTES, split_profile
from deskside.domain.profile.form import read_profile
from deskside.domain.profile.succession import Memory, SignedProfile
from deskside.domain.text import display

if TYPE_CHECKING:
    from pathlib import Path


class ProfileFiles:
    """The profile of this computer.

    Args:
        place: Where the signed file lies. Whoever may write there can take it away, not change it.
        memory: A file of ours in the data folder.
        named: Whether a setting or a variable names `place`.
    """

    def __init__(self, place: Path, memory: Path, *, named: bool = False) -> None:
        self._place = place
        self._memory = memory
        self._recorded = memory.with_suffix(".recorded")
        self.place = display(str(place), 160)
        self.named = named

    def read(self) -> bytes | None:
        """Return the file as it lies there, or None."""
        return read_profile_file(self._place)

    def write(self, data: bytes) -> None:
        """Put `data` there, whole or not at all."""
        write_profile_file(self._place, data)

    def remove(self) -> None:
        """Take the memory away, and the file where nobody else put it there; neither need be there."""
        try:
            self._memory.unlink(missing_ok=True)
            if not self.named:
                self._place.unlink(missing_ok=True)
        except OSError as error:
            raise BrokeMidway("profile-not-writable", place=self.place) from error

    def memory(self) -> Memory | None:
        """Return what was accepted last, or None where nothing ever was."""
        try:
            data = private_files.read(self._memory, MAX_FILE_BYTES)
            if data is None:
                return None
            seen = SignedProfile(split_profile(data).body)
            return Memory(read_profile(seen.body), seen.sha256)
        except DesksideError as error:
            raise Refused("profile-memory-broken", file=display(str(self._memory), 160)) from error

    def remember(self, data: bytes) -> None:
        """Keep the file that was accepted."""
        _keep(self._memory, data)

    def recorded(self) -> str:
        """Return the hex SHA-256 of the text whose acceptance the journal has last, empty for none."""
        try:
            return (private_files.read(self._recorded, 64) or b"").decode("ascii", "replace")
        except DesksideError as error:
            raise Refused("profile-memory-broken", file=display(str(self._recorded), 160)) from error

    def note_recorded(self, sha256: str) -> None:
        """Note what the journal has; empty: that the profile was forgotten."""
        _keep(self._recorded, sha256.encode())

    def checked(self, data: bytes) -> SignedProfile:
        """Take a file apart and check every signature under it; nothing of its text is parsed."""
        return checked_profile(data)


def _keep(path: Path, data: bytes) -> None:
    try:
        private_files.write(path, data)
    except BrokeMidway as error:
        raise BrokeMidway("profile-not-writable", place=display(str(path), 160)) from error


def checked_profile(data: bytes) -> SignedProfile:
    """Take a file apart and check every signature under it; nothing of its text is parsed.

    Raises:
        WrongUse: `profile-too-large` or `profile-signatures-unreadable`.
    """
    file = split_profile(data)
    if not file.signatures:
        return SignedProfile(file.body)
    from deskside.adapters.trust.signatures import check_signature  # noqa: PLC0415 - 60 ms of cryptography

    return SignedProfile(file.body, tuple(check_signature(file.body, one) for one in file.signatures))


def read_profile_file(path: Path) -> bytes | None:
    """Return the bytes of a file that a person names, at most one more than may be; None where there is none.

    Raises:
        BrokeMidway: `profile-file-unreadable`.
    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        shown, why = display(str(path), 160), error.strerror or ""
        raise BrokeMidway("profile-file-unreadable", place=shown, why=why) from error


def write_profile_file(path: Path, data: bytes, *, new: bool = False) -> None:
    """Put `data` at `path`, whole or not at all, readable as the user's files usually are.

    Args:
        path: Where.
        data: The file.
        new: Whether a file that is there stays as it is.

    Raises:
        WrongUse: `profile-is-there`.
        BrokeMidway: `profile-not-writable`.
    """
    shown = display(str(path), 160)
    if new and path.exists():
        raise WrongUse("profile-is-there", file=shown)
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        try:
            with beside.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise BrokeMidway("profile-not-writable", place=shown) from error
