"""From an address to a machine: dial, greet, check the host key, log in, hop by hop."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from paramiko.ssh_exception import ChannelException, SSHException

from deskside.adapters.ssh.agent import Agent
from deskside.adapters.ssh.dial import dial
from deskside.adapters.ssh.exchange import Exchange
from deskside.adapters.ssh.greeting import greet
from deskside.adapters.ssh.host_keys import HostKeys
from deskside.adapters.ssh.login import log_in
from deskside.adapters.ssh.machine import DEFAULT_PATIENCE, SshMachine
from deskside.adapters.ssh.transport import GuardedTransport
from deskside.adapters.ssh.userauth import Userauth
from deskside.domain.errors import Unreachable
from deskside.domain.scripts.sshsig import key_type

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.adapters.both_ends.packets import Wire
    from deskside.adapters.ssh.transport import Session
    from deskside.domain.ssh.liveness import Patience
    from deskside.domain.targets import Address
    from deskside.usecases.ports.machine import Credentials, Dialogue, Secrets
    from deskside.usecases.task import CancelToken

TUNNEL_TIME_S: Final = 20.0
MAX_HOPS: Final = 8
_GONE: Final = (SSHException, EOFError, OSError)


class SshConnector:
    """`usecases.ports.machine.Connector` in this process.

    Args:
        known_hosts: Deskside's own file of accepted host keys.
        secrets: The operating system's keyring, or None to remember nothing.
        patience: How long a silent line is borne.
    """

    def __init__(
        self,
        known_hosts: Path,
        secrets: Secrets | None = None,
        *,
        patience: Patience = DEFAULT_PATIENCE,
    ) -> None:
        self._known_hosts = known_hosts
        self._secrets = secrets
        self._patience = patience

    def connect(
        self,
        address: Address,
        credentials: Credentials,
        *,
        label: str,
        dialogue: Dialogue,
        cancel: CancelToken,
    ) -> SshMachine:
        """Reach, check and authenticate."""
        if len(address.jumps) > MAX_HOPS:
            raise Unreachable("too-many-hops", host=address.host)
        attempt = _Attempt(self._known_hosts, self._secrets, dialogue, cancel)
        cancel.when_cancelled(attempt.abandon)
        try:
            for hop in address.jumps:
                attempt.reach(replace(hop, jumps=()), _for_a_jump(credentials), hop.label)
            key = attempt.reach(address, credentials, label)
            spare = attempt.session or attempt.links[-1].begin_session()
        except BaseException as error:
            attempt.abandon()
            cancel.check()
            if isinstance(error, _GONE):
                raise _hung_up(address) from error
            raise
        *gates, link = attempt.hand_over()
        attempt.has_arrived = True
        return SshMachine(link, gates, label=label, host_key=key, spare=spare, patience=self._patience)


class _Attempt:
    """One way to one machine, as far as it has been made."""

    def __init__(
        self, known_hosts: Path, secrets: Secrets | None, dialogue: Dialogue, cancel: CancelToken
    ) -> None:
        self._known_hosts = known_hosts
        self._secrets = secrets
        self._dialogue = dialogue
        self._cancel = cancel
        self.links: list[GuardedTransport] = []
        self.has_arrived = False
        """The connection is somebody's now: the token may still be pulled, for something else."""
        self.session: Session | None = None
        """A channel of the last hop that was asked for together with its login."""

    def abandon(self) -> None:
        """Close everything, from the far end to the near one."""
        if self.has_arrived:
            return
        for link in reversed(self.links):
            link.end()

    def hand_over(self) -> list[GuardedTransport]:
        """Give the way away: the token that could abandon the attempt may later stop something else."""
        links, self.links = self.links, []
        return links

    def reach(self, address: Address, credentials: Credentials, label: str) -> bytes:
        """Make the next hop and return its host key."""
        self._cancel.check()
        if not address.user:
            raise Unreachable("user-missing", host=address.host)
        keys = HostKeys.of(address, self._known_hosts)
        wire = self._tunnel(address) if self.links else dial(address.host, address.port, self._cancel)
        transport = GuardedTransport(wire, keys.algorithms())
        self.links.append(transport)
        auth = Userauth(transport, address.user)
        transport.auth_handler = auth  # type: ignore[assignment]  # the part of it that is used
        blob = greet(transport, address.host, address.port, self._cancel)
        keys.check(key_type(blob), blob, credentials, self._dialogue, label)
        talk = Exchange(
            transport=transport,
            auth=auth,
            address=address,
            credentials=credentials,
            dialogue=self._dialogue,
            secrets=self._secrets,
            cancel=self._cancel,
        )
        log_in(talk, _agent_for(address, credentials))
        self.session = auth.early_session
        return blob

    def _tunnel(self, address: Address) -> Wire:
        gate = self.links[-1]
        try:
            return gate.open_channel(
                "direct-tcpip", (address.host, address.port), ("127.0.0.1", 0), timeout=TUNNEL_TIME_S
            )
        except ChannelException as error:
            code = "jump-forbids" if error.code == 1 else "jump-cannot-reach"
            raise Unreachable(code, host=address.host, port=address.port) from error
        except _GONE as error:
            raise Unreachable("jump-cannot-reach", host=address.host, port=address.port) from error


def _hung_up(address: Address) -> Unreachable:
    return Unreachable("connection-closed-at-login", host=address.host, user=address.user)


def _for_a_jump(credentials: Credentials) -> Credentials:
    """Return what may be used on the way: keys, but no password, and no word about another host's key."""
    return replace(credentials, password=None, accept_host_key="", pinned_host_key=b"")


def _agent_for(address: Address, credentials: Credentials) -> Agent | None:
    path = address.agent_socket or os.environ.get("SSH_AUTH_SOCK", "")
    return Agent(path) if credentials.use_agent and path not in {"", "none"} else None
