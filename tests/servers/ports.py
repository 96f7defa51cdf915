"""Ports for servers: free ones that nobody else takes before they are used."""

from __future__ import annotations

import contextlib
import os
import random
import socket
import zlib
from typing import Final

_FIRST: Final = 20_000
_LANES: Final = 12
_WIDTH: Final = 1_000
_given: set[int] = set()


def free_port() -> int:
    """Return a port that is free and stays so.

    It is below those that a system gives to whoever connects, in a part that no other worker of this run
    draws from, and it was given to nobody here before: a server may take its time until it listens.
    """
    while True:
        port = random.SystemRandom().choice(_lane())
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            if port not in _given:
                _given.add(port)
                return port


def _lane() -> range:
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    run = zlib.crc32(os.environ.get("PYTEST_XDIST_TESTRUNUID", "").encode())
    first = _FIRST + (run + worker) % _LANES * _WIDTH
    return range(first, first + _WIDTH)
