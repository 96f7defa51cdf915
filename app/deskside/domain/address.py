"""How to reach a machine's SSH server."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A machine's SSH server. `host` is a name or an IP address without brackets."""

    host: str
    user: str = ""
    port: int = 22
    jumps: tuple[Address, ...] = ()
    """Jump hosts, first hop first."""
    identity_files: tuple[str, ...] = field(default=())
    host_key_alias: str = ""
    known_hosts_files: tuple[str, ...] = ()
    """The user's and the system's files of known host keys, never written; empty for OpenSSH's defaults."""
    identities_only: bool = False
    """Offer no key of the agent but those in `identity_files`."""
    agent_socket: str = ""
    """Another agent than `SSH_AUTH_SOCK`'s, or `none`."""

    @property
    def label(self) -> str:
        """Return `user@host:port`, the port only where it is not 22."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        user = f"{self.user}@" if self.user else ""
        return f"{user}{host}" + ("" if self.port == 22 else f":{self.port}")
