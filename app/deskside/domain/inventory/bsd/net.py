"""The network as `ifconfig`, `netstat`, `arp` and hosts(5) tell it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import int_or_none, name_or_none
from deskside.domain.inventory.network.rows import Address, Listening, Neighbour, Route

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_ADAPTERS: Final = 2_000
_MAX_PORTS: Final = 2_000


@dataclass(slots=True)
class Link:
    """One interface of `ifconfig -a`."""

    name: str
    flags: frozenset[str]
    mtu: int | None
    said: dict[str, str] = field(default_factory=dict)
    """`ether`, `status`, `media`, `description`, `groups`, `inet6 ...` by the word that begins their line."""
    addresses: list[Address] = field(default_factory=list)

    @property
    def mac(self) -> str | None:
        """Hardware address; None for one of zeros."""
        text = self.said.get("ether", "").partition(" ")[0].lower()
        return text if re.fullmatch(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", text) and text.strip("0:") else None

    @property
    def up(self) -> bool:
        """Ready to carry traffic: switched on, and with a carrier where it has one."""
        status = self.said.get("status")
        running = {"UP", "RUNNING"} <= self.flags
        return running and status in {None, "active", "associated", "running"}

    @property
    def speed_mbps(self) -> int | None:
        """Of `media: autoselect (1000baseT <full-duplex>)`."""
        found = re.search(r"\((\d{1,6})(G?)base", self.said.get("media", ""), re.IGNORECASE)
        return int(found[1]) * (1000 if found[2] else 1) if found else None

    @property
    def duplex(self) -> str | None:
        """`full` or `half`."""
        found = re.search(r"(full|half)-duplex", self.said.get("media", ""))
        return found[1] if found else None


def links(text: str) -> list[Link]:
    """Read `ifconfig -a`."""
    found: list[Link] = []
    for line in text.split("\n"):
        head = re.match(r"([\w.-]{1,32}): flags=[0-9a-fx]{1,16}<([\w,]{0,400})>.{0,40}? mtu (\d{1,7})", line)
        if head:
            if len(found) >= _MAX_ADAPTERS:
                break
            found.append(Link(head[1], frozenset(head[2].split(",")), int_or_none(head[3])))
        elif found and line[:1] in {"\t", " "}:
            word, _, rest = line.strip().partition(" ")
            if word in {"inet", "inet6"}:
                found[-1].addresses.extend(_address(word, rest))
            else:
                found[-1].said.setdefault(word.rstrip(":"), rest.strip())
    return found


def _address(word: str, rest: str) -> Iterator[Address]:
    """Read `192.0.2.7 netmask 0xffffff00 broadcast ...` or `fe80::1%en0 prefixlen 64 scopeid 0x4`."""
    local = re.match(r"([0-9a-fA-F.:]{2,45})", rest)
    if not local:
        return
    address = local[1].lower()
    words = set(rest.split())
    if word == "inet6":
        prefix = re.search(r"prefixlen (\d{1,3})\b", rest)
        yield Address(
            address=name_or_none(address),
            prefix=int_or_none(prefix[1]) if prefix else None,
            family="ipv6",
            origin=_origin_of_six(address, words),
            temporary="temporary" in words,
        )
        return
    mask = re.search(r"netmask (?:0x([0-9a-f]{8})|([\d.]{7,15}))", rest)
    origin = "loopback" if address.startswith("127.") else "static"
    yield Address(
        address=name_or_none(address),
        prefix=_bits(mask) if mask else None,
        family="ipv4",
        origin="link-local" if address.startswith("169.254.") else origin,
    )


def _bits(mask: re.Match[str]) -> int:
    if mask[1]:
        return int(mask[1], 16).bit_count()
    return sum(int(part).bit_count() for part in mask[2].split(".") if part.isdecimal() and len(part) < 4)


def _origin_of_six(address: str, words: set[str]) -> str:
    if address == "::1":
        return "loopback"
    if address.startswith("fe80:"):
        return "link-local"
    if words & {"autoconf", "temporary", "secured"}:
        return "auto"
    return "dhcp" if "dynamic" in words else "static"


def routes(text: str) -> Iterator[Route]:
    """Read `netstat -rn`: a table for each family, the columns as its heading says.

    Routes to single hosts that the kernel made by itself are left out.
    """
    columns: list[str] = []
    six = False
    for line in text.split("\n"):
        words = line.split()
        if words[:1] == ["Destination"]:
            columns = words
        elif len(words) == 1 and words[0].startswith("Internet"):
            six = words[0].startswith("Internet6")
        elif len(words) >= 4 and "Netif" in columns and len(words) > columns.index("Netif"):
            flags = words[2]
            adapter = words[columns.index("Netif")]
            destination = _network(words[0], six=six)
            own = "H" in flags and "G" not in flags
            if "U" not in flags or own or set(flags) & set("WLBR") or destination is None:
                continue
            gateway = words[1] if "G" in flags else ""
            yield Route(
                destination=destination,
                gateway=name_or_none(gateway.partition("%")[0])
                if re.match(r"[0-9a-f.:]+", gateway)
                else None,
                adapter=name_or_none(adapter),
            )


def _network(text: str, *, six: bool) -> str | None:
    """Write `10.1/16`, `192.0.2` and `default` in full; None for multicast and what makes no sense."""
    if text == "default":
        return text
    if six:
        plain = re.sub(r"%[^/]{0,32}", "", text)
        return None if plain.startswith(("ff", "fe80")) or ":" not in plain else name_or_none(plain)
    network, _, prefix = text.partition("/")
    parts = network.split(".")
    if len(parts) > 4 or not all(re.fullmatch(r"\d{1,3}", part) for part in parts) or int(parts[0]) >= 224:
        return None
    bits = prefix if re.fullmatch(r"\d{1,2}", prefix) else str(8 * len(parts))
    return ".".join(parts + ["0"] * (4 - len(parts))) + f"/{bits}"


def neighbours(text: str) -> Iterator[Neighbour]:
    """Read `arp -an`: `? (192.0.2.1) at 0:11:22:33:44:55 on en0 ifscope [ethernet]`."""
    for line in text.split("\n"):
        said = re.match(
            r"\S{1,255} \(([\d.]{7,15})\) at ((?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2}) on (\S{1,32})(.{0,80})",
            line,
        )
        if said and "permanent" not in said[4] and not said[1].startswith(("224.", "239.", "255.")):
            mac = ":".join(part.zfill(2) for part in said[2].split(":"))
            if mac != "ff:ff:ff:ff:ff:ff":
                yield Neighbour(address=said[1], mac=mac, adapter=name_or_none(said[3]))


def listening(texts: tuple[str, ...]) -> tuple[Listening, ...]:
    """Read `netstat -an -p tcp` and `-p udp`: `tcp4  0  0  *.22  *.*  LISTEN`."""
    found: dict[tuple[object, ...], Listening] = {}
    for line in "\n".join(texts).split("\n"):
        said = re.match(
            r"(tcp|udp)(4|6|46)\s{1,20}\d{1,9}\s{1,20}\d{1,9}\s{1,20}(\S{1,80})\.(\d{1,5})\s{1,40}"
            r"\*\.\*(?:\s{1,20}(\S{1,20}))?",
            line,
        )
        if said and int(said[4]) < 65_536 and (said[1] == "udp" or said[5] == "LISTEN"):
            _add(found, said[1], said[3], int(said[4]), None, six=said[2] != "4")
    return tuple(found[key] for key in sorted(found, key=str))[:_MAX_PORTS]


def _add(
    found: dict[tuple[object, ...], Listening],
    protocol: str,
    local: str,
    port: int,
    program: str | None,
    *,
    six: bool,
) -> None:
    address = local.partition("%")[0]
    if address == "*":
        address = "::" if six else ".".join(["0"] * 4)
    found[port, protocol, address] = Listening(
        protocol=protocol,
        address=name_or_none(address),
        port=port,
        local_only=address.startswith("127.") or address == "::1",
        program=name_or_none(program),
    )


def sockets(text: str) -> tuple[Listening, ...]:
    """Read `sockstat -46ln` of FreeBSD: user, command, pid, descriptor, protocol, local address."""
    found: dict[tuple[object, ...], Listening] = {}
    for line in text.split("\n"):
        said = re.match(
            r"\S{1,64}\s{1,20}(\S{1,64})\s{1,20}\d{1,9}\s{1,20}\d{1,9}\s{1,20}(tcp|udp)(4|6|46)\s{1,20}"
            r"(\S{1,80}):(\d{1,5})\s",
            line + " ",
        )
        if said and int(said[5]) < 65_536:
            _add(found, said[2], said[4], int(said[5]), said[1], six=said[3] != "4")
    return tuple(found[key] for key in sorted(found, key=str))[:_MAX_PORTS]


_OWN: Final = frozenset(("localhost", "localhost.localdomain", "broadcasthost", "ip6-localhost"))


def hosts_entries(hosts: str) -> int:
    """Count lines of /etc/hosts that send a name elsewhere than to this computer."""
    count = 0
    for line in hosts.split("\n"):
        words = line.partition("#")[0].split()
        if len(words) > 1 and not words[0].startswith(("127.", "::1")) and not set(words[1:]) <= _OWN:
            count += 1
    return count
