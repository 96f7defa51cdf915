"""`usecases.ports.companion.Core` for faces: the core in a process of its own, at the other end of a pipe.

Knows no SSH: nothing here may import paramiko. The face lives as long as the beats that this sends; when they
stop, for whatever reason, the core ends everything.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Final

from deskside.adapters.companion.handing_over import start_with
from deskside.adapters.threads import start_thread
from deskside.domain.companion import talk
from deskside.domain.companion.wire import BEAT, BEAT_S, EVENTS, GONE_S, ORDERS, WireReader, encode
from deskside.domain.errors import BrokeMidway

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_COMMAND: Final = (sys.executable, "-m", "deskside.programs.companion_core")
_END_S: Final = 10.0
"""After which a core that does not end is killed: it ends in a fraction of a second, or hangs."""
_READ_BYTES: Final = 64 << 10


class CoreProcess:
    """One run of the companion.

    Args:
        folder: A private folder for this run; it is removed with all that is in it.
        arguments: For the core's program: its language, and a profile's file where one was named.
    """

    def __init__(self, folder: Path, arguments: Sequence[str] = ()) -> None:
        self._folder = folder
        self._arguments = tuple(arguments)
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: socket.socket | None = None
        self._sending = threading.Lock()
        self._closing = threading.Event()
        self._is_over = False
        self._pulsed_at_s: float | None = None
        """When the face was last known to be usable; None where it never said."""

    @property
    def pid(self) -> int | None:
        """The core's process while it runs."""
        return self._process.pid if self._process else None

    def start(self, listener: Callable[[talk.Event], None]) -> None:
        """Start the core; `listener` is called on a thread of its own until `close`."""
        self._pipe, theirs = socket.socketpair()
        with theirs:
            self._process = start_with(theirs, _COMMAND, (str(self._folder), *self._arguments))
        pipe = self._pipe
        self._threads = [
            start_thread("companion-core-events", lambda: self._listen(pipe, listener)),
            start_thread("companion-core-beats", lambda: self._beat(pipe)),
        ]

    def order(self, order: talk.Order) -> None:
        """Do what the person says. Returns at once; an order that no longer fits does nothing."""
        if self._pipe is not None and isinstance(order, ORDERS):
            self._send(self._pipe, encode(order))

    def pulse(self) -> None:
        """Say that the face can still be used."""
        self._pulsed_at_s = time.monotonic()

    def close(self) -> None:
        """End everything and say no more; what runs is killed first. Safe to call twice."""
        self._closing.set()
        process, self._process = self._process, None
        if process is None or self._pipe is None:
            return
        with contextlib.suppress(OSError):
            self._pipe.shutdown(socket.SHUT_RDWR)
        try:
            process.wait(_END_S)
        except subprocess.TimeoutExpired:
            process.kill()  # the warden that it leaves ends what runs
            process.wait()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()
        self._pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _listen(self, pipe: socket.socket, listener: Callable[[talk.Event], None]) -> None:
        reader = WireReader()
        stopped = _stopped(BrokeMidway("core-gone"))
        with contextlib.suppress(OSError, BrokeMidway):
            while data := pipe.recv(_READ_BYTES):
                for said in reader.feed(data):
                    if isinstance(said, talk.Stopped):
                        stopped = said
                    elif isinstance(said, EVENTS) and not self._closing.is_set():
                        self._is_over = isinstance(said, talk.Over)
                        listener(said)
        if not self._closing.is_set():
            if stopped.code:
                listener(talk.Trouble(code=stopped.code, facts=stopped.facts))
            if not self._is_over:
                listener(talk.Over(reason="broken", clerk=None))

    def _beat(self, pipe: socket.socket) -> None:
        while not self._closing.wait(BEAT_S):
            pulsed_at_s = self._pulsed_at_s
            if pulsed_at_s is None or time.monotonic() - pulsed_at_s < GONE_S:
                self._send(pipe, BEAT)

    def _send(self, pipe: socket.socket, data: bytes) -> None:
        with self._sending, contextlib.suppress(OSError):
            pipe.sendall(data)


def _stopped(error: BrokeMidway) -> talk.Stopped:
    return talk.Stopped(code=error.code)
