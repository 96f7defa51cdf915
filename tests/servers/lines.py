"""A bad line on loopback: a relay that can delay, cut, go silent, or say something before the server does."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable


class Line:
    """`with Line(server.port) as line:` and connect to `line.port`.

    Args:
        to: The port on 127.0.0.1 that is relayed to, or what connects to somewhere else; 0 for a line that
            answers by itself.
        rtt_s: How much later everything arrives, there and back together.
        says: What a line without a server sends to whoever connects.
        edit: What is made of each piece that comes from the server.
    """

    def __init__(
        self,
        to: int | Callable[[], socket.socket] = 0,
        *,
        rtt_s: float = 0.0,
        says: bytes = b"",
        edit: Callable[[bytes], bytes] = bytes,
    ) -> None:
        self._to = to
        self._delay_s = rtt_s / 2
        self._says = says
        self._edit = edit
        self._servers: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.port: int = self._listener.getsockname()[1]
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._woken, self._waker = socket.socketpair()
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._ends: dict[socket.socket, socket.socket] = {}
        self._over: set[socket.socket] = set()
        self._late: deque[tuple[float, socket.socket, bytes]] = deque()
        self._silent = False
        self._cut = False
        self._stopping = False
        self.relayed_bytes = 0
        self._thread = threading.Thread(target=self._relay, name="line", daemon=True)  # noqa: TID251

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping = True
        self._wake()
        self._thread.join(60)
        for end in (*self._ends, self._listener, self._woken, self._waker):
            end.close()
        self._selector.close()

    def fall_silent(self) -> None:
        """Carry nothing any more, and tell nobody: a black hole."""
        self._silent = True
        self._wake()

    def recover(self) -> None:
        """Carry again what has waited."""
        self._silent = False
        self._wake()

    def cut(self) -> None:
        """End every connection with a reset."""
        self._cut = True
        self._wake()

    def _wake(self) -> None:
        self._waker.send(b"w")

    def _relay(self) -> None:
        while not self._stopping:
            due_s = self._late[0][0] - time.monotonic() if self._late and not self._silent else 0.5
            for key, _ in self._selector.select(max(0.0, min(due_s, 0.5))):
                end = key.fileobj
                assert isinstance(end, socket.socket)
                if end is self._listener:
                    self._accept()
                elif end is self._woken:
                    end.recv(4096)
                elif not self._silent:
                    self._read(end)
            if self._cut:
                self._cut = False
                self._reset_all()
            self._deliver()
            self._watch(reading=not self._silent)

    def _watch(self, *, reading: bool) -> None:
        """A silent line must not spin on what it does not read."""
        for end in self._ends:
            known = end in self._selector.get_map()
            if reading and not known and end not in self._over:
                self._selector.register(end, selectors.EVENT_READ)
            elif known and not reading:
                self._selector.unregister(end)

    def _accept(self) -> None:
        near, _ = self._listener.accept()
        near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._says:
            with contextlib.suppress(OSError):
                near.sendall(self._says)
        if not self._to:
            self._ends[near] = near
            self._over.add(near)
            return
        try:
            far = self._to() if callable(self._to) else socket.create_connection(("127.0.0.1", self._to))
        except OSError:
            near.close()
            return
        far.settimeout(None)
        far.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._ends[near], self._ends[far] = far, near
        self._servers.add(far)
        for end in (near, far):
            self._selector.register(end, selectors.EVENT_READ)

    def _read(self, end: socket.socket) -> None:
        try:
            data = end.recv(256 << 10)
        except OSError:
            data = b""
        if not data:
            self._selector.unregister(end)
            self._over.add(end)
        self.relayed_bytes += len(data)
        if end in self._servers:
            data = self._edit(data)
        self._late.append((time.monotonic() + self._delay_s, self._ends[end], data))

    def _deliver(self) -> None:
        while self._late and not self._silent and self._late[0][0] <= time.monotonic():
            _, end, data = self._late.popleft()
            with contextlib.suppress(OSError):
                if data:
                    end.sendall(data)
                else:
                    end.shutdown(socket.SHUT_WR)
            if not data and end in self._over:
                self._forget(end)

    def _forget(self, end: socket.socket) -> None:
        """Close a connection that both ends have ended, unless something is still under way to one."""
        other = self._ends[end]
        if any(waiting in {end, other} for _, waiting, _ in self._late):
            return
        for one in (end, other):
            if one in self._selector.get_map():
                self._selector.unregister(one)
            self._ends.pop(one, None)
            self._over.discard(one)
            self._servers.discard(one)
            one.close()

    def _reset_all(self) -> None:
        for end in list(self._ends):
            if end in self._selector.get_map():
                self._selector.unregister(end)
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            end.close()
        self._ends.clear()
        self._late.clear()
