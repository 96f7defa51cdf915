"""Whether the person is still at the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class ScreenLock(Protocol):
    """Hears of the screen being locked, and of the desktop session's end, which is the same to us."""

    def watch(self, locked: Callable[[], None]) -> bool:
        """Call `locked`, from a thread of its own, each time the screen locks; until `close`.

        Returns:
            Whether anything on this computer would tell. Takes at most a few seconds.
        """
        ...

    def close(self) -> None:
        """Hear no more. Safe to call twice."""
        ...
