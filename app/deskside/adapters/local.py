"""This computer as a machine, without SSH: the same leash, through a process of our own."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import selectors
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import BrokeMidway
from deskside.domain.ssh.course import CHUNK_BYTES, Course
from deskside.domain.ssh.leash import leash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deskside.domain.running import Chunk, Exit, Runnable
    from deskside.domain.ssh.leash import Leashed
    from deskside.usecases.ports.machine import LinkState
    from deskside.usecases.task import CancelToken

_TICK_S: Final = 0.2
_REAP_S: Final = 2.0


class LocalMachine:
    """`usecases.ports.machine.Machine` for the target `local`."""

    def __init__(self, label: str = "local") -> None:
        self.label = label
        self.machine_id = _own_id()
        self.host_key = ""
        self.banner = ""
        self._jobs: set[LocalJob] = set()
        self._closed = False

    def run(self, what: Runnable, *, cancel: CancelToken) -> LocalJob:
        """Start `what` under the leash."""
        cancel.check()
        if self._closed:
            raise BrokeMidway("link-lost", machine=self.label)
        job = LocalJob(leash(what, secrets.token_hex(16)), self.label, self._jobs.discard)
        self._jobs.add(job)
        cancel.when_cancelled(job.stop)
        return job

    def on_link(self, listener: Callable[[LinkState], None]) -> None:
        """Do nothing: there is no line that could be lost."""

    def close(self) -> None:
        """End everything that still runs."""
        self._closed = True
        for job in list(self._jobs):
            job.stop()


class LocalJob:
    """`usecases.ports.machine.Job` on a child process.

    Its three streams are served on the thread that iterates, so a reader that is slow makes the program
    wait. Standard input is a socket, because one end of it can be shut from any thread.
    """

    def __init__(self, leashed: Leashed, label: str, ended: Callable[[LocalJob], None]) -> None:
        self._label = label
        self._course = Course(leashed, label, time.monotonic())
        self._ended = ended
        self._exit: Exit | None = None
        self._input, theirs = socket.socketpair()
        with theirs:
            self._process = _start(leashed.command, theirs)
        self._unsent = memoryview(leashed.stdin)
        self._input.setblocking(False)  # noqa: FBT003 - the standard library's own signature
        self._send()

    def __iter__(self) -> Iterator[Chunk]:
        """Yield what the program prints until it has ended."""
        try:
            yield from self._output()
            self._exit = self._how_it_ended()
        finally:
            self._leave()

    def exit(self) -> Exit:
        """Return how it ended."""
        if self._exit is None:
            raise BrokeMidway("run-not-finished", machine=self._label)
        return self._exit

    def stop(self) -> None:
        """End standard input: the watchdog kills the whole group at once. Never blocks."""
        self._course.stop()
        self._end_input()

    def _output(self) -> Iterator[Chunk]:
        out, err = self._process.stdout, self._process.stderr
        assert out is not None  # noqa: S101 - PIPE was asked for
        assert err is not None  # noqa: S101
        with selectors.DefaultSelector() as selector:
            selector.register(out, selectors.EVENT_READ, "stdout")
            selector.register(err, selectors.EVENT_READ, "stderr")
            if self._unsent:
                selector.register(self._input, selectors.EVENT_WRITE)
            while out in selector.get_map() or err in selector.get_map():
                for key, _ in (ready := selector.select(_TICK_S)):
                    if key.fileobj is self._input:
                        self._send()
                        if not self._unsent:
                            selector.unregister(self._input)
                    elif data := os.read(key.fd, CHUNK_BYTES):
                        yield from self._course.received(key.data, data)
                    else:
                        selector.unregister(key.fileobj)
                if not ready and not self._goes_on():
                    break
        yield from self._course.rest()

    def _goes_on(self) -> bool:
        order = self._course.look(time.monotonic(), status_came=self._process.poll() is not None)
        if order == "end-input":
            self._end_input()
        return order != "leave"

    def _how_it_ended(self) -> Exit:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_REAP_S)
        return self._course.outcome(self._process.returncode)

    def _send(self) -> None:
        try:
            while self._unsent:
                self._unsent = self._unsent[self._input.send(self._unsent) :]
        except BlockingIOError:
            pass
        except OSError:  # it ended without reading: how, its output and status tell
            self._unsent = memoryview(b"")

    def _end_input(self) -> None:
        with contextlib.suppress(OSError):
            self._input.shutdown(socket.SHUT_WR)

    def _leave(self) -> None:
        """Close our ends; what ignores even that is killed by the watchdog that they wake."""
        self._end_input()
        for pipe in (self._input, self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(_REAP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._ended(self)


def _start(command: str, stdin: socket.socket) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - what the leash made of an admitted program
            ["/bin/sh", "-c", command],
            stdin=stdin.fileno(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            bufsize=0,
        )
    except OSError as error:
        raise BrokeMidway("missing-tool", tool="sh", machine="local") from error


def _own_id() -> str:
    """Return this computer's pseudonym: machine-id(5) asks never to show the id itself."""
    try:
        known = Path("/etc/machine-id").read_bytes().strip()
    except OSError:
        known = socket.gethostname().encode()
    return hashlib.sha256(b"deskside local " + known).hexdigest()[:16]
