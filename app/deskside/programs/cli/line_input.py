"""Lines from standard input, waited for with a limit: something may happen before a person answers."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LOOK_EVERY_S: Final = 0.3


class LineInput:
    """Standard input, a line at a time. At a prompt Ctrl+C raises `KeyboardInterrupt` at once."""

    def __init__(self) -> None:
        self._kept = b""
        self._ended = False

    def line(self, prompt: str) -> str | None:
        """Return the next line, or None at the end of input."""
        return self.line_unless(prompt, lambda: False, 0)

    def line_unless(self, prompt: str, changed: Callable[[], bool], seconds: float) -> str | None:
        """Return the next line; None at the end of input, and "" where something else came first.

        Args:
            prompt: Shown first.
            changed: Asked while nobody types; true ends the waiting.
            seconds: Ends the waiting too, 0 for never.
        """
        until = time.monotonic() + seconds if seconds else 0.0
        with _interruptible():
            # Who sees the prompt may press Ctrl+C: it must count from then on.
            print(prompt, end="", flush=True)
            while b"\n" not in self._kept and not self._ended:
                if not self._is_ready():
                    if changed() or (until and time.monotonic() > until):
                        print(flush=True)
                        return ""
                    continue
                data = os.read(sys.stdin.fileno(), 4096)
                self._kept += data
                self._ended = not data
        line, newline, self._kept = self._kept.partition(b"\n")
        return line.decode("utf-8", "replace").strip() if newline or line else None

    @staticmethod
    def _is_ready() -> bool:
        if sys.platform == "win32":
            return True  # no select on a console there: the read waits for a line
        return bool(select.select([sys.stdin.fileno()], [], [], _LOOK_EVERY_S)[0])


@contextmanager
def _interruptible() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
