"""Times as heads have them: aware UTC, to the millisecond, as text that sorts as the times do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

_NONE: Final = datetime.fromtimestamp(0, UTC)


def to_millisecond(at: datetime) -> datetime:
    """Return an aware UTC time as it will be read back."""
    return at.replace(microsecond=at.microsecond // 1_000 * 1_000)


def wall_time(at: datetime) -> str:
    """Return an aware UTC time as text: `2026-11-22T18:24:42.123Z`."""
    return at.isoformat(timespec="milliseconds")[:23] + "Z"


def read_time(text: str) -> datetime:
    """Return the time that a text says; one that cannot be read is the epoch, which no entry can have."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = _NONE
    return at if at.tzinfo else _NONE
