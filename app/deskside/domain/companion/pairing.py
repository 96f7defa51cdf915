"""How long a code lives and who may come back without one. Arithmetic on a clock that the caller reads.

Answers are charged before anybody looks at them (security.md 3.1): whoever could test a guess and hang up
before it counts would have as many as they like.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.companion.code import SupportCode

LIFE_S: Final = 600
"""A code that nobody used in ten minutes is dead (security.md 3.5)."""
ANSWERS: Final = 3
"""Answers in a code's whole life, over all connections together."""
OFFLINE_S: Final = 900.0
"""How long the clerk may be away and come back without a code."""
RETRY_S: Final = (5.0, 10.0, 20.0, 40.0)
"""Waits between attempts to come back. A relay of OpenSSH 9.2 keeps a dead listener for as long as somebody
knocks once a second (security.md 3.7, surprise 7); the last one is repeated."""

Gone = Literal["expired", "used", "wrong-three-times", "line", "ended"]


class CodeLife:
    """One code from the moment it is shown to its end. Not safe for two threads at once."""

    def __init__(self, code: SupportCode, now_s: float) -> None:
        self.code = code
        self._dies_at_s = now_s + LIFE_S
        self._left = ANSWERS
        self._pending = 0
        self._gone: Gone | None = None

    @property
    def left(self) -> int:
        """How many answers are left."""
        return self._left

    def gone(self, now_s: float) -> Gone | None:
        """Return why the code no longer works, or None while it does."""
        if self._gone is None and now_s >= self._dies_at_s:
            self._gone = "expired"
        return self._gone

    def may_begin(self, now_s: float) -> bool:
        """Return whether somebody may be asked for the code at all."""
        return self.gone(now_s) is None and self._left > 0

    def charge(self, now_s: float) -> bool:
        """Spend one answer, before it is looked at; return whether it may be looked at."""
        if not self.may_begin(now_s):
            return False
        self._left -= 1
        self._pending += 1
        return True

    def wrong(self) -> None:
        """Note that a charged answer was wrong, whatever it was that was wrong with it."""
        self._pending -= 1
        if self._gone is None and self._left == 0 and self._pending == 0:
            self._gone = "wrong-three-times"

    def right(self, now_s: float) -> bool:
        """Note that a charged answer was right; return whether it was the one that counts."""
        self._pending -= 1
        if self.gone(now_s) is not None:
            return False
        self._gone = "used"
        return True

    def end(self, reason: Gone) -> None:
        """Kill the code; the first reason stays."""
        if self._gone is None:
            self._gone = reason


@dataclass(slots=True)
class Pinned:
    """The clerk who proved a code, and may come back by key until the session ends."""

    clerk_key: bytes
    """The certified key in wire form."""
    lost_at_s: float | None = None
    """When the line was found dead; None while it is up."""
    ended: bool = False

    def lost(self, now_s: float) -> None:
        """Note that the line is gone."""
        if self.lost_at_s is None:
            self.lost_at_s = now_s

    def may_resume(self, clerk_key: bytes, now_s: float) -> bool:
        """Return whether whoever holds `clerk_key` may come back without a code."""
        return not self.is_over(now_s) and hmac.compare_digest(self.clerk_key, clerk_key)

    def is_over(self, now_s: float) -> bool:
        """Return whether nobody may come back any more."""
        if self.lost_at_s is not None and now_s - self.lost_at_s >= OFFLINE_S:
            self.ended = True
        return self.ended

    def resumed(self) -> None:
        """Note that the line is up again."""
        self.lost_at_s = None


def waits_s() -> Iterator[float]:
    """Yield how long to wait before each attempt to come back, until `OFFLINE_S` have gone by."""
    total = 0.0
    attempt = 0
    while total < OFFLINE_S:
        wait_s = RETRY_S[min(attempt, len(RETRY_S) - 1)]
        total += wait_s
        attempt += 1
        yield wait_s
