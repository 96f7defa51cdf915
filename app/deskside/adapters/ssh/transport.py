"""The client's transport and its session channels, without paramiko's needless waits.

The bounds are in `both_ends.transport`; decision record 0021 says what is replaced and why.
"""

from __future__ import annotations

import threading
import time
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

from deskside.adapters.both_ends import insides
from deskside.adapters.both_ends.transport import WINDOW_BYTES, BoundedTransport
from deskside.adapters.ssh.output import Output

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from deskside.adapters.both_ends.packets import Wire

_PACKET_BYTES: Final = 32_768
_OPENSSH: Final = "SSH-2.0-OpenSSH_"
_HEAD_START_BYTES: Final = 1 << 20
"""What OpenSSH will take on a session channel as soon as it has read the exec request. It opens such a
channel with a window of 0 and announces 2 MiB when the program starts (session.c, CHAN_SES_WINDOW_DEFAULT);
it handles messages in order, so what follows the request finds that window open and saves a round trip."""


class GuardedTransport(BoundedTransport):
    """A client's transport; see the module."""

    _channel_handler_table: ClassVar[Mapping[int, Callable[..., None]]] = {
        **insides.Transport._channel_handler_table,  # noqa: SLF001 - extended, not reached into
        MSG_CHANNEL_FAILURE: lambda session, message: session.refuse(message),
    }

    def __init__(self, wire: Wire, host_key_algorithms: Sequence[str]) -> None:
        super().__init__(wire)
        self._preferred_keys = tuple(host_key_algorithms)
        self._fresh: list[Output] = []
        self.packetizer.on_drained = self._wake_readers

    @property
    def is_openssh(self) -> bool:
        """Whether the greeting says OpenSSH, whose order of handling is relied on for fewer round trips."""
        return self.remote_version.startswith(_OPENSSH)

    @property
    def keeps_idle_sessions(self) -> bool:
        """Whether a channel may lie open in advance; dropbear closes such a one when another ends."""
        return self.is_openssh or self.remote_version.startswith("SSH-2.0-Deskside")

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

    def has_output(self, output: Output) -> None:
        """Note that a channel has something to be read; on paramiko's thread."""
        self._fresh.append(output)

    def _wake_readers(self) -> None:
        if self._fresh:
            fresh, self._fresh = self._fresh, []
            for output in fresh:
                output.flush()


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
        self._ask("exec", command)
        with self.lock:
            waits_for_start = not self.out_window_size and self.transport.remote_version.startswith(_OPENSSH)
            ahead = _HEAD_START_BYTES if waits_for_start else 0
        for at in range(0, len(stdin), _PACKET_BYTES - 1024):
            piece = stdin[at : at + _PACKET_BYTES - 1024]
            ahead -= len(piece)
            self._send_piece(piece, ahead=ahead >= 0)

    def start_subsystem(self, name: str) -> None:
        """Send the request for the subsystem `name`, waiting for no answer.

        Raises:
            SSHException: The connection is gone.
        """
        self._ask("subsystem", name)

    def put(self, data: bytes) -> None:
        """Send `data`, waiting for room where there is none.

        Raises:
            SSHException: The connection is gone, or takes nothing for 45 s.
            EOFError: Likewise.
        """
        for at in range(0, len(data), _PACKET_BYTES - 1024):
            self._send_piece(data[at : at + _PACKET_BYTES - 1024], ahead=False)

    def _ask(self, kind: str, what: str) -> None:
        message = paramiko.Message()
        message.add_byte(cMSG_CHANNEL_REQUEST)
        message.add_int(self.remote_chanid)
        message.add_string(kind)
        message.add_boolean(b=True)
        message.add_string(what)
        self._event_pending()
        self._post(message)

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
