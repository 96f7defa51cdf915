"""The one place below the window where a thread starts: heartbeats, pumps, servers, watchdogs.

Each is named, so that the leak test can say which one was left behind.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def start_thread(name: str, work: Callable[[], None]) -> threading.Thread:
    """Start `work` on a daemon thread called `name` and return it; whoever starts it joins it."""
    thread = threading.Thread(target=work, name=name, daemon=True)
    thread.start()
    return thread
