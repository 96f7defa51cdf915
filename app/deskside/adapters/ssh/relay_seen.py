"""One relay looked at from outside: what it offers to anybody, and visits with the keys that there are."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from paramiko.ssh_exception import SSHException

from deskside.adapters.ssh.agent import AgentSilent
from deskside.adapters.ssh.greeting import greet
from deskside.adapters.ssh.keys import LockedKey, read_certificate, read_key_file
from deskside.adapters.ssh.proxy import dial_relay
from deskside.adapters.ssh.relay import CLERKS, COMPANIONS, TUNNELS_AT, Identity, reach_relay
from deskside.adapters.ssh.relay_visit import ANSWER_TIME_S, RelayVisit
from deskside.adapters.ssh.transport import GuardedTransport
from deskside.adapters.ssh.userauth import Denied, Userauth
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

_GREETED_TIME_S: Final = 3.0
_GONE: Final = (SSHException, EOFError, OSError)


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
