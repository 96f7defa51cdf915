"""Ports that wait for others, from `ss` or from the kernel's tables."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import name_or_none
from deskside.domain.inventory.network.rows import Listening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.answer import Answer

_MAX_PORTS: Final = 2_000
_SS: Final = re.compile(
    r"(tcp|udp)\s{1,9}(?:LISTEN|UNCONN)\s{1,16}\d{1,12}\s{1,16}\d{1,12}\s{1,16}(\S{1,80}):(\d{1,5})\s{1,40}\S{1,90}\s{0,60}(.*)"
)
_KERNEL: Final = re.compile(
    r"/proc/net/(tcp|udp)6?:\s{0,9}\d{1,9}: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) 0{8,32}:0000 (0[7A]) "
)


def read_listening(answer: Answer) -> tuple[Listening, ...]:
    """Return each port once, by number."""
    text = answer.text("ss", "listening")
    found = _of_ss(text) if text is not None else _of_kernel(answer.text("sockets") or "")
    unique = {(one.port, one.protocol, one.address): one for one in found}
    return tuple(unique[key] for key in sorted(unique, key=str))[:_MAX_PORTS]


def _of_ss(text: str) -> Iterator[Listening]:
    """Read `ss -tuanpH`; programs of other accounts show to root only."""
    for line in text.split("\n"):
        said = _SS.match(line)
        if said and int(said[3]) < 65_536:
            address = said[2].strip("[]").partition("%")[0]
            program = re.search(r'users:\(\("(.{1,64}?)",pid=', said[4])
            yield _listening(
                said[1], "::" if address == "*" else address, int(said[3]), program and program[1]
            )


def _of_kernel(text: str) -> Iterator[Listening]:
    """Read the lines of /proc/net/tcp and its like that listen (0A) or, for UDP, are unconnected (07)."""
    for line in text.split("\n"):
        said = _KERNEL.match(line)
        if said and (said[1], said[4]) in {("tcp", "0A"), ("udp", "07")}:
            yield _listening(said[1], address_of_kernel(said[2]), int(said[3], 16), None)


def address_of_kernel(digits: str) -> str:
    """Read an address of 8 or 32 hexadecimal digits: words in the byte order of nearly all machines."""
    words = [bytes.fromhex(digits[at : at + 8])[::-1] for at in range(0, len(digits), 8)]
    return str(ipaddress.ip_address(b"".join(words)))


def _listening(protocol: str, address: str, port: int, program: str | None) -> Listening:
    return Listening(
        protocol=protocol,
        address=name_or_none(address),
        port=port,
        local_only=address.startswith("127.") or address in {"::1", "::ffff:127.0.0.1"},
        program=name_or_none(program),
    )
