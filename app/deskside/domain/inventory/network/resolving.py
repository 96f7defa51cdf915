"""Name servers and /etc/hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import name_or_none
from deskside.domain.inventory.network.rows import Dns

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer

_STUBS: Final = ("127.", "::1")
_MAX_SERVERS: Final = 32
_OWN: Final = frozenset(
    ("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback", "ip6-allnodes", "ip6-allrouters")
)


def read_dns(answer: Answer) -> Dns | None:
    """Read resolv.conf(5); where it names a local stub, systemd-resolved's list of the real servers too."""
    text = answer.text("/etc/resolv.conf", "dns")
    behind = answer.text("/run/systemd/resolve/resolv.conf")
    if text is None and behind is None:
        return None
    servers, search = _resolver(text or "")
    stub = next((server for server in servers if server.startswith(_STUBS)), None)
    if behind is not None and (stub or not servers):
        servers, more = _resolver(behind)
        search = search or more
    return Dns(
        servers=servers,
        search=search,
        stub=stub,
        hosts_entries=_entries(answer.text("/etc/hosts") or ""),
    )


def _resolver(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    servers: dict[str, None] = {}
    search: tuple[str, ...] = ()
    for line in text.split("\n"):
        words = line.partition("#")[0].split()
        if len(words) > 1 and words[0] == "nameserver" and len(servers) < _MAX_SERVERS:
            servers[name_or_none(words[1]) or ""] = None
        elif len(words) > 1 and words[0] in {"search", "domain"}:
            search = tuple(
                name for word in words[1:_MAX_SERVERS] if word != "." and (name := name_or_none(word))
            )
    return tuple(servers), search


def _entries(hosts: str) -> int:
    """Count lines that send a name elsewhere than to this computer."""
    count = 0
    for line in hosts.split("\n"):
        words = line.partition("#")[0].split()
        if len(words) > 1 and not words[0].startswith(_STUBS) and not set(words[1:]) <= _OWN:
            count += 1
    return count
