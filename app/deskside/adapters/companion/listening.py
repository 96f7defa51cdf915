"""Being reachable on the local network, where the person has chosen so: one address, one port of a route."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import secrets
import socket
import threading
from typing import TYPE_CHECKING, Final

from deskside.adapters.threads import start_thread
from deskside.domain.companion.code import FIRST_PORT, ROUTES
from deskside.domain.errors import Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable

_ATTEMPTS: Final = 64
_BACKLOG: Final = 4
_TICK_S: Final = 0.5


class LocalListener:
    """Takes connections at `address` and hands each to `open_to`, until it is closed.

    Args:
        address: An address of this computer, without brackets.
        open_to: `Door.open_to`, which bounds how many wait.

    Raises:
        Unreachable: `cannot-listen`: it is no address of this computer, or no port is free.
    """

    def __init__(self, address: str, open_to: Callable[[socket.socket], None]) -> None:
        self._open_to = open_to
        self._listener, self.route = _listen(address)
        self._listener.settimeout(_TICK_S)
        self._closing = threading.Event()
        self._thread = start_thread("companion-listener", self._accept)

    def close(self) -> None:
        """Listen no more. Connections that were taken stay. Safe to call twice."""
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread at once, on Linux
        self._thread.join(2 * _TICK_S)
        self._listener.close()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            connection.settimeout(None)
            with contextlib.suppress(OSError):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open_to(connection)


def _listen(address: str) -> tuple[socket.socket, int]:
    """Return a listening socket and its route; ports are drawn, so that nobody waits at the right one."""
    try:
        everywhere = ipaddress.ip_address(address).is_unspecified
    except ValueError:
        everywhere = True  # a name could mean anything
    if everywhere:
        raise Unreachable("cannot-listen", address=address, reason=errno.errorcode[errno.EADDRNOTAVAIL])
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    problem = 0
    for _ in range(_ATTEMPTS):
        route = secrets.randbelow(ROUTES)
        try:
            return socket.create_server((address, FIRST_PORT + route), family=family, backlog=_BACKLOG), route
        except OSError as error:
            problem = error.errno or 0
            if problem != errno.EADDRINUSE:
                break
    raise Unreachable("cannot-listen", address=address, reason=errno.errorcode.get(problem, str(problem)))
