"""What a person types to say which machine: a name, an address, a code, `practice` or `local`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from deskside.domain.errors import WrongUse

_USER_AT_HOST = re.compile(
    r"(?P<user>[^@\s]{1,64})@(?P<host>\[[0-9A-Fa-f:.%\w]+\]|[^@:\s\[\]-][^@:\s\[\]]{0,252})(?::(?P<port>\d{1,5}))?"
)
_NAME = re.compile(r"[^\s@/\\\x00-\x1f-][^\s@/\\\x00-\x1f]{0,252}")


@dataclass(frozen=True, slots=True)
class Practice:
    """The built-in practice machine: this computer, over a real SSH server of our own."""


@dataclass(frozen=True, slots=True)
class Local:
    """This computer, without SSH."""


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
    by_proxy: bool = False
    """Reached through the HTTP proxy of the system's settings where one is named: a relay, nothing else."""

    @property
    def label(self) -> str:
        """Return `user@host:port`, the port only where it is not 22."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        user = f"{self.user}@" if self.user else ""
        return f"{user}{host}" + ("" if self.port == 22 else f":{self.port}")


@dataclass(frozen=True, slots=True)
class Named:
    """A saved machine's name or an `ssh_config` alias; which of the two, the deed looks up."""

    name: str


Target = Practice | Local | Address | Named


def parse_target(text: str) -> Target:
    """Read what a person typed.

    Raises:
        WrongUse: `target-empty`, `target-unreadable` or `target-code-unsupported`.
    """
    text = text.strip()
    if not text:
        raise WrongUse("target-empty")
    if text == "practice":
        return Practice()
    if text == "local":
        return Local()
    if re.fullmatch(r"[\d\s-]{12,}", text):
        raise WrongUse("target-code-unsupported")
    if found := _USER_AT_HOST.fullmatch(text):
        port = int(found["port"] or 22)
        if 0 < port < 65_536:
            return Address(user=found["user"], host=found["host"].strip("[]"), port=port)
    elif _NAME.fullmatch(text):
        return Named(text)
    raise WrongUse("target-unreadable", target=text[:80])
