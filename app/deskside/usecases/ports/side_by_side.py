"""Doing several things at once, as one deed: each on a thread of its own, all news on the deed's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

Work: TypeAlias = "Callable[[Callable[[object], None]], object]"
"""Takes a report and returns an outcome. Its report returns once the deed has heard, as any deed's does."""


@dataclass(frozen=True, slots=True)
class Said:
    """A work has reported something."""

    number: int
    what: object


@dataclass(frozen=True, slots=True)
class Done:
    """A work has ended; the last news of it."""

    number: int
    outcome: object
    """What it returned, or the exception that ended it."""


class Together(Protocol):
    """Works that are being done."""

    def next_news(self, within_s: float | None) -> Said | Done | None:
        """Wait for the next news of any of them; None where the time is up or all have ended."""
        ...


class SideBySide(Protocol):
    """Starts works."""

    def __call__(self, works: Sequence[Work]) -> AbstractContextManager[Together]:
        """Begin all of `works`; their numbers are their places.

        Leaving the block waits for those that still run, and drops what they say: whoever leaves early
        pulls their cancel token first.
        """
        ...
