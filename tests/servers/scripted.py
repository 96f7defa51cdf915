"""An SSH server of paramiko's that does what a real one never would: hostile messages, prompts, floods."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Self

import paramiko
from paramiko.common import (
    AUTH_FAILED,
    AUTH_SUCCESSFUL,
    OPEN_SUCCEEDED,
    cMSG_CHANNEL_DATA,
    cMSG_EXT_INFO,
    cMSG_USERAUTH_BANNER,
    cMSG_USERAUTH_INFO_REQUEST,
    cMSG_USERAUTH_SUCCESS,
)
from paramiko.server import InteractiveQuery

from deskside.domain.targets import Address
from servers.reach import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Evil = Callable[["ServerTransport"], None]

USER = "anna"


class Guest(paramiko.ServerInterface):
    """Lets in whoever answers `answers` to the prompts `rounds`, or anybody with the password `word`.

    Args:
        rounds: For each round of keyboard-interactive, the prompts as `(text, echo)`.
        answers: What must come back, in one list.
        methods: What the server says it takes.
    """

    def __init__(
        self,
        rounds: Sequence[Sequence[tuple[str, bool]]] = (),
        answers: Sequence[str] = (),
        *,
        methods: str = "keyboard-interactive",
        word: str = "",
        on_exec: Callable[[paramiko.Channel], None] | None = None,
    ) -> None:
        self._rounds = [list(prompts) for prompts in rounds]
        self._expected = list(answers)
        self._methods = methods
        self._word = word
        self._on_exec = on_exec
        self.answered: list[str] = []

    def get_allowed_auths(self, username: str) -> str:
        del username
        return self._methods

    def check_auth_password(self, username: str, password: str) -> int:
        del username
        return AUTH_SUCCESSFUL if self._word and password == self._word else AUTH_FAILED

    def check_auth_interactive(self, username: str, submethods: str) -> int | InteractiveQuery:
        del username, submethods
        return self._next_round() if self._rounds else AUTH_FAILED

    def check_auth_interactive_response(self, responses: list[str]) -> int | InteractiveQuery:
        self.answered += responses
        if self._rounds:
            return self._next_round()
        return AUTH_SUCCESSFUL if self.answered == self._expected else AUTH_FAILED

    def _next_round(self) -> InteractiveQuery:
        return InteractiveQuery("Sign in", "Two things", *self._rounds.pop(0))

    def check_channel_request(self, kind: str, chanid: int) -> int:
        del kind, chanid
        return OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        del command
        if self._on_exec is not None:
            work = self._on_exec
            threading.Thread(target=lambda: work(channel), daemon=True).start()  # noqa: TID251
        return True


class ServerTransport(paramiko.Transport):
    """A server's transport that says `evil` as soon as it is encrypted."""

    evil: Evil | None = None

    def _parse_newkeys(self, m: paramiko.Message) -> None:
        super()._parse_newkeys(m)  # type: ignore[misc]  # private to paramiko
        if self.evil is not None:
            self.evil(self)

    def say(self, kind: bytes, *parts: bytes | int | bool) -> None:
        """Send one message, whatever the protocol thinks of it."""
        message = paramiko.Message()
        message.add_byte(kind)
        for part in parts:
            if isinstance(part, bool):
                message.add_boolean(b=part)
            elif isinstance(part, int):
                message.add_int(part)
            else:
                message.add_string(part)
        self._send_message(message)  # type: ignore[attr-defined]


class ScriptedServer:
    """`with ScriptedServer(Guest(...)) as server:` serves any number of connections on loopback."""

    def __init__(self, guest: Guest | None = None, evil: Evil | None = None) -> None:
        self.guest = guest or Guest()
        self._evil = evil
        self._key = paramiko.ECDSAKey.generate()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._transports: list[ServerTransport] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)  # noqa: TID251

    @property
    def address(self) -> Address:
        return Address(host="127.0.0.1", user=USER, port=self.port, known_hosts_files=(NOWHERE,))

    @property
    def host_key(self) -> bytes:
        return self._key.asbytes()

    @property
    def transport(self) -> ServerTransport:
        """The newest connection's."""
        return self._transports[-1]

    @property
    def is_connected(self) -> bool:
        return any(transport.is_alive() for transport in self._transports)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(60)
        self._listener.close()
        for transport in self._transports:
            transport.close()
            transport.join(60)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            transport = ServerTransport(connection)
            self._transports.append(transport)
            transport.evil = self._evil
            transport.add_server_key(self._key)
            transport.start_server(event=threading.Event(), server=self.guest)


def endless_extensions(transport: ServerTransport) -> None:
    transport.say(cMSG_EXT_INFO, 0xFFFFFFFF)


def success_that_nobody_asked_for(transport: ServerTransport) -> None:
    transport.say(cMSG_USERAUTH_SUCCESS)


def endless_prompts(transport: ServerTransport) -> None:
    transport.say(cMSG_USERAUTH_INFO_REQUEST, b"", b"", b"", 0xFFFFFFFF)


def endless_banners(transport: ServerTransport) -> None:
    for _ in range(100):
        transport.say(cMSG_USERAUTH_BANNER, b"\x1b]0;you are hacked\x07" * 100, b"")


def too_long_a_packet(transport: ServerTransport) -> None:
    transport.say(cMSG_USERAUTH_BANNER, b"x" * 300_000, b"")


def more_than_the_window(channel: paramiko.Channel) -> None:
    """Send four windows' worth although nobody has read the first."""
    transport = channel.get_transport()
    assert isinstance(transport, ServerTransport)
    try:
        for _ in range(300):
            transport.say(cMSG_CHANNEL_DATA, channel.remote_chanid, b"x" * 32_000)
    except (OSError, EOFError):
        return  # the client has hung up, as it should
