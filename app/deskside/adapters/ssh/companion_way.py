"""The way to a companion: through the relay that gives out its route, or straight on the same network."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from paramiko.ssh_exception import ChannelException, SSHException

from deskside.adapters.ssh.dial import dial
from deskside.adapters.ssh.exchange import Exchange
from deskside.adapters.ssh.greeting import greet
from deskside.adapters.ssh.relay import CLERKS, TUNNELS_AT, Identity, reach_relay
from deskside.adapters.ssh.transport import GuardedTransport
from deskside.adapters.ssh.userauth import Userauth
from deskside.domain.errors import Unreachable
from deskside.domain.ssh.known_hosts import fingerprint
from deskside.domain.targets import Address

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from deskside.adapters.both_ends.packets import Wire
    from deskside.adapters.ssh.asking import Asking
    from deskside.adapters.ssh.clerk_key import ClerkKey
    from deskside.domain.profile.organisation import Relay
    from deskside.usecases.task import CancelToken

    Dial = Callable[[str, int, CancelToken], socket.socket]

TUNNEL_TIME_S: Final = 20.0
_HOST_KEYS: Final = ("ssh-ed25519",)
_ADMINISTRATIVELY_PROHIBITED: Final = 1
"""RFC 4254 section 5.1."""
_GONE: Final = (SSHException, EOFError, OSError)


@dataclass(slots=True)
class Reached:
    """A companion that has been greeted and has proven nothing yet but its host key."""

    transport: GuardedTransport
    below: list[GuardedTransport]
    host_key: bytes

    def end(self) -> None:
        """Close everything, from the far end to the near one."""
        self.transport.end()
        for gate in reversed(self.below):
            gate.end()


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionWay:
    """Where one companion waits; the code itself is not part of it."""

    port: int
    relay: Relay | None
    host: str
    """The companion's own address, where there is no relay."""
    key: ClerkKey
    dialled: Dial = field(repr=False)
    """Makes the connection to the relay, perhaps through a proxy."""

    def reach(self, cancel: CancelToken, *, pinned: bytes = b"") -> Reached:
        """Make a connection and exchange keys.

        Args:
            cancel: Ends the attempt.
            pinned: The companion's host key, where it is known; compared before anything is sent.

        Raises:
            Unreachable: As `dialled`, `reach_relay` and `greet`; `nobody-waits`, `relay-forbids`,
                `companion-changed`.
            Cancelled: `cancel` was pulled.
        """
        below: list[GuardedTransport] = []
        try:
            return self._reach(below, cancel, pinned)
        except BaseException as error:
            for gate in reversed(below):
                gate.end()
            cancel.check()
            if isinstance(error, _GONE):
                raise Unreachable("nobody-waits") from error
            raise

    def talk(self, reached: Reached, account: str, asking: Asking) -> Exchange:
        """Return the conversation of a login under `account`."""
        auth = Userauth(reached.transport, account, wants_session=False)
        reached.transport.auth_handler = auth  # type: ignore[assignment]  # the part of it that is used
        return Exchange(
            credentials=asking.credentials,
            dialogue=asking.dialogue,
            secrets=asking.secrets,
            cancel=asking.cancel,
            transport=reached.transport,
            auth=auth,
            address=Address(host=self._shown_host, user=account, port=self.port),
        )

    @property
    def _shown_host(self) -> str:
        return self.relay.host if self.relay is not None else self.host

    def _reach(self, below: list[GuardedTransport], cancel: CancelToken, pinned: bytes) -> Reached:
        wire = self._wire(below, cancel)
        transport = GuardedTransport(wire, _HOST_KEYS)
        cancel.when_cancelled(transport.end)
        try:
            host_key = greet(transport, self._shown_host, self.port, cancel)
            if pinned and host_key != pinned:
                raise Unreachable(
                    "companion-changed", fingerprint=fingerprint(host_key), expected=fingerprint(pinned)
                )
        except BaseException:
            transport.end()
            raise
        return Reached(transport, below, host_key)

    def _wire(self, below: list[GuardedTransport], cancel: CancelToken) -> Wire:
        if self.relay is None:
            return dial(self.host, self.port, cancel)
        relay = self.relay
        gate = reach_relay(
            self.dialled(relay.host, relay.port, cancel),
            relay.host,
            relay.port,
            host_keys=[key.blob for key in relay.host_keys],
            identity=Identity(CLERKS, self.key.public, self.key.sign),
            cancel=cancel,
        )
        below.append(gate)
        try:
            return gate.open_channel(
                "direct-tcpip", (TUNNELS_AT, self.port), ("127.0.0.1", 0), timeout=TUNNEL_TIME_S
            )
        except ChannelException as error:
            prohibited = error.code == _ADMINISTRATIVELY_PROHIBITED
            raise Unreachable("relay-forbids" if prohibited else "nobody-waits", host=relay.host) from error
