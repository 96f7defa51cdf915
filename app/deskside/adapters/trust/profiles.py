"""`usecases.ports.profile.Profiles`: the signed file in its place, and a memory that only we can write."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from deskside.adapters.trust import private_files
from deskside.domain.canonical import canonical
from deskside.domain.errors import BrokeMidway, DesksideError, Refused
from deskside.domain.profile.file import MAX_FILE_BYTES, split_profile
from deskside.domain.profile.succession import Memory, SignedProfile
from deskside.domain.text import display

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_MAX_MEMORY_BYTES: Final = 16 * 1024
_MEMORY: Final = {"roots", "roots_needed", "sha256", "version"}


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
        self.place = display(str(place), 160)
        self.named = named

    def read(self) -> bytes | None:
        """Return the file as it lies there, or None."""
        return read_profile_file(self._place)

    def write(self, data: bytes) -> None:
        """Put `data` there, whole or not at all."""
        self._writing(lambda: private_files.write(self._place, data))

    def remove(self) -> None:
        """Take file and memory away; neither need be there."""
        try:
            self._memory.unlink(missing_ok=True)
            self._place.unlink(missing_ok=True)
        except OSError as error:
            raise BrokeMidway("profile-not-writable", place=self.place) from error

    def memory(self) -> Memory | None:
        """Return what was accepted last, or None where nothing ever was."""
        try:
            data = private_files.read(self._memory, _MAX_MEMORY_BYTES)
            return None if data is None else _memory(json.loads(data))
        except (DesksideError, ValueError, TypeError, RecursionError) as error:
            raise Refused("profile-memory-broken", file=display(str(self._memory), 160)) from error

    def remember(self, memory: Memory) -> None:
        """Note what was accepted."""
        said = canonical(
            {
                "roots": tuple(sorted(memory.roots)),
                "roots_needed": memory.roots_needed,
                "sha256": memory.sha256,
                "version": memory.version,
            }
        )
        self._writing(lambda: private_files.write(self._memory, said + b"\n"))

    def checked(self, data: bytes) -> SignedProfile:
        """Take a file apart and check every signature under it; nothing of its text is parsed."""
        return checked_profile(data)

    def _writing(self, write: Callable[[], None]) -> None:
        try:
            write()
        except BrokeMidway as error:
            raise BrokeMidway("profile-not-writable", place=self.place) from error


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


def _memory(said: Any) -> Memory:  # noqa: ANN401 - JSON, checked here
    if not isinstance(said, dict) or set(said) != _MEMORY:
        raise ValueError
    version, needed = said["version"], said["roots_needed"]
    roots, sha256 = said["roots"], said["sha256"]
    if type(version) is not int or type(needed) is not int or needed < 1 or not isinstance(sha256, str):
        raise ValueError
    if not isinstance(roots, list) or not roots or not all(isinstance(root, str) for root in roots):
        raise ValueError
    return Memory(version=version, sha256=sha256, roots=frozenset(roots), roots_needed=needed)
