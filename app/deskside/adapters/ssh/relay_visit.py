"""Asking a real relay, once let in, for what it should refuse."""

from __future__ import annotations

import contextlib
import queue
import secrets
import threading
import time
from typing import TYPE_CHECKING, Final, Literal

import paramiko
from paramiko.common import cMSG_CHANNEL_OPEN
from paramiko.ssh_exception import ChannelException, SSHException

from deskside.adapters.ssh.relay import TUNNELS_AT
from deskside.adapters.threads import within

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.adapters.ssh.transport import GuardedTransport

ANSWER_TIME_S: Final = 10.0
_WINDOW_BYTES: Final = 1 << 16
_PACKET_BYTES: Final = 1 << 15
_PROHIBITED: Final = 1
"""SSH_OPEN_ADMINISTRATIVELY_PROHIBITED of RFC 4254 section 5.1."""
_UNKNOWN_KIND: Final = 3
"""SSH_OPEN_UNKNOWN_CHANNEL_TYPE, likewise."""
_GONE: Final = (SSHException, EOFError, OSError, TimeoutError)

Outcome = Literal["open", "forbidden", "failed"]


class RelayVisit:
    """`usecases.ports.relay.Visit` on a connection that has been let in."""

    def __init__(self, transport: GuardedTransport) -> None:
        self._transport = transport
        self._knocked: queue.SimpleQueue[paramiko.Channel] = queue.SimpleQueue()

    def opens(self, kind: str, where: tuple[str, int] = ("", 0)) -> Outcome:
        """Ask for a channel; one that opens is closed again."""
        try:
            self._open(kind, where).close()
        except ChannelException as error:
            return "forbidden" if error.code in {_PROHIBITED, _UNKNOWN_KIND} else "failed"
        except _GONE:
            return "failed"
        return "open"

    def listens(self, address: str, port: int) -> int:
        """Have the relay listen, and return the port, or 0 where it refuses."""

        def take(channel: paramiko.Channel, _origin: object, _server: object) -> None:
            self._knocked.put(channel)

        with contextlib.suppress(*_GONE):
            return within(
                ANSWER_TIME_S,
                "relay-listen",
                lambda: self._transport.request_port_forward(address, port, take),
            )
        return 0

    def listens_at_socket(self) -> bool:
        """Have the relay listen at a Unix socket of a new name."""
        path = f"/tmp/deskside-check-{secrets.token_hex(4)}"  # noqa: S108 - on the relay, where it is refused
        with contextlib.suppress(*_GONE):
            answer = within(
                ANSWER_TIME_S,
                "relay-listen",
                lambda: self._transport.global_request("streamlocal-forward@openssh.com", (path,)),
            )
            return answer is not None
        return False

    def reached_by(self, other: RelayVisit, port: int) -> bool:
        """Say whether `other` reaches us at `port`, end to end."""
        word = secrets.token_bytes(16)
        with contextlib.suppress(*_GONE, queue.Empty):
            near = other._open("direct-tcpip", (TUNNELS_AT, port))
            far = self._knocked.get(timeout=ANSWER_TIME_S)
            far.settimeout(ANSWER_TIME_S)
            near.sendall(word)
            return far.recv(len(word)) == word
        return False

    def end(self) -> None:
        """Close the connection."""
        self._transport.end()

    def _open(self, kind: str, where: tuple[str, int]) -> paramiko.Channel:
        """Open a channel of any kind; paramiko's own `open_channel` knows how to ask for a few only."""
        link = self._transport
        with link.lock:
            number = link._next_channel()  # noqa: SLF001 - as GuardedTransport does
            channel = paramiko.Channel(number)
            link._channels.put(number, channel)  # noqa: SLF001
            link.channel_events[number] = answered = threading.Event()
            link.channels_seen[number] = True
            channel._set_transport(link)  # type: ignore[attr-defined]  # noqa: SLF001
            channel._set_window(_WINDOW_BYTES, _PACKET_BYTES)  # type: ignore[attr-defined]  # noqa: SLF001
        message = paramiko.Message()
        message.add_byte(cMSG_CHANNEL_OPEN)
        message.add_string(kind)
        for value in (number, _WINDOW_BYTES, _PACKET_BYTES):
            message.add_int(value)
        _BODIES.get(kind, _nothing)(message, where)
        link._send_user_message(message)  # noqa: SLF001
        deadline = time.monotonic() + ANSWER_TIME_S
        while not answered.wait(0.1):
            if not link.active or time.monotonic() > deadline:
                raise SSHException("no answer")
        if channel in link._channels.values():  # noqa: SLF001
            return channel
        raise link.get_exception() or SSHException("not opened")


def _nothing(_message: paramiko.Message, _where: tuple[str, int]) -> None:
    pass


def _tcp(message: paramiko.Message, where: tuple[str, int]) -> None:
    for host, port in (where, ("127.0.0.1", 0)):
        message.add_string(host)
        message.add_int(port)


def _stream(message: paramiko.Message, _where: tuple[str, int]) -> None:
    message.add_string("/run/dbus/system_bus_socket")
    message.add_string("")
    message.add_int(0)


def _device(message: paramiko.Message, _where: tuple[str, int]) -> None:
    message.add_int(1)  # point to point
    message.add_int(0x7FFFFFFF)  # any unit


_BODIES: Final[dict[str, Callable[[paramiko.Message, tuple[str, int]], None]]] = {
    "direct-tcpip": _tcp,
    "direct-streamlocal@openssh.com": _stream,
    "tun@openssh.com": _device,
}
"""What follows the common part: RFC 4254 section 7.2, and OpenSSH's PROTOCOL sections 2.3 and 2.4."""
