"""A time server for one test: `time_server.py ADDRESS SECONDS-AHEAD [STRATUM]`."""

from __future__ import annotations

import socket
import struct
import sys
import time

SINCE_1900 = 2_208_988_800
SERVER = 0x24
"""No leap second, version 4, mode 4 (RFC 4330 section 4)."""


def main() -> None:
    where, ahead_s, *stratum = sys.argv[1:]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((where, 123))
        print("ready", flush=True)
        while True:
            query, sender = server.recvfrom(512)
            now = time.time() + float(ahead_s) + SINCE_1900
            stamp = struct.pack("!II", int(now), int(now % 1 * 2**32))
            head = struct.pack("!BBbb12s", SERVER, int(stratum[0]) if stratum else 2, 6, -20, b"\0" * 12)
            server.sendto(head + stamp + query[40:48] + stamp + stamp, sender)


main()
