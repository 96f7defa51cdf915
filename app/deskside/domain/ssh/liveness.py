"""Whether the other end still lives, decided from when it was last heard. Times come from the caller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["up", "slow", "lost"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long silence is borne. The defaults are those of security.md 3.6 P13: a cut of 30 s survives."""

    ask_after_s: float = 3.0
    """Silence after which the other end is asked to say something."""
    slow_after_s: float = 5.0
    """Seconds without an answer after which people are told."""
    lost_after_s: float = 45.0
    """Seconds without an answer after which the connection is given up."""

    @property
    def tick_s(self) -> float:
        """How often to look."""
        return self.ask_after_s / 3


class Liveness:
    """Asks when it has been quiet, and counts from the question, not from the silence.

    Attributes:
        state: `up`, `slow` (asked, and no answer for a while) or `lost`, which is for ever.
    """

    def __init__(self, patience: Patience, now_s: float) -> None:
        self.state: State = "up"
        self._patience = patience
        self._asked_at_s: float | None = None
        self._looked_at_s = now_s

    def look(self, now_s: float, heard_at_s: float) -> bool:
        """Take note of the time; return whether the other end should be asked now.

        Args:
            now_s: Monotonic time.
            heard_at_s: When anything at all last came from the other end.
        """
        pause_s = now_s - self._looked_at_s
        self._looked_at_s = now_s
        if self.state == "lost":
            return False
        if self._asked_at_s is not None and heard_at_s >= self._asked_at_s:
            self._asked_at_s = None
            self.state = "up"
        if self._asked_at_s is None:
            if now_s - heard_at_s < self._patience.ask_after_s:
                return False
            self._asked_at_s = now_s
            return True
        if pause_s > self._patience.slow_after_s:
            self._asked_at_s += pause_s  # we slept, not the other end: its answer may lie in our buffers
        self._judge(now_s - self._asked_at_s)
        return False

    def _judge(self, waited_s: float) -> None:
        if waited_s >= self._patience.lost_after_s:
            self.state = "lost"
        elif waited_s >= self._patience.slow_after_s:
            self.state = "slow"
