"""A question can be allowed only after it has been in sight for a second (app/decisions/0071).

Whoever types or clicks elsewhere when a question comes up must not have answered it. *No* needs no waiting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

ARMS_AFTER_MS: Final = 1_000


class Arming:
    """Knows how long the question in sight has been the same.

    Args:
        now_ms: A monotonic clock in milliseconds.
    """

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._question: object = None
        self._since_ms = now_ms()

    def show(self, question: object) -> bool:
        """Take note of what is in sight now; return whether it is another question than before."""
        if question == self._question:
            return False
        self._question = question
        self._since_ms = self._now_ms()
        return True

    @property
    def armed(self) -> bool:
        """Whether the question has been in sight long enough to be allowed."""
        return self._question is not None and self._now_ms() - self._since_ms >= ARMS_AFTER_MS
