"""paramiko's transport with this product's algorithms and bounds, and without its needless waits.

What is replaced is private to paramiko in part: hence the pin `>=5.1,<5.2`, the decision record 0021, and
tests that run the same attacks against an unguarded transport, so that a hook that moves is noticed.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import paramiko
from paramiko.common import (
    MSG_CHANNEL_FAILURE,
    cMSG_CHANNEL_DATA,
    cMSG_CHANNEL_OPEN,
    cMSG_CHANNEL_REQUEST,
    cMSG_CHANNEL_WINDOW_ADJUST,
    cMSG_GLOBAL_REQUEST,
)
from paramiko.ssh_exception import SSHException

from deskside.adapters.ssh import insides
from deskside.adapters.ssh.output import WINDOW_BYTES, Output
from deskside.adapters.ssh.packets import BoundedPacketizer
from deskside.domain.text import display

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from deskside.adapters.ssh.packets import Wire

# Banners and farewells of peers reach paramiko's log unescaped, with tracebacks (security.md 3.6, P18).
# What went wrong is in the error that we raise.
logging.getLogger("paramiko").setLevel(logging.CRITICAL + 1)

MAX_EXTENSIONS: Final = 32
_PACKET_BYTES: Final = 32_768
_OPENSSH: Final = "SSH-2.0-OpenSSH_"
_HEAD_START_BYTES: Final = 1 << 20
"""What OpenSSH will take on a session channel as soon as it has read the exec request. It opens such a
channel with a window of 0 and announces 2 MiB when the program starts (session.c, CHAN_SES_WINDOW_DEFAULT);
it handles messages in order, so what follows the request finds that window open and saves a round trip."""
_SOCKET_TICK_S: Final = 1.0
_JOIN_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Farewell:
    """Why the peer ended the connection, as it says. `text` is sanitised."""

    code: int
    text: str


class GuardedTransport(insides.Transport):
    """A client's transport; see the module."""

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
    _channel_handler_table: ClassVar[Mapping[int, Callable[..., None]]] = {
        **insides.Transport._channel_handler_table,  # noqa: SLF001 - extended, not reached into
        MSG_CHANNEL_FAILURE: lambda session, message: session.refuse(message),
    }

    def __init__(self, wire: Wire, host_key_algorithms: Sequence[str]) -> None:
        super().__init__(wire, packetizer_class=BoundedPacketizer, default_window_size=WINDOW_BYTES)
        self._preferred_keys = tuple(host_key_algorithms)
        self._preferred_kex = tuple(name for name in self._preferred_kex if name in self._kex_info)
        self.farewell: Farewell | None = None
        self._fresh: list[Output] = []
        self.packetizer.on_drained = self._wake_readers

    @property
    def heard_at_s(self) -> float:
        """Monotonic time at which bytes last came from the machine."""
        return self.packetizer.heard_at_s

    @property
    def is_openssh(self) -> bool:
        """Whether the greeting says OpenSSH, whose order of handling is relied on for fewer round trips."""
        return self.remote_version.startswith(_OPENSSH)

    @property
    def keeps_idle_sessions(self) -> bool:
        """Whether a channel may lie open in advance; dropbear closes such a one when another ends."""
        return self.is_openssh or self.remote_version.startswith("SSH-2.0-Deskside")

    def end(self) -> None:
        """Close, and wake paramiko's thread at once instead of at its next tick."""
        self.active = False
        with contextlib.suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(OSError, EOFError, SSHException):
            self.packetizer.close()
        for channel in list(self._channels.values()):
            channel._unlink()  # noqa: SLF001 - as paramiko's own `close` does
        if self.is_alive() and threading.current_thread() is not self:
            self.join(_JOIN_S)

    def ask_whether_alive(self) -> None:
        """Send `keepalive@openssh.com`; any answer, even a refusal, is heard as life."""
        message = paramiko.Message()
        message.add_byte(cMSG_GLOBAL_REQUEST)
        message.add_string("keepalive@openssh.com")
        message.add_boolean(b=True)
        self._send_user_message(message)

    def begin_session(self) -> Session:
        """Ask for a session channel and return it without waiting for the answer.

        Raises:
            SSHException: The connection is gone.
        """
        if not self.active:
            raise SSHException("not connected")
        with self.lock:
            number = self._next_channel()
            session = Session(number)
            self._channels.put(number, session)
            self.channel_events[number] = session.opened
            self.channels_seen[number] = True
            session.attach(self)
        message = paramiko.Message()
        message.add_byte(cMSG_CHANNEL_OPEN)
        message.add_string("session")
        message.add_int(number)
        message.add_int(WINDOW_BYTES)
        message.add_int(_PACKET_BYTES)
        self._send_user_message(message)
        return session

    def drop(self, session: Session) -> None:
        """Forget a channel whose request the machine did not take."""
        session.closed = True
        self._channels.delete(session.get_id())
        self.channel_events.pop(session.get_id(), None)

    def send(self, message: paramiko.Message) -> None:
        """Send one message of the login, which waits for no key exchange."""
        self._send_message(message)

    def let_in(self) -> None:
        """Note that the login is done."""
        self._auth_trigger()

    def has_output(self, output: Output) -> None:
        """Note that a channel has something to be read; on paramiko's thread."""
        self._fresh.append(output)

    def _wake_readers(self) -> None:
        if self._fresh:
            fresh, self._fresh = self._fresh, []
            for output in fresh:
                output.flush()

    # -- called by paramiko on its own thread -----------------------------------

    def _parse_ext_info(self, message: paramiko.Message) -> None:
        if message.get_int() > MAX_EXTENSIONS:
            raise SSHException("too many extensions")
        message.rewind()
        super()._parse_ext_info(message)

    def _parse_disconnect(self, message: paramiko.Message) -> None:
        code = message.get_int()
        self.farewell = Farewell(code, display(message.get_binary().decode("utf-8", "replace"), limit=200))


