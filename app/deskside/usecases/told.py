"""A state that changes on one thread and is told to others: how a line to a machine stands."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

S = TypeVar("S")


class Told(Generic[S]):
    """A state, and who hears of each change of it, on the thread that tells."""

    def __init__(self, usual: S) -> None:
        self._usual = self._state = usual
        self._listeners: list[Callable[[S], None]] = []
        self._lock = threading.Lock()

    def listen(self, listener: Callable[[S], None]) -> None:
        """Call `listener` at each change; at once, too, where the state is not the usual one now."""
        with self._lock:
            self._listeners.append(listener)
            state = self._state
        if state != self._usual:
            listener(state)

    def tell(self, state: S) -> None:
        """Say how it stands; whoever listens hears of it where that is new."""
        with self._lock:
            if state == self._state:
                return
            self._state = state
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(state)
