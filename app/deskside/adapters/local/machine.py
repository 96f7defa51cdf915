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
from deskside.domain.ssh.leash import leash
from deskside.domain.ssh.run import CHUNK_BYTES, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from deskside.domain.running import Chunk, Runnable
    from deskside.domain.ssh.leashed import Leashed
    from deskside.usecases.ports.machine import LinkState
    from deskside.usecases.task import CancelToken

SHELL: Final = ("/bin/sh", "-c")
_REAP_S: Final = 2.0


class LocalMachine:
    """`usecases.ports.machine.Machine` for the target `local`."""

    def __init__(self) -> None:
        self.label = "local"
        self.machine_id = _own_id()
        self.host_key = ""
        self.banner = ""
        self._runs: dict[LocalProgram, Run] = {}
        self._closed = False

    def run(self, what: Runnable, *, cancel: CancelToken) -> Run:
        """Start `what` under the leash."""
        cancel.check()
        if self._closed:
            raise BrokeMidway("link-lost", machine=self.label)
        leashed = leash(what, secrets.token_hex(16))
        program = LocalProgram(leashed, lambda program: self._runs.pop(program, None))
        run = self._runs[program] = Run(program, leashed, self.label, time.monotonic)
        cancel.when_cancelled(run.stop)
        return run

    def on_link(self, listener: Callable[[LinkState], None]) -> None:
        """Do nothing: there is no line that could be lost."""

    def close(self) -> None:
        """End everything that still runs."""
        self._closed = True
        for run in list(self._runs.values()):
            run.stop()


class LocalProgram:
    """`domain.ssh.run.Line` on a child process.

    Its three streams are served on the thread that takes, so a reader that is slow makes the program wait.
    Standard input is a socket, because one end of it can be shut from any thread.

    Args:
        leashed: What is run.
        closed: Called once it is over.
        shell: What is given the command as its last word.
        environment: Of that shell; ours where there is none.
    """

    def __init__(
        self,
        leashed: Leashed,
        closed: Callable[[LocalProgram], object],
        *,
        shell: Sequence[str] = SHELL,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._closed = closed
        self._input, theirs = socket.socketpair()
        with theirs:
            self._process = _start([*shell, leashed.command], theirs, environment)
        self._unsent = memoryview(leashed.stdin)
        self._input.setblocking(False)  # noqa: FBT003 - the standard library's own signature
        self._send()
        self._selector = selectors.DefaultSelector()
        self._open = 0
        for name in ("stdout", "stderr"):
            if (pipe := getattr(self._process, name)) is not None:
                self._selector.register(pipe, selectors.EVENT_READ, name)
                self._open += 1
        if self._unsent:
            self._selector.register(self._input, selectors.EVENT_WRITE)

    def take(self, timeout_s: float) -> list[Chunk]:
        """Return what has arrived."""
        taken: list[Chunk] = []
        for key, _ in self._selector.select(timeout_s):
            if key.fileobj is self._input:
                self._send()
                if not self._unsent:
                    self._selector.unregister(self._input)
            elif data := os.read(key.fd, CHUNK_BYTES):
                taken.append((key.data, data))
            else:
                self._selector.unregister(key.fileobj)
                self._open -= 1
        return taken

    def consumed(self, size: int) -> None:
        """Do nothing: what is not read makes the program wait."""

    def ended(self) -> bool:
        """Return whether all output has been taken and no more will come."""
        if self._open:
            return False
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_REAP_S)
        return True

    def status(self) -> int | None:
        """Return the exit status, once there is one."""
        return self._process.poll()

    def end_input(self) -> None:
        """End standard input: the watchdog kills the whole group at once. Never blocks."""
        with contextlib.suppress(OSError):
            self._input.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Close our ends; what ignores even that is killed by the watchdog that they wake."""
        self.end_input()
        self._selector.close()
        for pipe in (self._input, self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(_REAP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._closed(self)

    def _send(self) -> None:
        try:
            while self._unsent:
                self._unsent = self._unsent[self._input.send(self._unsent) :]
        except BlockingIOError:
            pass
        except OSError:  # it ended without reading: how, its output and status tell
            self._unsent = memoryview(b"")


def _start(
    command: Sequence[str], stdin: socket.socket, environment: Mapping[str, str] | None
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - what the leash made of an admitted program
            command,
            env=environment,
            stdin=stdin.fileno(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            bufsize=0,
        )
    except OSError as error:
        raise BrokeMidway("missing-tool", tool=command[0], machine="local") from error


def _own_id() -> str:
    """Return this computer's pseudonym: machine-id(5) asks never to show the id itself."""
    try:
        known = Path("/etc/machine-id").read_bytes().strip()
    except OSError:
        known = socket.gethostname().encode()
    return hashlib.sha256(b"deskside local " + known).hexdigest()[:16]
