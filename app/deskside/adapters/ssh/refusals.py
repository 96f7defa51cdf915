"""What a failed greeting means, from what paramiko left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramiko.ssh_exception import IncompatiblePeer

from deskside.domain.errors import Unreachable

if TYPE_CHECKING:
    from deskside.adapters.ssh.transport import GuardedTransport


def greeting_failed(transport: GuardedTransport, host: str, port: int) -> Unreachable:
    """Return the error for a transport that did not get through versions and keys."""
    error: BaseException | None = transport.get_exception()
    causes: list[BaseException] = []
    while error is not None and len(causes) < 8:
        causes.append(error)
        error = error.__cause__ or error.__context__
    if transport.active:
        code = "greeting-timed-out"
    elif any(isinstance(cause, IncompatiblePeer) for cause in causes):
        code = "no-common-algorithm"
    elif transport.remote_version:
        ended = any(isinstance(cause, (EOFError, OSError)) for cause in causes)
        code = "greeting-cut-off" if ended else "greeting-broken"
    elif any(isinstance(cause, (EOFError, ConnectionError)) for cause in causes):
        code = "connection-closed-early"
    elif transport.packetizer.heard_anything:
        code = "not-an-ssh-server"
    else:
        code = "greeting-timed-out"
    return Unreachable(code, host=host, port=port)
