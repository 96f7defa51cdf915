"""The core's end of the pipe: orders in, events out, and the end of everything when the face is gone."""

from __future__ import annotations

import contextlib
import queue
import select
import time
from typing import TYPE_CHECKING, Final, Protocol

from deskside.adapters.threads import start_thread
from deskside.domain.companion.wire import GONE_S, ORDERS, WireReader, encode
from deskside.domain.errors import BrokeMidway

if TYPE_CHECKING:
    import socket

    from deskside.domain.companion import talk
    from deskside.domain.companion.wire import Said
    from deskside.domain.journal.consent import Ender

    class Host(Protocol):
        """Who does what the face says."""

        def order(self, order: talk.Order) -> None:
            """Do it."""

        def end(self, why: Ender) -> None:
            """End everything that goes on."""


_TICK_S: Final = 0.25
_READ_BYTES: Final = 64 << 10


class FacePipe:
    """The pipe to the face. Any thread may `tell`; one thread serves."""

    def __init__(self, pipe: socket.socket) -> None:
        self._pipe = pipe
        self._unsaid: queue.SimpleQueue[Said | None] = queue.SimpleQueue()
        self._speaking = start_thread("companion-face-out", self._speak)

    def tell(self, said: Said) -> None:
        """Have the face hear it, after what was told before. Returns at once."""
        self._unsaid.put(said)

    def serve(self, host: Host, *, gone_s: float = GONE_S) -> None:
        """Do what the face says until it is gone: its pipe has ended, or it was silent for too long."""
        reader = WireReader()
        heard_at_s = time.monotonic()
        while time.monotonic() - heard_at_s < gone_s:
            if not select.select([self._pipe], [], [], _TICK_S)[0]:
                continue
            try:
                data = self._pipe.recv(_READ_BYTES)
                for said in reader.feed(data):
                    if isinstance(said, ORDERS):
                        host.order(said)
            except (OSError, BrokeMidway):
                return
            if not data:
                return
            heard_at_s = time.monotonic()

    def close(self) -> None:
        """Say what is unsaid, as far as anybody listens."""
        self._unsaid.put(None)
        self._speaking.join(_TICK_S)

    def _speak(self) -> None:
        with contextlib.suppress(OSError):
            while (said := self._unsaid.get()) is not None:
                self._pipe.sendall(encode(said))
