"""The way to a relay: straight, or through the HTTP proxy that this computer's settings name.

Only relays are reached like this. Any other machine is dialled straight, as OpenSSH does: ssh_config says
where that is not so, and a proxy for web pages is no way to the machine on the next desk.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.adapters.ssh.dial import dial
from deskside.domain.errors import Unreachable
from deskside.domain.proxy.connect import NotHttp, Reply, connect_request, is_whole, read_reply
from deskside.domain.proxy.settings import (
    MAX_SETTINGS_BYTES,
    chosen,
    from_gnome,
    from_kde,
    is_exempt,
    parse_proxy,
)

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from deskside.domain.proxy.settings import Proxy
    from deskside.usecases.task import CancelToken

REPLY_TIME_S: Final = 30.0
"""A proxy answers when it has reached the other end or given up."""
ATTEMPTS: Final = 3
"""How often a person may mistype."""
_TICK_S: Final = 0.2
_SETTINGS_TIME_S: Final = 3.0
_UNREACHED: Final = frozenset({500, 502, 503, 504})
"""RFC 9110 section 15.6: the proxy is there and could not reach the other end; tinyproxy says 500 for it."""


def system_proxy(host: str) -> Proxy | None:
    """Return the proxy that the system names for `host`, or None for the straight way.

    The environment (`https_proxy`, `all_proxy`, `no_proxy`) goes first; then GNOME's or KDE's settings on
    Linux, the system's own on macOS and Windows. A proxy that only a script (PAC) would name is not found.

    Raises:
        Unreachable: `proxy-unreadable`, `proxy-kind-unsupported`.
    """
    named = urllib.request.getproxies()
    address = chosen(named)
    if address:
        exempt = urllib.request.proxy_bypass(host) or is_exempt(host, named.get("no", "").split(","))
    else:
        found, exemptions = _desktop()
        address, exempt = chosen(found), is_exempt(host, exemptions)
    return parse_proxy(address) if address and not exempt else None


def dial_relay(
    host: str,
    port: int,
    cancel: CancelToken,
    *,
    find: Callable[[str], Proxy | None] = system_proxy,
    log_in: Callable[[Proxy, int], Proxy | None] = lambda _proxy, _attempt: None,
) -> socket.socket:
    """Connect to a relay, through the system's proxy where one is named.

    A proxy that cannot be reached is passed by: a computer that was carried home still has its office's.

    Args:
        host: The relay.
        port: Its port.
        cancel: Ends the attempt.
        find: Returns the proxy for a host.
        log_in: Returns a proxy that wants a password with one, given which attempt this is; None for none.

    Raises:
        Unreachable: As `dial` and `through`.
        Cancelled: `cancel` was pulled.
    """
    proxy = find(host)
    attempt = 0
    while proxy is not None:
        attempt += 1
        try:
            return through(proxy, host, port, cancel)
        except Unreachable as error:
            if error.code == "proxy-unreachable":
                break
            wants = error.code in {"proxy-wants-login", "proxy-login-refused"} and attempt <= ATTEMPTS
            proxy = log_in(proxy, attempt) if wants else None
            if proxy is None:
                raise
    return dial(host, port, cancel)


def through(proxy: Proxy, host: str, port: int, cancel: CancelToken) -> socket.socket:
    """Have `proxy` open a tunnel and return the socket; nothing of the other end has been read from it.

    Raises:
        Unreachable: `proxy-unreachable`, `proxy-wants-login`, `proxy-login-refused`,
            `proxy-login-unsupported`,
            `proxy-refuses`, `proxy-cannot-reach`, `proxy-silent`, `proxy-broken`, `proxy-host-unwritable`.
        Cancelled: `cancel` was pulled.
    """
    request = connect_request(host, port, proxy)
    try:
        wire = dial(proxy.host, proxy.port, cancel)
    except Unreachable as error:
        raise Unreachable("proxy-unreachable", proxy=proxy.label, why=error.code) from error
    try:
        reply = _ask(wire, request, cancel)
        if not reply.opens_a_tunnel:
            raise _refused(proxy, reply, host)
    except BaseException as error:
        wire.close()
        if isinstance(error, TimeoutError):
            raise Unreachable("proxy-silent", proxy=proxy.label) from error
        if isinstance(error, (OSError, NotHttp)):
            raise Unreachable("proxy-broken", proxy=proxy.label) from error
        raise
    wire.settimeout(None)
    return wire


def _ask(wire: socket.socket, request: bytes, cancel: CancelToken) -> Reply:
    """Send the request and take exactly the head of the answer: what follows is the other end's."""
    deadline = time.monotonic() + REPLY_TIME_S
    wire.settimeout(_TICK_S)
    wire.sendall(request)
    head = bytearray()
    while time.monotonic() < deadline:
        cancel.check()
        with contextlib.suppress(TimeoutError):
            byte = wire.recv(1)
            if not byte:
                raise ConnectionResetError
            head += byte
            if is_whole(bytes(head)):
                return read_reply(bytes(head))
    raise TimeoutError


def _refused(proxy: Proxy, reply: Reply, host: str) -> Unreachable:
    if reply.status in {401, 407}:  # tinyproxy says 401 to a wrong password
        if kind := reply.wants_another_login:
            return Unreachable("proxy-login-unsupported", proxy=proxy.label, host=host, kind=kind)
        code = "proxy-login-refused" if proxy.password else "proxy-wants-login"
    else:
        code = "proxy-cannot-reach" if reply.status in _UNREACHED else "proxy-refuses"
    return Unreachable(code, proxy=proxy.label, host=host, status=reply.status)


def _desktop() -> tuple[dict[str, str], tuple[str, ...]]:
    """Return what the desktop of a Linux computer says; nothing elsewhere, nothing where it says nothing."""
    desktop = os.environ.get("XDG_CURRENT_DESKTOP", "").upper()
    if "KDE" in desktop:
        base = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
        with contextlib.suppress(OSError), Path(base, "kioslaverc").expanduser().open("rb") as file:
            return from_kde(file.read(MAX_SETTINGS_BYTES).decode("utf-8", "replace"))
    elif desktop:
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            listed = subprocess.run(
                ["gsettings", "list-recursively", "org.gnome.system.proxy"],  # noqa: S607 - from the user's PATH
                capture_output=True,
                timeout=_SETTINGS_TIME_S,
                check=True,
            )
            return from_gnome(listed.stdout[:MAX_SETTINGS_BYTES].decode("utf-8", "replace"))
    return {}, ()
