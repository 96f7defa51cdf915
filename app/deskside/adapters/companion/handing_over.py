"""Giving one end of a socket pair to a program that we start, on each system."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_BY_INPUT: Final = "-"


def start_with(
    end: socket.socket, command: Sequence[str], arguments: Sequence[str]
) -> subprocess.Popen[bytes]:
    """Start our own program with `end`, which it takes by its first argument: `taken`. Ours stays open."""
    if sys.platform == "win32":  # which passes sockets by a description, made for one process
        process = subprocess.Popen(  # noqa: S603 - our own program, no shell
            [*command, _BY_INPUT, *arguments], stdin=subprocess.PIPE
        )
        assert process.stdin is not None  # noqa: S101 - PIPE was asked for
        with process.stdin as told:
            told.write(end.share(process.pid))
        return process
    return subprocess.Popen(  # noqa: S603
        [*command, str(end.fileno()), *arguments],
        pass_fds=[end.fileno()],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def taken(word: str) -> socket.socket:
    """Return the end that this program was started with."""
    if sys.platform == "win32":
        return socket.fromshare(sys.stdin.buffer.read())
    return socket.socket(fileno=int(word))
