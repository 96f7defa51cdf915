"""The bytes under paramiko's packets: bounded, read in large pieces, and heard.

Replaces reading and writing in `paramiko.packet.Packetizer`, through the public `packetizer_class`
argument of `Transport`. Ciphers, MACs and sequence numbers stay paramiko's.
"""

from __future__ import annotations

import re
import socket
import time
from typing import TYPE_CHECKING, Final

from paramiko.packet import NeedRekeyException, Packetizer
from paramiko.ssh_exception import SSHException

if TYPE_CHECKING:
    from collections.abc import Callable

    import paramiko

    Wire = socket.socket | paramiko.Channel
    """A connected socket, or a channel of a jump host, which behaves like one."""

MAX_PACKET_BYTES: Final = 256 << 10
"""security.md 3.6, P6 to P10: lengths that arrive before authentication are not bounded by paramiko."""
MAX_BANNER_LINE_BYTES: Final = 8 << 10
"""RFC 4253 4.2 allows 255 for the version itself and nothing in particular for lines before it."""
STALLED_AFTER_S: Final = 45.0
"""A write that makes no progress for this long has lost the other end."""

_READ_BYTES: Final = 256 << 10
_NOT_TEXT: Final = re.compile(rb"[\x00-\x08\x0b-\x0c\x0e-\x1f]")
"""A greeting is lines of text; whatever has these (TLS, for one) need not be waited for."""


class BoundedPacketizer(Packetizer):
    """Reads and writes what paramiko asks for, within bounds.

    Attributes:
        heard_at_s: Monotonic time at which bytes last came from the other end.
        heard_anything: Whether any came at all.
        on_drained: Called when all that was read has been worked through, before waiting for more.
    """

    def __init__(self, wire: Wire) -> None:
        super().__init__(wire)  # type: ignore[arg-type]  # a channel is as good
        self._wire = wire
        self._room = bytearray(_READ_BYTES + MAX_PACKET_BYTES)
        self._view = memoryview(self._room)
        self._begin = self._end = 0
        """What has been read and not yet been taken lies in `_room` from `_begin` to `_end`."""
        self._handshake_until_s: float | None = None
        self.heard_anything = False
        self.on_drained: Callable[[], None] = lambda: None
        self.heard_at_s = time.monotonic()

    def start_handshake(self, timeout: float) -> None:
        """Give the key exchange `timeout` seconds; paramiko starts a thread for this, a time will do."""
        self._handshake_until_s = time.monotonic() + timeout

    def handshake_timed_out(self) -> bool:
        """Return whether the key exchange has taken too long."""
        return self._handshake_until_s is not None and time.monotonic() > self._handshake_until_s

    def complete_handshake(self) -> None:
        """Note that the key exchange is done."""
        self._handshake_until_s = None

    def read_all(self, n: int, check_rekey: bool = False) -> bytes:  # noqa: FBT001, FBT002 - paramiko's
        """Return exactly `n` bytes.

        Raises:
            EOFError: The connection ended.
            SSHException: Nobody needs a packet that long.
        """
        if n > MAX_PACKET_BYTES:
            raise SSHException(f"a packet of {n} bytes")
        while self._end - self._begin < n:
            self.on_drained()
            self._receive(may_rekey=check_rekey and self._begin == self._end)
        begin, self._begin = self._begin, self._begin + max(n, 0)
        return bytes(self._view[begin : self._begin])

    def readline(self, timeout: float) -> str:
        """Return one line of the greeting, without its end, within `timeout` seconds in all.

        Raises:
            EOFError: The connection ended.
            SSHException: The line is too long, or took too long.
        """
        deadline = time.monotonic() + timeout
        while (length := self._room.find(b"\n", self._begin, self._end) - self._begin) < 0:
            if self._end - self._begin > MAX_BANNER_LINE_BYTES or time.monotonic() > deadline:
                raise SSHException("no SSH greeting")
            self._receive(deadline=deadline)
            if _NOT_TEXT.search(bytes(self._view[self._begin : self._end]).partition(b"\n")[0]):
                raise SSHException("no SSH greeting")
        if length > MAX_BANNER_LINE_BYTES:
            raise SSHException("no SSH greeting")
        line = bytes(self._view[self._begin : self._begin + length])
        self._begin += length + 1
        return line.removesuffix(b"\r").decode("utf-8", "replace")

    def _receive(self, *, may_rekey: bool = False, deadline: float | None = None) -> None:
        self._make_room()
        while True:
            try:
                size = self._read_into(self._view[self._end : self._end + _READ_BYTES])
            except TimeoutError:
                self._still_waiting(may_rekey=may_rekey, deadline=deadline)
                continue
            except OSError as error:
                raise (EOFError() if self.closed else error) from error
            if not size or self.handshake_timed_out():
                raise EOFError
            self._end += size
            self.heard_at_s = time.monotonic()
            self.heard_anything = True
            return

    def _make_room(self) -> None:
        """Move what waits to the front where there is not room enough behind it."""
        if self._begin == self._end:
            self._begin = self._end = 0
        elif self._end + _READ_BYTES > len(self._room):
            left = bytes(self._view[self._begin : self._end])
            self._view[: len(left)] = left
            self._begin, self._end = 0, len(left)

    def _read_into(self, room: memoryview) -> int:
        if isinstance(self._wire, socket.socket):
            return self._wire.recv_into(room)
        data = self._wire.recv(len(room))
        room[: len(data)] = data
        return len(data)

    def _still_waiting(self, *, may_rekey: bool, deadline: float | None) -> None:
        """Raise where waiting on makes no sense: that of `_receive`, and paramiko's wish to change keys."""
        if self.closed or self.handshake_timed_out():
            raise EOFError
        if may_rekey and self.need_rekey():
            raise NeedRekeyException
        if deadline is not None and time.monotonic() > deadline:
            raise SSHException("no SSH greeting")

    def write_all(self, out: bytes) -> None:  # type: ignore[override]  # paramiko passes bytes
        """Write all of `out`, giving up where nothing moves for `STALLED_AFTER_S`.

        Raises:
            EOFError: The connection ended, or stalled.
        """
        moved_at = time.monotonic()
        while out:
            try:
                sent = self._wire.send(out)
            except TimeoutError:
                if self.closed or time.monotonic() - moved_at > STALLED_AFTER_S:
                    raise EOFError from None
                continue
            except (OSError, EOFError) as error:
                raise EOFError from error
            if sent <= 0:
                raise EOFError
            out = out[sent:]
            moved_at = time.monotonic()
