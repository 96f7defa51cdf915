"""Asking a real relay for what it should refuse: `usecases.ports.relay.Relays` and `Visit`."""

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

from deskside.adapters.ssh.agent import AgentSilent
from deskside.adapters.ssh.greeting import greet
from deskside.adapters.ssh.keys import LockedKey, read_certificate, read_key_file
from deskside.adapters.ssh.proxy import dial_relay
from deskside.adapters.ssh.relay import CLERKS, COMPANIONS, TUNNELS_AT, Identity, reach_relay
from deskside.adapters.ssh.transport import GuardedTransport
from deskside.adapters.ssh.userauth import Denied, Userauth
from deskside.adapters.threads import within
from deskside.domain.errors import Unreachable
from deskside.domain.profile.keys import PublicKey as HostKey
from deskside.domain.relay.offer import MAX_OFFER_BYTES, Offer, read_offer
from deskside.domain.text import display

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from deskside.adapters.ssh.agent import Agent
    from deskside.adapters.ssh.keys import KeyFile, PublicKey
    from deskside.adapters.ssh.relay import Sign
    from deskside.domain.secret import Secret
    from deskside.usecases.task import CancelToken

    Unlock = Callable[[str], Secret | None]

ANSWER_TIME_S: Final = 10.0
_GREETED_TIME_S: Final = 3.0
_WINDOW_BYTES: Final = 1 << 16
_PACKET_BYTES: Final = 1 << 15
_PROHIBITED: Final = 1
"""SSH_OPEN_ADMINISTRATIVELY_PROHIBITED of RFC 4254 section 5.1."""
_UNKNOWN_KIND: Final = 3
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