class Session(insides.Session):
    """A session channel that one program is run on.

    Attributes:
        opened: Set when the machine has answered the request to open it, or the connection is gone.
        output: What the program prints.
        refused: The machine would not run the command.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.opened = threading.Event()
        self.output = Output()
        self.in_buffer = self.output.side("stdout")  # type: ignore[assignment]  # what Channel uses of it
        self.in_stderr_buffer = self.output.side("stderr")  # type: ignore[assignment]
        self.refused = False

    def attach(self, transport: GuardedTransport) -> None:
        """Become a channel of `transport`."""
        self.output.tell(transport.has_output)
        self._set_transport(transport)
        self._set_window(WINDOW_BYTES, _PACKET_BYTES)

    def wait_open(self, timeout_s: float) -> bool:
        """Wait for the machine's answer; return whether the channel is usable."""
        self.opened.wait(timeout_s)
        return bool(self.active) and not self.closed and self.is_linked

    def wait_accepted(self, timeout_s: float) -> bool:
        """Wait for the machine's answer to `start`; return whether it runs the command."""
        self.event.wait(timeout_s)
        return self.event_ready

    def stop_waiting(self) -> None:
        """Wake whoever waits for the machine's answers: the person has cancelled."""
        self.opened.set()
        self.event.set()

    @property
    def is_linked(self) -> bool:
        """Whether the connection below is still there."""
        return self.transport.active

    def start(self, command: str, stdin: bytes) -> None:
        """Send the request to run `command` and then `stdin`, waiting for no answer.

        Raises:
            SSHException: The connection is gone, or takes nothing.
            EOFError: Likewise.
        """
        message = paramiko.Message()
        message.add_byte(cMSG_CHANNEL_REQUEST)
        message.add_int(self.remote_chanid)
        message.add_string("exec")
        message.add_boolean(b=True)
        message.add_string(command)
        self._event_pending()
        self._post(message)
        with self.lock:
            waits_for_start = not self.out_window_size and self.transport.remote_version.startswith(_OPENSSH)
            ahead = _HEAD_START_BYTES if waits_for_start else 0
        for at in range(0, len(stdin), _PACKET_BYTES - 1024):
            piece = stdin[at : at + _PACKET_BYTES - 1024]
            ahead -= len(piece)
            self._send_piece(piece, ahead=ahead >= 0)

    def _send_piece(self, piece: bytes, *, ahead: bool) -> None:
        deadline = time.monotonic() + 45.0
        while piece:
            with self.lock:
                while not ahead and self.out_window_size <= 0 and not self.closed:
                    self.out_buffer_cv.wait(1.0)
                    if time.monotonic() > deadline:
                        raise SSHException("the machine takes no input")
                if self.closed:
                    return  # how it ended is told by its output and status
                size = len(piece) if ahead else min(len(piece), self.out_window_size)
                size = min(size, max(self.out_max_packet_size - 64, 1))
                self.out_window_size -= size
            message = paramiko.Message()
            message.add_byte(cMSG_CHANNEL_DATA)
            message.add_int(self.remote_chanid)
            message.add_string(piece[:size])
            self._post(message)
            piece = piece[size:]

    def _post(self, message: paramiko.Message) -> None:
        self.transport._send_user_message(message)  # noqa: SLF001 - as every method of Channel does

    def consumed(self, size: int) -> None:
        """Let the machine send `size` bytes more."""
        self.output.consumed(size)
        if (more := self._check_add_window(size)) > 0:
            message = paramiko.Message()
            message.add_byte(cMSG_CHANNEL_WINDOW_ADJUST)
            message.add_int(self.remote_chanid)
            message.add_int(more)
            self._post(message)

    def refuse(self, message: paramiko.Message) -> None:
        """Note that the machine will not run the command; called by paramiko on its own thread."""
        self.refused = True
        self._request_failed(message)
