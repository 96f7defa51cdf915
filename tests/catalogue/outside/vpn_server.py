"""A door of a VPN server for one test: `vpn_server.py ADDRESS PORT ike|ike-nat|openvpn`.

strongSwan 5.9.8 and OpenVPN 2.6.14 of Debian 12 were seen to answer the same packets.
"""

from __future__ import annotations

import socket
import struct
import sys

MARKER = b"\0\0\0\0"
"""RFC 3948 section 2.2: what is IKE and not ESP on port 4500."""


def ike_answer(asked: bytes) -> bytes:
    """Return NO_PROPOSAL_CHOSEN for a whole IKE_SA_INIT request (RFC 7296 sections 3.1 to 3.10)."""
    spi, answered, following, version, exchange, flags, number, length = struct.unpack(
        "!8s8sBBBBII", asked[:28]
    )
    assert (answered, version, exchange, flags, number) == (bytes(8), 0x20, 34, 0x08, 0)
    assert (spi != bytes(8), length) == (True, len(asked))
    rest, kinds = asked[28:], []
    while following:
        kinds.append(following)
        following, size = rest[0], struct.unpack("!H", rest[2:4])[0]
        rest = rest[size:]
    assert (kinds, rest) == ([33, 34, 40], b""), "a proposal, a public value, a nonce"
    notify = struct.pack("!BBHBBH", 0, 0, 8, 0, 0, 14)
    return struct.pack("!8s8sBBBBII", spi, bytes(8), 41, 0x20, 34, 0x20, 0, 28 + len(notify)) + notify


def openvpn_answer(asked: bytes) -> bytes:
    """Return the server's hard reset for a client's (opcode 7 and 8, key 0)."""
    assert (len(asked), asked[0], asked[9:]) == (14, 7 << 3, bytes(5))
    return bytes([8 << 3]) + b"\0server\0" + b"\x01" + bytes(4) + asked[1:9] + bytes(4)


def main() -> None:
    address, port, kind = sys.argv[1:]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((address, int(port)))
        print("ready", flush=True)
        while True:
            asked, sender = server.recvfrom(2048)
            if kind == "ike-nat":
                assert asked.startswith(MARKER)
                server.sendto(MARKER + ike_answer(asked[4:]), sender)
            elif kind == "ike":
                server.sendto(ike_answer(asked), sender)
            else:
                server.sendto(openvpn_answer(asked), sender)


main()
