"""Times as heads have them: aware UTC, to the millisecond, as text that sorts as the times do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, NamedTuple

_TOLERANCE_MS: Final = 60_000
"""Less is a clock that was set right."""

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


class Clocks(NamedTuple):
    """What the two clocks of a computer said when an entry was made."""

    boot: str
    """Which start of the computer `mono_ms` counts from."""
    mono_ms: int
    at: str
    """As heads have it."""


def cannot_follow(before: Clocks, after: Clocks) -> bool:
    """Say whether the wall clock of the later of two entries cannot be right beside the earlier.

    It went back; or, within one start of the computer, less time passed on it than on the clock that never
    goes back. More may have: that clock stands still while a computer sleeps.
    """
    expected_ms = after.mono_ms - before.mono_ms if before.boot == after.boot else 0
    if after.at >= before.at and expected_ms <= _TOLERANCE_MS:
        return False  # nearly always, and nothing needs to be parsed
    passed = read_time(after.at) - read_time(before.at)
    return passed.total_seconds() * 1_000 < expected_ms - _TOLERANCE_MS
