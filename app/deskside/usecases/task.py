"""How a deed and the person waiting for it talk: a way to report and a way to stop."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from deskside.domain.errors import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable


class CancelToken:
    """Asked once, from any thread; heard by the deed and by whatever it is blocked on."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._lock = threading.Lock()
        self._unblock: list[Callable[[], None]] = []

    def cancel(self) -> None:
        """Ask the deed to stop. Safe to call twice, and after it has ended."""
        with self._lock:
            self._asked.set()
            pending, self._unblock = self._unblock, []
        for unblock in pending:
            unblock()

    def when_cancelled(self, unblock: Callable[[], None]) -> None:
        """Call `unblock` (close a channel, wake a wait) on cancel, at once if already asked."""
        with self._lock:
            if not self._asked.is_set():
                self._unblock.append(unblock)
                return
        unblock()

    def wait(self, seconds: float) -> None:
        """Let time pass, but no longer than until somebody asks; then raise `Cancelled`."""
        self._asked.wait(seconds)
        self.check()

    def check(self) -> None:
        """Raise `Cancelled` if anybody asked."""
        if self._asked.is_set():
            raise Cancelled
