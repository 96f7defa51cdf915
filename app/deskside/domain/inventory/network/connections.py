"""Connections with other machines that are open now, from `ss` or from the kernel's tables."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import name_or_none
from deskside.domain.inventory.network.ports import address_of_kernel
from deskside.domain.inventory.network.rows import Connection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deskside.domain.inventory.answer import Answer

_MOST_ROWS: Final = 500
_SS: Final = re.compile(
    r"^(tcp|udp)\s{1,9}ESTAB\s{1,16}\d{1,12}\s{1,16}\d{1,12}\s{1,16}\S{1,90}:\d{1,5}"
    r"\s{1,40}(\S{1,80}):(\d{1,5})(?:\s{1,60}users:\(\(\"([^\"\n]{1,64})\",pid=|\s|$)",
    re.MULTILINE,
)
_KERNEL: Final = re.compile(
    r"^/proc/net/(tcp|udp)6?:\s{0,9}\d{1,9}: [0-9A-F]{8,32}:[0-9A-F]{4}"
    r" ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) 01 ",
    re.MULTILINE,
)


def read_connections(answer: Answer) -> tuple[Connection, ...]:
    """Return who talks with whom, most connections first; what stays on the machine is left out."""
    answer.raw("personal", "connections")
    text = answer.text("ss", "connections")
    if text is not None:
        return counted(
            (said[3], said[0], said[1].strip("[]").partition("%")[0], int(said[2]))
            for said in _SS.findall(text)
        )
    return counted(_of_kernel(answer.text("sockets") or ""))


def _of_kernel(text: str) -> Iterator[tuple[str, str, str, int]]:
    for protocol, address, port in _KERNEL.findall(text):
        yield "", protocol, address_of_kernel(address), int(port, 16)


def counted(found: Iterable[tuple[str, str, str, int]]) -> tuple[Connection, ...]:
    """Return rows of `(program, protocol, address, port)`, each once, those of other machines."""
    counts = Counter(
        (program, protocol, address, port) for program, protocol, address, port in found if _is_far(address)
    )
    rows = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:_MOST_ROWS]
    return tuple(
        Connection(
            program=name_or_none(program),
            protocol=protocol,
            address=name_or_none(address),
            port=port if port < 65_536 else None,
            count=count,
        )
        for (program, protocol, address, port), count in rows
    )


def _is_far(address: str) -> bool:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(known, "ipv4_mapped", None) or known
    return not (mapped.is_loopback or mapped.is_unspecified)
