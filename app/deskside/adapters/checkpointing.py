"""Signs checkpoints beside the work: a step never waits for a key, an agent or a finger on a token."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Final

from deskside.adapters.threads import start_thread
from deskside.domain.errors import DesksideError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from deskside.adapters.threads import StartedThread
    from deskside.domain.journal.facts import Recorded
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.scripts import SigningKey

_LAST_CHANCE_S: Final = 10.0
"""How long a program that ends waits for a signature under way: time to touch a security key."""


class Checkpointer:
    """Takes entries as they are recorded, signs chains when they are due, one after the other.

    What cannot be signed now (no agent, a locked key, a token that was not touched) is left: the next time
    covers it, and verification says how many entries no signature covers.

    Args:
        is_due: Says whether the chain to which entries came is to be signed.
        find_key: Finds the key, on the thread that signs.
        sign: Signs a chain as it stands and keeps that.
    """

    def __init__(
        self,
        is_due: Callable[[Sequence[Recorded]], bool],
        find_key: Callable[[], SigningKey],
        sign: Callable[[TicketNumber, SigningKey], object],
    ) -> None:
        self._is_due = is_due
        self._find_key = find_key
        self._sign = sign
        self._changed = threading.Condition()
        self._waiting: dict[TicketNumber, None] = {}
        self._busy = self._closed = False
        self._thread: StartedThread | None = None

    def recorded(self, entries: Sequence[Recorded]) -> None:
        """Take entries of one chain that are durable. Returns at once."""
        with self._changed:
            if self._closed or not entries or not self._is_due(entries):
                return
            self._waiting[entries[0].ticket] = None
            self._changed.notify_all()
            if self._thread is None:
                self._thread = start_thread("checkpoints", self._work)

    def close(self) -> None:
        """Sign what waits, within some seconds, and end. Safe to call twice."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._waiting and not self._busy, _LAST_CHANCE_S)
            self._waiting.clear()
            thread, self._thread = self._thread, None
            stuck = self._busy
        if thread is not None and not stuck:
            thread.join()

    def _work(self) -> None:
        key: SigningKey | None = None
        while (ticket := self._next()) is not None:
            with contextlib.suppress(DesksideError):
                key = key or self._find_key()
                self._sign(ticket, key)
            with self._changed:
                self._busy = False
                self._changed.notify_all()

    def _next(self) -> TicketNumber | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            if not self._waiting:
                return None
            ticket = next(iter(self._waiting))
            del self._waiting[ticket]
            self._busy = True
            return ticket
