"""Whether the other end still lives, decided from when it was last heard. Times come from the caller."""

from __future__ import annotations

from typing import Final, Literal

State = Literal["up", "slow", "lost"]

ASK_AFTER_S: Final = 3.0
"""Silence after which the other end is asked to answer."""
SLOW_AFTER_S: Final = 5.0
LOST_AFTER_S: Final = 45.0
"""Seconds without an answer; both from security.md 3.6 P13: a cut of 30 s must survive."""


class Liveness:
    """Asks when it has been quiet, and counts from the question, not from the silence.

    Attributes:
        state: `up`, `slow` (asked, and no answer for `SLOW_AFTER_S`) or `lost`, which is for ever.
    """

    def __init__(self, now_s: float, *, ask_after_s: float = ASK_AFTER_S) -> None:
        self.state: State = "up"
        self._ask_after_s = ask_after_s
        self._asked_at_s: float | None = None
        self._looked_at_s = now_s

    def look(self, now_s: float, heard_at_s: float) -> bool:
        """Take note of the time; return whether the other end should be asked now.

        Args:
            now_s: Monotonic time.
            heard_at_s: When anything at all last came from the other end.
        """
        pause = now_s - self._looked_at_s
        self._looked_at_s = now_s
        if self.state == "lost":
            return False
        if self._asked_at_s is not None and heard_at_s >= self._asked_at_s:
            self._asked_at_s = None
            self.state = "up"
        if self._asked_at_s is not None and pause > SLOW_AFTER_S:
            self._asked_at_s += pause  # we slept, not the other end: the answer may lie in our buffers
        if self._asked_at_s is None:
            if now_s - heard_at_s < self._ask_after_s:
                return False
            self._asked_at_s = now_s
            return True
        waited = now_s - self._asked_at_s
        if waited >= LOST_AFTER_S:
            self.state = "lost"
        elif waited >= SLOW_AFTER_S:
            self.state = "slow"
        return False
