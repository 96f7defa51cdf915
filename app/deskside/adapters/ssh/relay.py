"""A connection to a relay: its key compared with the profile's, let in by key, and no session on it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_ssh_private_key
from paramiko.ssh_exception import SSHException

from deskside.adapters.ssh.greeting import greet
from deskside.adapters.ssh.keys import PublicKey, ssh_string
from deskside.adapters.ssh.proxy import dial_relay
from deskside.adapters.ssh.transport import GuardedTransport
from deskside.adapters.ssh.userauth import Accepted, Denied, Userauth
from deskside.adapters.threads import within
from deskside.domain.errors import Unreachable
from deskside.domain.ssh.known_hosts import fingerprint

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence

    import paramiko

    from deskside.domain.profile.organisation import Relay
    from deskside.usecases.task import CancelToken

    Sign = Callable[[bytes, str], bytes]
    Dial = Callable[[str, int, CancelToken], socket.socket]

COMPANIONS: Final = "deskside-inbound"
CLERKS: Final = "deskside-clerk"
TUNNELS_AT: Final = "127.66.0.1"
"""Where the relay listens for clerks: an address of its own on its loopback (security.md 3.7)."""
_ANSWER_TIME_S: Final = 20.0
_HOST_KEYS: Final = ("ssh-ed25519",)
_GONE: Final = (SSHException, EOFError, OSError)


class RelayLine:
    """One companion's connection to one relay."""

    def __init__(self, transport: GuardedTransport, host: str) -> None:
        self._transport = transport
        self._host = host

    @property
    def heard_at_s(self) -> float:
        """Monotonic time at which bytes last came from the relay."""
        return self._transport.heard_at_s

    @property
    def is_up(self) -> bool:
        """Whether the connection is still there, as far as this end knows."""
        return bool(self._transport.active)

    def ask_whether_alive(self) -> None:
        """Ask the relay to say something. A line that is gone is seen by `is_up`."""
        with contextlib.suppress(*_GONE):
            self._transport.ask_whether_alive()

    def wait_at(self, port: int, knock: Callable[[paramiko.Channel], None]) -> int:
        """Have the relay listen for clerks and return the port, that is asked for or any for 0.

        Args:
            port: The port to listen on.
            knock: Called on the connection's own thread with each clerk's channel; must return at once.

        Raises:
            Unreachable: `relay-port-taken` (it cannot be had now), `relay-line-lost`.
        """

        def take(channel: paramiko.Channel, _origin: object, _server: object) -> None:
            knock(channel)

        try:
            return within(
                _ANSWER_TIME_S,
                "relay-listen",
                lambda: self._transport.request_port_forward(TUNNELS_AT, port, take),
            )
        except (*_GONE, TimeoutError) as error:
            refused = self.is_up and not isinstance(error, TimeoutError)
            code = "relay-port-taken" if refused else "relay-line-lost"
            raise Unreachable(code, host=self._host, port=port) from error

    def end(self) -> None:
        """Close the connection and every channel on it, at once."""
        self._transport.end()


@dataclass(frozen=True, slots=True)
class Identity:
    """Under which account, and with which key or certificate. `sign` signs with its private half."""

    account: str
    key: PublicKey
    sign: Sign = field(repr=False)


def companion_line(relay: Relay, cancel: CancelToken, *, dialled: Dial = dial_relay) -> RelayLine:
    """Connect to `relay` as every companion of its organisation does.

    Raises:
        Unreachable: As `dialled` and `reach_relay`, and `relay-companion-key-unreadable`.
        Cancelled: `cancel` was pulled.
    """
    identity = _companion(relay)
    wire = dialled(relay.host, relay.port, cancel)
    hosts = [host_key.blob for host_key in relay.host_keys]
    transport = reach_relay(wire, relay.host, relay.port, host_keys=hosts, identity=identity, cancel=cancel)
    return RelayLine(transport, relay.host)


def reach_relay(
    wire: socket.socket,
    host: str,
    port: int,
    *,
    host_keys: Sequence[bytes],
    identity: Identity,
    cancel: CancelToken,
) -> GuardedTransport:
    """Greet, check and log in over a connected socket, which is closed where that fails.

    Args:
        wire: Connected to the relay.
        host: For what is said about it.
        port: Likewise.
        host_keys: Wire forms of what the relay may prove to be.
        identity: Who we say we are.
        cancel: Ends the attempt, at once.

    Raises:
        Unreachable: `greeting-...`, `not-an-ssh-server`, `connection-closed-early`, `no-common-algorithm`,
            `relay-key-mismatch`, `relay-login-refused`, `relay-login-cut`.
        Cancelled: `cancel` was pulled.
    """
    transport = GuardedTransport(wire, _HOST_KEYS)
    auth = Userauth(transport, identity.account, wants_session=False)
    transport.auth_handler = auth  # type: ignore[assignment]  # the part of it that is used
    cancel.when_cancelled(transport.end)
    try:
        shown = greet(transport, host, port, cancel)
        if shown not in host_keys:
            raise Unreachable("relay-key-mismatch", host=host, port=port, fingerprint=fingerprint(shown))
        auth.offer_key(identity.key, identity.sign)
        answer = auth.wait(_ANSWER_TIME_S)
        if not isinstance(answer, Accepted):
            code = "relay-login-refused" if isinstance(answer, Denied) else "relay-login-cut"
            raise Unreachable(code, host=host, account=identity.account)
    except BaseException as error:
        transport.end()
        cancel.check()
        if isinstance(error, _GONE):
            raise Unreachable("relay-login-cut", host=host, account=identity.account) from error
        raise
    return transport


def _companion(relay: Relay) -> Identity:
    try:
        private = load_ssh_private_key(relay.companion_key.encode(), None)
    except (ValueError, TypeError) as error:
        raise Unreachable("relay-companion-key-unreadable", host=relay.host) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise Unreachable("relay-companion-key-unreadable", host=relay.host)
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    kind = b"ssh-ed25519"

    def sign(data: bytes, _algorithm: str) -> bytes:
        return ssh_string(kind) + ssh_string(private.sign(data))

    return Identity(COMPANIONS, PublicKey(kind.decode(), ssh_string(kind) + ssh_string(raw)), sign)
