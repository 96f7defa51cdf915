"""One exec request: a process group of its own, its three streams, its exit status."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from typing import TYPE_CHECKING

import paramiko

from deskside.adapters.threads import start_thread

if TYPE_CHECKING:
    from collections.abc import Callable

_CHUNK_BYTES = 32_768
_SHELL = "/bin/sh"
_GONE = (OSError, EOFError, paramiko.SSHException)
"""What paramiko raises when the other side is no longer there."""


def serve_command(channel: paramiko.Channel, command: bytes, *, ended: Callable[[], None]) -> None:
    """Start `command` under the user's shell and serve `channel` until both have ended.

    Returns at once; the pumps are named threads that end with the process or the channel. A channel
    that goes away takes the whole process group with it: nothing runs here unseen. `ended` is called
    once, when the channel is free again.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - running what an authenticated clerk sends is its purpose
            [os.fsencode(_SHELL), b"-c", command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            cwd=os.path.expanduser("~"),  # noqa: PTH111 - must not fail where there is no home
            bufsize=0,
        )
    except OSError as error:
        channel.sendall_stderr(f"{error.strerror}\n".encode())
        channel.send_exit_status(126)
        channel.close()
        ended()
        return
    start_thread(f"practice-stdin-{process.pid}", lambda: _feed(channel, process))
    start_thread(f"practice-run-{process.pid}", lambda: _serve(channel, process, ended))


def _serve(channel: paramiko.Channel, process: subprocess.Popen[bytes], ended: Callable[[], None]) -> None:
    assert process.stdout is not None  # noqa: S101 - PIPE was asked for
    assert process.stderr is not None  # noqa: S101
    stderr = process.stderr.fileno()
    errors = start_thread(f"practice-stderr-{process.pid}", lambda: _drain(stderr, channel.sendall_stderr))
    _drain(process.stdout.fileno(), channel.sendall)
    errors.join()
    status = process.wait()
    with contextlib.suppress(*_GONE):
        channel.send_exit_status(status if status >= 0 else 128 - status)
        channel.close()
    process.stdout.close()
    process.stderr.close()
    ended()


def _drain(descriptor: int, send: Callable[[bytes], None]) -> None:
    with contextlib.suppress(*_GONE):
        while data := os.read(descriptor, _CHUNK_BYTES):
            send(data)


def _feed(channel: paramiko.Channel, process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None  # noqa: S101 - PIPE was asked for
    with contextlib.suppress(*_GONE):
        while data := channel.recv(_CHUNK_BYTES):
            process.stdin.write(data)
    with contextlib.suppress(OSError):
        process.stdin.close()
    channel.status_event.wait()  # set by paramiko when the channel closes, from either side
    _end_group(process)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return  # its number may already belong to somebody else
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
