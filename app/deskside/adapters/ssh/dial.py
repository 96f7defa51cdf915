"""From a host name to a connected TCP socket, within a time, stoppable at any moment."""

from __future__ import annotations

import contextlib
import errno
import selectors
import socket
import time
from typing import TYPE_CHECKING, Final

from deskside.adapters.threads import within
from deskside.domain.errors import Unreachable

if TYPE_CHECKING:
    from deskside.usecases.task import CancelToken

NAME_TIME_S: Final = 15.0
CONNECT_TIME_S: Final = 15.0
_NEXT_ADDRESS_S: Final = 0.25
"""Connection Attempt Delay of RFC 8305, so that a dead IPv6 route costs no more than this."""
_MAX_ADDRESSES: Final = 8
_TICK_S: Final = 0.1
_USER_TIMEOUT_MS: Final = 60_000
"""Unacknowledged data for this long ends the connection; a cut of 30 s must survive (security.md R02)."""

_Address = tuple[socket.AddressFamily, tuple[str | int | bytes, ...]]

_CODES: Final = {
    errno.ECONNREFUSED: "connection-refused",
    errno.ETIMEDOUT: "connection-timed-out",
    errno.EHOSTUNREACH: "no-route",
    errno.ENETUNREACH: "no-route",
    errno.EADDRNOTAVAIL: "no-route",
    errno.ECONNRESET: "connection-closed-early",
}


def dial(host: str, port: int, cancel: CancelToken) -> socket.socket:
    """Connect to the first address of `host` that answers, trying the next one alongside after 250 ms.

    Raises:
        Unreachable: `name-not-found`, `name-lookup-failed`, `name-lookup-timed-out`,
            `connection-refused`, `connection-timed-out`, `no-route`, `connection-closed-early`,
            `connection-failed`.
        Cancelled: `cancel` was pulled.
    """
    addresses = _look_up(host, port)
    cancel.check()
    connected = _first_to_answer(addresses, host, port, cancel)
    for level, option, value in _OPTIONS:
        with contextlib.suppress(OSError):  # a jump through another kind of socket, an older kernel
            connected.setsockopt(level, option, value)
    return connected


_OPTIONS: Final = [
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    *(
        (socket.IPPROTO_TCP, getattr(socket, name), value)
        for name, value in (
            ("TCP_KEEPIDLE", 15),
            ("TCP_KEEPINTVL", 15),
            ("TCP_KEEPCNT", 4),
            ("TCP_USER_TIMEOUT", _USER_TIMEOUT_MS),
        )
        if hasattr(socket, name)
    ),
]


def _look_up(host: str, port: int) -> list[_Address]:
    try:
        found = within(
            NAME_TIME_S,
            f"look-up-{host[:20]}",
            lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG),
        )
    except TimeoutError as error:
        raise Unreachable("name-lookup-timed-out", host=host) from error
    except socket.gaierror as error:
        temporary = error.errno in (socket.EAI_AGAIN, socket.EAI_FAIL)
        raise Unreachable("name-lookup-failed" if temporary else "name-not-found", host=host) from error
    except (UnicodeError, ValueError) as error:  # a label too long or empty for the idna codec
        raise Unreachable("name-not-found", host=host) from error
    unique: dict[_Address, None] = dict.fromkeys((family, address) for family, _, _, _, address in found)
    return list(unique)[:_MAX_ADDRESSES]


def _first_to_answer(addresses: list[_Address], host: str, port: int, cancel: CancelToken) -> socket.socket:
    waiting = list(addresses)
    deadline = time.monotonic() + CONNECT_TIME_S
    next_at = 0.0
    failed = errno.ETIMEDOUT
    with selectors.DefaultSelector() as selector, contextlib.ExitStack() as others:
        while time.monotonic() < deadline:
            cancel.check()
            if waiting and (time.monotonic() >= next_at or not selector.get_map()):
                next_at = time.monotonic() + _NEXT_ADDRESS_S
                attempt, failed = _begin(waiting.pop(0), failed)
                if attempt is not None:
                    others.callback(attempt.close)
                    selector.register(attempt, selectors.EVENT_WRITE, attempt)
            if not selector.get_map() and not waiting:
                break
            for key, _ in selector.select(_TICK_S):
                tried: socket.socket = key.data
                selector.unregister(tried)
                if not (problem := tried.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)):
                    connected = socket.socket(fileno=tried.detach())
                    connected.settimeout(None)
                    return connected
                failed = problem
                next_at = 0.0
    code = _CODES.get(failed, "connection-failed")
    raise Unreachable(code, host=host, port=port, reason=errno.errorcode.get(failed, str(failed)))


def _begin(address: _Address, failed: int) -> tuple[socket.socket | None, int]:
    """Start connecting; return the socket, or None and why it could not even start."""
    family, where = address
    try:
        attempt = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        return None, error.errno or failed
    attempt.settimeout(0.0)
    problem = attempt.connect_ex(where)
    if problem in (0, errno.EINPROGRESS):
        return attempt, failed
    attempt.close()
    return None, problem