class SshRelays:
    """`usecases.ports.relay.Relays` for one relay.

    Args:
        host: Its name or address.
        port: Its port.
        companion_key: Private key file of the companions, or empty.
        identity: A clerk's private key file, or empty.
        certificate: The clerk's certificate; empty for the one beside `identity`.
        agent: Where a key that has a passphrase may be found open.
        unlock: Asks for a key file's passphrase; None where there is nobody to ask.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        companion_key: str = "",
        identity: str = "",
        certificate: str = "",
        agent: Agent | None = None,
        unlock: Unlock = lambda _file: None,
    ) -> None:
        self._host = host
        self._port = port
        self._companion_key = companion_key
        self._identity = identity
        self._certificate = certificate
        self._agent = agent
        self._unlock = unlock
        self._keys: dict[str, tuple[PublicKey, Sign]] = {}
        self._host_key = b""

    @property
    def host_key(self) -> str:
        """`TYPE BASE64`, as it showed it."""
        return HostKey(self._host_key).line if self._host_key else ""

    def greeting(self, cancel: CancelToken) -> tuple[str, Offer]:
        """Return its banner, sanitised, and what it offers; and note its host key."""
        with self._dial(cancel) as wire:
            wire.settimeout(ANSWER_TIME_S)
            wire.sendall(b"SSH-2.0-Deskside_check\r\n")
            try:
                banner, offer = _read_greeting(wire)
            except (OSError, EOFError, ValueError) as error:
                raise Unreachable("not-an-ssh-server", host=self._host, port=self._port) from error
        transport = GuardedTransport(self._dial(cancel), ("ssh-ed25519",))
        try:
            self._host_key = greet(transport, self._host, self._port, cancel)
        finally:
            transport.end()
        return banner, offer

    def methods(self, account: str, cancel: CancelToken) -> tuple[str, ...]:
        """Return how `account` might log in."""
        transport = GuardedTransport(self._dial(cancel), ("ssh-ed25519",))
        auth = Userauth(transport, account, wants_session=False)
        transport.auth_handler = auth  # type: ignore[assignment]  # the part of it that is used
        try:
            greet(transport, self._host, self._port, cancel)
            auth.ask_methods()
            answer = auth.wait(ANSWER_TIME_S)
            return answer.methods if isinstance(answer, Denied) else ("none",)
        except _GONE as error:
            raise Unreachable("connection-closed-at-login", host=self._host, user=account) from error
        finally:
            transport.end()

    def halfway(self, count: int, cancel: CancelToken) -> int:
        """Open `count` connections and say nothing; return how many of them are greeted."""
        greeted = 0
        with contextlib.ExitStack() as opened:
            for _ in range(count):
                with contextlib.suppress(Unreachable, OSError):
                    wire = opened.enter_context(self._dial(cancel))
                    wire.settimeout(_GREETED_TIME_S)
                    greeted += wire.recv(4) == b"SSH-"
        return greeted

    def companion(self, cancel: CancelToken) -> RelayVisit | None:
        """Come in as a companion."""
        return self._visit(COMPANIONS, self._companion_key, "", cancel) if self._companion_key else None

    def clerk(self, cancel: CancelToken, *, certified: bool = True) -> RelayVisit | None:
        """Come in as a clerk, with or without the certificate."""
        if not self._identity:
            return None
        certificate = (self._certificate or f"{self._identity}-cert.pub") if certified else ""
        return self._visit(CLERKS, self._identity, certificate, cancel)

    def together(self, cancel: CancelToken) -> bool | None:
        """Come in as both and say whether the clerk reaches the companion."""
        companion, clerk = self.companion(cancel), self.clerk(cancel)
        try:
            if companion is None or clerk is None:
                return None
            port = companion.listens(TUNNELS_AT, 0)
            return bool(port) and companion.reached_by(clerk, port)
        finally:
            for visit in (companion, clerk):
                if visit is not None:
                    visit.end()

    def _visit(self, account: str, file: str, certificate: str, cancel: CancelToken) -> RelayVisit:
        if file not in self._keys:
            self._keys[file] = _key(file, self._agent, self._unlock)
        public, sign = self._keys[file]
        identity = Identity(account, read_certificate(certificate) if certificate else public, sign)
        transport = reach_relay(
            self._dial(cancel),
            self._host,
            self._port,
            host_keys=[self._host_key],
            identity=identity,
            cancel=cancel,
        )
        return RelayVisit(transport)

    def _dial(self, cancel: CancelToken) -> socket.socket:
        return dial_relay(self._host, self._port, cancel)


def _key(name: str, agent: Agent | None, unlock: Unlock) -> tuple[PublicKey, Sign]:
    """Return a key that can sign: opened from its file, or as the agent holds it.

    Raises:
        Unreachable: `key-unreadable`, `key-unsupported`, `passphrase-wrong`; `relay-key-locked`: it has a
            passphrase, and there is nobody to ask.
    """
    file = read_key_file(name)
    try:
        file.open()
    except LockedKey as error:
        locked = file.plain
        if agent is not None and locked is not None and locked.blob in _held(agent):
            return locked, lambda data, algorithm: agent.sign(locked, data, algorithm)
        passphrase = unlock(name)
        if passphrase is None:
            raise Unreachable("relay-key-locked", file=name) from error
        _open(file, passphrase)
    plain = file.plain
    if plain is None:
        raise Unreachable("key-unreadable", file=name, reason="format")
    return plain, file.sign


def _open(file: KeyFile, passphrase: Secret) -> None:
    try:
        file.open(passphrase)
    except LockedKey as error:
        raise Unreachable("passphrase-wrong", file=str(file.path)) from error


def _held(agent: Agent) -> set[bytes]:
    try:
        return {key.blob for key, _ in agent.listed()}
    except AgentSilent:
        return set()


def _read_greeting(wire: socket.socket) -> tuple[str, Offer]:
    """Read the server's version and its list of algorithms, in clear as they come (RFC 4253 4.2, 6, 7.1)."""
    reader = wire.makefile("rb")
    banner = reader.readline(256)
    if not banner.startswith(b"SSH-2.0-"):
        raise ValueError("no SSH greeting")
    length = int.from_bytes(reader.read(4), "big")
    if not 2 <= length <= MAX_OFFER_BYTES:
        raise ValueError("no packet")
    packet = reader.read(length)
    if len(packet) < length or packet[0] > length - 2:
        raise ValueError("cut off")
    return display(banner.decode("ascii", "replace").strip(), limit=120), read_offer(
        packet[1 : length - packet[0]]
    )
