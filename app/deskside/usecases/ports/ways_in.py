"""Which key file opened which machine, so that a person names it once."""

from __future__ import annotations

from typing import Protocol


class WaysIn(Protocol):
    """Paths only: a key stays where it is, and its passphrase is never here."""

    def recall(self, address: str) -> tuple[str, ...]:
        """Return the key files that opened `user@host:port` before; none where nothing is known."""
        ...

    def remember(self, address: str, identity_files: tuple[str, ...]) -> None:
        """Note what opened it. A note that cannot be written is no reason to fail: it is dropped."""
        ...
