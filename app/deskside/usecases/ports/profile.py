"""Where an organisation's profile lies on this computer, and what this computer remembers of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from deskside.domain.profile.succession import Memory, SignedProfile


class Profiles(Protocol):
    """The profile of one computer."""

    place: str
    """Where it lies or would lie, for people."""
    named: bool
    """Whether a setting or a variable names that place: then a file has to be there."""

    def read(self) -> bytes | None:
        """Return the file as it lies there, or None.

        Raises:
            BrokeMidway: `profile-file-unreadable`.
            WrongUse: `profile-too-large`.
        """
        ...

    def write(self, data: bytes) -> None:
        """Put `data` there, whole or not at all.

        Raises:
            BrokeMidway: `profile-not-writable`.
        """
        ...

    def remove(self) -> None:
        """Take the memory away, and the file unless a setting names it; neither need be there.

        Raises:
            BrokeMidway: `profile-not-writable`.
        """
        ...

    def memory(self) -> Memory | None:
        """Return what was accepted last, or None where nothing ever was.

        Raises:
            Refused: `profile-memory-broken`: it cannot be read, or another account could have written it.
        """
        ...

    def remember(self, data: bytes) -> None:
        """Keep the file that was accepted.

        Raises:
            BrokeMidway: `profile-not-writable`.
        """
        ...

    def recorded(self) -> str:
        """Return the hex SHA-256 of the text whose acceptance the journal has last, empty for none.

        Raises:
            Refused: `profile-memory-broken`.
        """
        ...

    def note_recorded(self, sha256: str) -> None:
        """Note what the journal has; empty: that the profile was forgotten.

        Raises:
            BrokeMidway: `profile-not-writable`.
        """
        ...

    def checked(self, data: bytes) -> SignedProfile:
        """Take a file apart and check every signature under it; nothing of its text is parsed.

        Raises:
            WrongUse: `profile-too-large` or `profile-signatures-unreadable`.
        """
        ...
