"""paramiko's transport with this product's algorithms and bounds, whichever end it is.

What is replaced is private to paramiko in part: hence the pin `>=5.1,<5.2`, decision records 0021 and 0061,
and tests that run the same attacks against an unguarded transport, so that a hook that moves is noticed.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from paramiko.ssh_exception import SSHException

from deskside.adapters.both_ends import insides
from deskside.adapters.both_ends.packets import BoundedPacketizer
from deskside.domain.text import display

if TYPE_CHECKING:
    import paramiko

    from deskside.adapters.both_ends.packets import Wire

# Banners and farewells of peers reach paramiko's log unescaped, with tracebacks (security.md 3.6, P18).
# What went wrong is in the error that we raise.
logging.getLogger("paramiko").setLevel(logging.CRITICAL + 1)

MAX_EXTENSIONS: Final = 32
WINDOW_BYTES: Final = 2 << 20
"""What may be on its way to us unread; a larger window makes paramiko slower (performance.md)."""
_SOCKET_TICK_S: Final = 1.0
_JOIN_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Farewell:
    """Why the peer ended the connection, as it says. `text` is sanitised."""

    code: int
    text: str


class BoundedTransport(insides.Transport):
    """A transport of either end; see the module."""

    _CLIENT_ID = "Deskside"
    _active_check_timeout = _SOCKET_TICK_S
    _preferred_ciphers: tuple[str, ...] = (
        "aes128-gcm@openssh.com",
        "aes256-gcm@openssh.com",
        "aes256-ctr",
        "aes192-ctr",
        "aes128-ctr",
    )
    _preferred_macs: tuple[str, ...] = (
        "hmac-sha2-256-etm@openssh.com",
        "hmac-sha2-512-etm@openssh.com",
        "hmac-sha2-256",
        "hmac-sha2-512",
    )
    _preferred_kex: tuple[str, ...] = (
        "mlkem768x25519-sha256",
        "curve25519-sha256@libssh.org",
        "diffie-hellman-group16-sha512",
        "diffie-hellman-group-exchange-sha256",
        "diffie-hellman-group14-sha256",
    )

    def __init__(self, wire: Wire) -> None:
        super().__init__(wire, packetizer_class=BoundedPacketizer, default_window_size=WINDOW_BYTES)
        self._preferred_kex = tuple(name for name in self._preferred_kex if name in self._kex_info)
        self.farewell: Farewell | None = None

    @property
    def heard_at_s(self) -> float:
        """Monotonic time at which bytes last came from the other end."""
        return self.packetizer.heard_at_s

    def end(self) -> None:
        """Close, and wake paramiko's thread at once instead of at its next tick."""
        self.active = False
        with contextlib.suppress(OSError, EOFError, SSHException, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(OSError, EOFError, SSHException):
            self.packetizer.close()
        for channel in list(self._channels.values()):
            channel._unlink()  # noqa: SLF001 - as paramiko's own `close` does
        if self.is_alive() and threading.current_thread() is not self:
            self.join(_JOIN_S)

    def send(self, message: paramiko.Message) -> None:
        """Send one message of the login, which waits for no key exchange."""
        self._send_message(message)

    def let_in(self) -> None:
        """Note that the login is done."""
        self._auth_trigger()

    # -- called by paramiko on its own thread -----------------------------------

    def _parse_ext_info(self, message: paramiko.Message) -> None:
        if message.get_int() > MAX_EXTENSIONS:
            raise SSHException("too many extensions")
        message.rewind()
        super()._parse_ext_info(message)

    def _parse_disconnect(self, message: paramiko.Message) -> None:
        code = message.get_int()
        self.farewell = Farewell(code, display(message.get_binary().decode("utf-8", "replace"), limit=200))
