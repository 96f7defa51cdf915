"""What `ssh -G` prints, and the plain ssh_config files that can be read where there is no `ssh`.

OpenSSH alone knows what a file with `Match` or `Include` means; a reader that guesses connects to the wrong
machine or as the wrong user (app/decisions/0002-dependencies.md). So this one takes `Host` blocks and
refuses the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskside.domain.address import Address
from deskside.domain.errors import WrongUse
from deskside.domain.ssh.known_hosts import pattern_matches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Options = dict[str, list[str]]
"""Lower-case option name to its values in order; most have one."""

MAX_CONFIG_BYTES: Final = 1 << 20
_MULTIPLE: Final = {"identityfile"}
_LINE: Final = re.compile(r"\s*(?P<name>[A-Za-z]+)\s*(?:=\s*|\s)\s*(?P<value>.*?)\s*")
_HOP: Final = re.compile(
    r"(?:ssh://)?(?:(?P<user>[^@\s]+)@)?(?P<host>\[[0-9A-Fa-f:.%\w]+\]|[^@:\s\[\]/-][^@:\s\[\]/]*)"
    r"(?::(?P<port>\d{1,5}))?/?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One host of a `ProxyJump`, as it is written."""

    host: str
    user: str = ""
    port: int = 0


def read_effective(text: str) -> Options:
    """Return the options of `ssh -G`: one a line, the name, a space, the value."""
    options: Options = {}
    for line in text.splitlines():
        name, _, value = line.partition(" ")
        options.setdefault(name.lower(), []).append(value)
    return options


def read_plain(text: str, host: str, path: str) -> Options:
    """Return what a plain ssh_config says about `host`: the first value of each option, as `ssh` does.

    Raises:
        WrongUse: `ssh-config-needs-ssh`; only OpenSSH itself can tell what this file means.
    """
    options: Options = {}
    applies = True
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise WrongUse("ssh-config-needs-ssh", path=path, word=line.strip()[:40])
        name, value = found["name"].lower(), found["value"]
        if name in {"match", "include"}:
            raise WrongUse("ssh-config-needs-ssh", path=path, word=found["name"])
        if name == "host":
            applies = _host_applies(value.split(), host)
        elif applies and (name in _MULTIPLE or name not in options):
            options.setdefault(name, []).append(value.strip('"'))
    return options


def jumps_of(options: Mapping[str, list[str]]) -> list[Hop]:
    """Return the hosts of `ProxyJump`, first hop first.

    Raises:
        WrongUse: `proxy-command-unsupported` or `proxy-jump-unreadable`.
    """
    command = _one(options, "proxycommand")
    if command not in {"", "none"}:
        raise WrongUse("proxy-command-unsupported")
    jump = _one(options, "proxyjump")
    return [] if jump in {"", "none"} else [_read_hop(word) for word in jump.split(",")]


def merge(address: Address, options: Mapping[str, list[str]], jumps: tuple[Address, ...]) -> Address:
    """Return `address` with what the options add; what a person typed stays."""
    port = _one(options, "port")
    agent = _one(options, "identityagent")
    return Address(
        host=_one(options, "hostname") or address.host,
        user=address.user or _one(options, "user"),
        port=int(port) if address.port == 22 and port.isdecimal() and int(port) < 65_536 else address.port,
        jumps=address.jumps or jumps,
        identity_files=address.identity_files or tuple(_files(options.get("identityfile", []))),
        host_key_alias=address.host_key_alias or _one(options, "hostkeyalias").replace("none", ""),
        known_hosts_files=address.known_hosts_files
        or tuple(
            _files(
                word
                for name in ("userknownhostsfile", "globalknownhostsfile")
                for word in _one(options, name).split()
            )
        ),
        identities_only=address.identities_only or _one(options, "identitiesonly") == "yes",
        agent_socket=address.agent_socket or ("" if agent == "SSH_AUTH_SOCK" else agent),
    )


def _files(names: Iterator[str] | list[str]) -> Iterator[str]:
    return (name for name in names if name != "none")


def _one(options: Mapping[str, list[str]], name: str) -> str:
    return next(iter(options.get(name, [])), "")


def _host_applies(patterns: list[str], host: str) -> bool:
    host = host.lower()
    if any(pattern_matches(pattern[1:].lower(), host) for pattern in patterns if pattern.startswith("!")):
        return False
    return any(pattern_matches(pattern.lower(), host) for pattern in patterns if not pattern.startswith("!"))


def _read_hop(word: str) -> Hop:
    found = _HOP.fullmatch(word.strip())
    if found is None:
        raise WrongUse("proxy-jump-unreadable", word=word.strip()[:60])
    return Hop(host=found["host"].strip("[]"), user=found["user"] or "", port=int(found["port"] or 0))
