"""Frames over a socket that two processes share. Nobody who posts ever waits.

What does not fit into the socket is kept and goes out from the thread that reads; how much that can be
is bounded by the credits of `domain.engine.messages`.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from collections import deque
from typing import TYPE_CHECKING, Final

from deskside.domain.engine.wire import Decoder, encode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deskside.domain.engine.wire import Frame, Json

_READ_BYTES: Final = 256 << 10
_SOCKET_BYTES: Final = 1 << 20


class PipeEnded(Exception):  # noqa: N818 - a state of the other side
    """The other process is gone, or has closed its end."""


class Pipe:
    """One end. Any thread may `post`; one thread reads."""

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        end.setblocking(False)  # noqa: FBT003 - the standard library's own signature
        for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, option, _SOCKET_BYTES)
        self._decoder = Decoder()
        self._lock = threading.Lock()
        self._unsent: deque[memoryview] = deque()
        self._closed = False
        self._woken, self._waker = socket.socketpair()
        self._woken.setblocking(False)  # noqa: FBT003
        self._waker.setblocking(False)  # noqa: FBT003
        self._selector = selectors.DefaultSelector()
        self._selector.register(end, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)

    def post(self, header: Mapping[str, Json], body: bytes = b"") -> None:
        """Send a frame, now or as soon as the other side takes it; dropped where there is none."""
        parts = [memoryview(part) for part in (encode(header, body), body) if part]
        with self._lock:
            if self._closed:
                return
            if not self._unsent:
                parts = self._try(parts)
            if parts:
                self._unsent.extend(parts)
                self._wake()

    def frames(self, timeout_s: float) -> Iterator[Frame]:
        """Yield what has arrived, waiting for at most `timeout_s` for the first of it.

        Raises:
            PipeEnded: The other side is gone.
            BrokeMidway: `engine-broken`.
        """
        self._watch_for_room()
        for key, events in self._selector.select(timeout_s):
            if key.fileobj is self._woken:
                with contextlib.suppress(BlockingIOError):
                    self._woken.recv(4096)
            elif events & selectors.EVENT_READ:
                yield from self._decoder.feed(self._receive())
        self._flush()

    def close(self) -> None:
        """Close this end; wakes the other side, and whoever reads here."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._unsent.clear()
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self._wake()

    def dispose(self) -> None:
        """Give the descriptors back. Only when nobody reads any more."""
        self.close()
        self._selector.close()
        for end in (self._socket, self._woken, self._waker):
            end.close()

    def _receive(self) -> bytes:
        try:
            data = self._socket.recv(_READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise PipeEnded from error
        if not data:
            raise PipeEnded
        return data

    def _watch_for_room(self) -> None:
        with self._lock:
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._unsent else 0)
        self._selector.modify(self._socket, wanted)

    def _flush(self) -> None:
        with self._lock:
            if self._unsent and not self._closed:
                self._unsent = deque(self._try(list(self._unsent)))

    def _try(self, parts: list[memoryview]) -> list[memoryview]:
        """Send what the socket takes and return the rest."""
        while parts:
            try:
                sent = self._socket.sendmsg(parts[:16])
            except BlockingIOError:
                break
            except OSError:
                return []  # reading finds the end, and says so
            while parts and sent >= len(parts[0]):
                sent -= len(parts.pop(0))
            if sent:
                parts[0] = parts[0][sent:]
        return parts

    def _wake(self) -> None:
        with contextlib.suppress(OSError):
            self._waker.send(b"w")
