"""Time and identity, so that tests own them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


class Clock(Protocol):
    """Time."""

    def now(self) -> datetime:
        """Return the aware UTC time."""
        ...

    def monotonic_ms(self) -> int:
        """Return milliseconds from an arbitrary start, never going back."""
        ...
