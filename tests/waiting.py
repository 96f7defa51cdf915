"""Waiting for a condition, never for time."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def eventually(condition: Callable[[], object], what: str, within_s: float = 120.0) -> None:
    """Return as soon as `condition` is true; fail naming `what` where it does not become so."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"in {within_s} s: {what}"
        threading.Event().wait(0.01)
