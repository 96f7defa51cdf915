"""Looks at the way to a relay, a few seconds each: what talks there, whose pages come, what time it is."""

from __future__ import annotations

import contextlib
import ssl
import time
from typing import TYPE_CHECKING, Final

from deskside.adapters.ssh.dial import dial
from deskside.adapters.ssh.proxy import system_proxy
from deskside.adapters.threads import within
from deskside.domain.errors import Cancelled, Unreachable
from deskside.domain.proxy.connect import NotHttp, is_whole, read_reply
from deskside.domain.relay.faults import answer_in
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from datetime import datetime

    from deskside.domain.relay.faults import Answer

CONNECT_TIME_S: Final = 5.0
LISTEN_TIME_S: Final = 2.0
GREETED_TIME_S: Final = 1.0
"""Servers that speak first do so within a round trip."""
_WEB_PORT: Final = 80
_SAMPLE_BYTES: Final = 4096
_PAGE: Final = "GET / HTTP/1.0\r\nHost: {host}\r\nConnection: close\r\n\r\n"


class SshSurroundings:
    """`usecases.ports.relay.Surroundings`."""

    def proxy(self, host: str) -> str:
        """Return `host:port` of the proxy for `host`, or empty; one that cannot be read is none."""
        with contextlib.suppress(Unreachable):
            if (proxy := system_proxy(host)) is not None:
                return proxy.label
        return ""

    def answer(self, host: str, port: int, cancel: CancelToken) -> Answer:
        """Listen for a moment, then speak first, in TLS and in HTTP: SSH servers do not wait for that."""
        words = (_client_hello(), _PAGE.format(host=host).encode("ascii", "replace"))
        with contextlib.suppress(Unreachable, OSError), _connect(host, port, cancel) as wire:
            said = _listen(wire, _is_a_greeting, cancel, within_s=GREETED_TIME_S)
            for word in words:
                if not said:
                    wire.sendall(word)
                    said = _listen(wire, _is_a_greeting, cancel)
            return answer_in(said)
        return "nothing"

    def page(self, host: str, cancel: CancelToken) -> tuple[bool, datetime | None]:
        """Ask for a web page where none should be; where a proxy is in the way, ask it, for the time only."""
        proxy = None
        with contextlib.suppress(Unreachable):
            proxy = system_proxy(host)
        where = (proxy.host, proxy.port) if proxy else (host, _WEB_PORT)
        with contextlib.suppress(Unreachable, OSError, NotHttp), _connect(*where, cancel) as wire:
            wire.sendall(_PAGE.format(host=host).encode("ascii", "replace"))
            reply = read_reply(_listen(wire, is_whole, cancel, at_once=1))
            return proxy is None, reply.date
        return False, None


def _client_hello() -> bytes:
    """Return what a browser would say first. Nothing is trusted here: any answer will do."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    said = ssl.MemoryBIO()
    with contextlib.suppress(ssl.SSLWantReadError):
        context.wrap_bio(ssl.MemoryBIO(), said, server_hostname="deskside.invalid").do_handshake()
    return said.read()


def _connect(host: str, port: int, cancel: CancelToken) -> socket.socket:
    attempt = CancelToken()
    cancel.when_cancelled(attempt.cancel)
    try:
        wire = within(CONNECT_TIME_S, "look-around", lambda: dial(host, port, attempt))
    except TimeoutError:
        attempt.cancel()
        raise
    except Cancelled:
        cancel.check()
        raise
    wire.settimeout(0.1)
    return wire


def _is_a_greeting(said: bytes) -> bool:
    return len(said) > 4  # `SSH-` or `HTTP`, and a little more


def _listen(
    wire: socket.socket,
    enough: Callable[[bytes], bool],
    cancel: CancelToken,
    *,
    at_once: int = _SAMPLE_BYTES,
    within_s: float = LISTEN_TIME_S,
) -> bytes:
    """Return what is said until it is enough, or has ended, or taken too long."""
    said = b""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline and len(said) < _SAMPLE_BYTES:
        cancel.check()
        with contextlib.suppress(TimeoutError):
            piece = wire.recv(at_once)
            said += piece
            if not piece or enough(said):
                break
    return said
