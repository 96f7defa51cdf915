"""Routes and neighbours, from the tables the kernel prints in /proc/net."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import name_or_none
from deskside.domain.inventory.network.rows import Neighbour, Route

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.answer import Answer

_UP, _GATEWAY, _REJECT, _LOCAL_OR_ANYCAST = 0x1, 0x2, 0x200, 0x8010_0000
"""RTF_UP, RTF_GATEWAY, RTF_REJECT of linux/route.h; RTF_LOCAL and RTF_ANYCAST of linux/ipv6_route.h."""
_ARP_COMPLETE: Final = 0x2
"""ATF_COM of linux/if_arp.h: the address is known."""


def read_routes(answer: Answer) -> tuple[Route, ...]:
    """Return the routes of both families; the kernel's own entries for its addresses are left out."""
    four = _ipv4(answer.text("/proc/net/route", "routes") or "")
    return (*four, *_ipv6(answer.text("/proc/net/ipv6_route") or ""))


def _ipv4(text: str) -> Iterator[Route]:
    """Read /proc/net/route: addresses as hex in the machine's byte order, taken as little-endian."""
    for line in text.split("\n")[1:]:
        columns = line.split()
        if len(columns) < 8 or not all(re.fullmatch(r"[0-9A-F]{1,8}", columns[at]) for at in (1, 2, 3, 7)):
            continue
        flags = int(columns[3], 16)
        if not flags & _UP or flags & _REJECT:
            continue
        network = _four(columns[1])
        prefix = int(columns[7], 16).bit_count()
        yield Route(
            destination="default" if prefix == 0 else f"{network}/{prefix}",
            gateway=_four(columns[2]) if flags & _GATEWAY else None,
            adapter=name_or_none(columns[0]),
            metric=int(columns[6]) if columns[6].isdecimal() else None,
        )


def _four(digits: str) -> str:
    return ".".join(str(part) for part in int(digits, 16).to_bytes(4, "little"))


def _ipv6(text: str) -> Iterator[Route]:
    """Read /proc/net/ipv6_route: target, prefix, source, prefix, next hop, metric, counts, flags, name."""
    for line in text.split("\n"):
        columns = line.split()
        if len(columns) != 10 or not all(re.fullmatch(r"[0-9a-f]{1,32}", column) for column in columns[:9]):
            continue
        flags, prefix = int(columns[8], 16), int(columns[1], 16)
        if not flags & _UP or flags & (_REJECT | _LOCAL_OR_ANYCAST) or columns[0].startswith("ff"):
            continue
        network = ipaddress.IPv6Address(int(columns[0], 16))
        yield Route(
            destination="default" if prefix == 0 else f"{network}/{prefix}",
            gateway=str(ipaddress.IPv6Address(int(columns[4], 16))) if flags & _GATEWAY else None,
            adapter=name_or_none(columns[9]),
            metric=int(columns[5], 16),
        )


def read_neighbours(answer: Answer) -> tuple[Neighbour, ...]:
    """Read /proc/net/arp: IPv4 only, and only what answered."""
    found = []
    for line in (answer.text("/proc/net/arp") or "").split("\n")[1:]:
        columns = line.split()
        if len(columns) != 6 or not re.fullmatch(r"0x[0-9a-f]{1,8}", columns[2]):
            continue
        if int(columns[2], 16) & _ARP_COMPLETE:
            found.append(
                Neighbour(
                    address=name_or_none(columns[0]),
                    mac=name_or_none(columns[3]),
                    adapter=name_or_none(columns[5]),
                )
            )
    return tuple(found)
