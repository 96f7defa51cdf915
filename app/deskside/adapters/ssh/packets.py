"""The bytes under paramiko's packets: bounded, read in large pieces, and heard.

Replaces reading and writing in `paramiko.packet.Packetizer`, through the public `packetizer_class`
argument of `Transport`. Ciphers, MACs and sequence numbers stay paramiko's.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Final

from paramiko.packet import NeedRekeyException, Packetizer
from paramiko.ssh_exception import SSHException

if TYPE_CHECKING:
    import socket

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
    """

    def __init__(self, wire: Wire) -> None:
        super().__init__(wire)  # type: ignore[arg-type]  # a channel is as good
        self._wire = wire
        self._arrived = b""
        self._taken = 0
        self._handshake_until_s: float | None = None
        self.heard_anything = False
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
        while len(self._arrived) - self._taken < n:
            untouched = check_rekey and self._taken == len(self._arrived)
            data = self._receive(may_rekey=untouched)
            self._arrived = self._arrived[self._taken :] + data
            self._taken = 0
        begins, self._taken = self._taken, self._taken + max(n, 0)
        return self._arrived[begins : self._taken]

    def readline(self, timeout: float) -> str:
        """Return one line of the greeting, without its end, within `timeout` seconds in all.

        Raises:
            EOFError: The connection ended.
            SSHException: The line is too long, or took too long.
        """
        deadline = time.monotonic() + timeout
        while b"\n" not in self._arrived:
            if len(self._arrived) > MAX_BANNER_LINE_BYTES or time.monotonic() > deadline:
                raise SSHException("no SSH greeting")
            self._arrived += self._receive(deadline=deadline)
            if _NOT_TEXT.search(self._arrived.partition(b"\n")[0]):
                raise SSHException("no SSH greeting")
        line, _, self._arrived = self._arrived.partition(b"\n")
        if len(line) > MAX_BANNER_LINE_BYTES:
            raise SSHException("no SSH greeting")
        return line.removesuffix(b"\r").decode("utf-8", "replace")

    def _receive(self, *, may_rekey: bool = False, deadline: float | None = None) -> bytes:
        while True:
            try:
                data = self._wire.recv(_READ_BYTES)
            except TimeoutError:
                self._still_waiting(may_rekey=may_rekey, deadline=deadline)
                continue
            except OSError as error:
                raise (EOFError() if self.closed else error) from error
            if not data or self.handshake_timed_out():
                raise EOFError
            self.heard_at_s = time.monotonic()
            self.heard_anything = True
            return data

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
