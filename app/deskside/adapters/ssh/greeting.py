"""Versions and keys exchanged with a server; whether it is the right one is asked afterwards."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from deskside.adapters.ssh.refusals import greeting_failed

if TYPE_CHECKING:
    from deskside.adapters.ssh.transport import GuardedTransport
    from deskside.usecases.task import CancelToken

GREETING_TIME_S: Final = 20.0
_TICK_S: Final = 0.1


def greet(transport: GuardedTransport, host: str, port: int, cancel: CancelToken) -> bytes:
    """Exchange versions and keys, and return the host key in wire form.

    Raises:
        Unreachable: As `refusals.greeting_failed`.
        Cancelled: `cancel` was pulled.
    """
    done = threading.Event()
    transport.banner_timeout = transport.handshake_timeout = GREETING_TIME_S
    transport.start_client(event=done)
    deadline = time.monotonic() + 2 * GREETING_TIME_S
    while not done.wait(_TICK_S) and transport.active and time.monotonic() < deadline:
        cancel.check()
    key = transport.host_key
    if not transport.active or not transport.initial_kex_done or key is None:
        cancel.check()
        raise greeting_failed(transport, host, port)
    return key.asbytes()
