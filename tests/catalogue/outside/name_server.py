"""A name server for one test: `name_server.py ADDRESS [DELAY_S] NAME=IP ...`; other names do not exist."""

from __future__ import annotations

import socket
import struct
import sys
import threading

A = 1


def answer(query: bytes, known: dict[str, str]) -> bytes:
    """Answer one question as RFC 1035 section 4 says; only A records are known."""
    labels, at = [], 12
    while (length := query[at]) > 0:
        labels.append(query[at + 1 : at + 1 + length].decode())
        at += 1 + length
    question = query[12 : at + 5]
    (kind,) = struct.unpack("!H", query[at + 1 : at + 3])
    address = known.get(".".join(labels).lower())
    flags = 0x8180 if address else 0x8183
    found = address and kind == A
    record = (
        struct.pack("!HHHIH", 0xC00C, A, 1, 60, 4) + socket.inet_aton(address) if address and found else b""
    )
    return query[:2] + struct.pack("!HHHHH", flags, 1, 1 if found else 0, 0, 0) + question + record


def main() -> None:
    where, delay_s, *names = sys.argv[1:]
    known = dict(name.split("=") for name in names)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((where, 53))
        print("ready", flush=True)
        while True:
            query, sender = server.recvfrom(512)
            threading.Event().wait(float(delay_s))
            server.sendto(answer(query, known), sender)


main()
