"""Frames over a socket that two processes share. Nobody who posts waits for longer than a moment.

What does not fit into the socket is kept and goes out from the thread that reads. Orders are small, and
output is bounded by the window that the desk opens to the machine.
"""

from __future__ import annotations

import contextlib
import select
import selectors
import socket
import threading
from collections import deque
from typing import TYPE_CHECKING, Final

from deskside.domain.engine.wire import Decoder, encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from deskside.domain.engine.wire import Frame, Json

_READ_BYTES: Final = 256 << 10
_SOCKET_BYTES: Final = 1 << 20
_MAX_PARTS: Final = 64
"""Buffers in one call; POSIX promises 16, every system we meet takes 1,024."""


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
        self._room = memoryview(bytearray(_READ_BYTES))
        self._lock = threading.Lock()
        self._unsent: deque[memoryview] = deque()
        self._closed = False
        self._woken, self._waker = socket.socketpair()
        self._woken.setblocking(False)  # noqa: FBT003
        self._waker.setblocking(False)  # noqa: FBT003
        self._selector = selectors.DefaultSelector()
        self._watched = selectors.EVENT_READ
        self._selector.register(end, self._watched)
        self._selector.register(self._woken, selectors.EVENT_READ)

    def post(self, header: Mapping[str, Json], body: bytes = b"") -> None:
        """Send a frame, now or as soon as the other side takes it; dropped where there is none."""
        self.post_all([(header, body)])

    def post_all(self, frames: Iterable[tuple[Mapping[str, Json], bytes]], *, wait_s: float = 0.0) -> None:
        """Send several at once.

        Args:
            frames: What they say, and what they carry.
            wait_s: How long to wait for room: cheaper, in a flood, than handing over to the reading thread.
        """
        parts = [memoryview(part) for header, body in frames for part in (encode(header, body), body) if part]
        with self._lock:
            if self._closed:
                return
            if not self._unsent:
                parts = self._try(parts)
                while parts and wait_s and select.select([], [self._socket], [], wait_s)[1]:
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
        if self._unsent:
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

    def _receive(self) -> memoryview:
        try:
            size = self._socket.recv_into(self._room)
        except BlockingIOError:
            return self._room[:0]
        except OSError as error:
            raise PipeEnded from error
        if not size:
            raise PipeEnded
        return self._room[:size]

    def _watch_for_room(self) -> None:
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._unsent else 0)
        if wanted != self._watched:
            self._watched = wanted
            self._selector.modify(self._socket, wanted)

    def _flush(self) -> None:
        with self._lock:
            if self._unsent and not self._closed:
                self._unsent = deque(self._try(list(self._unsent)))

    def _try(self, parts: list[memoryview]) -> list[memoryview]:
        """Send what the socket takes and return the rest."""
        while parts:
            try:
                sent = self._socket.sendmsg(parts[:_MAX_PARTS])
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
