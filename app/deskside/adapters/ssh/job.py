"""One run over an open channel: its output, its time, and every way in which it can end."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING, Final

from paramiko.ssh_exception import SSHException

from deskside.domain.errors import BrokeMidway
from deskside.domain.running import Exit
from deskside.domain.ssh.leash import TERM_GRACE_S, Reports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.adapters.ssh.transport import Session
    from deskside.domain.running import Chunk
    from deskside.domain.ssh.leash import Leashed
    from deskside.usecases.task import CancelToken

CHUNK_BYTES: Final = 32 << 10
OVERTIME_S: Final = TERM_GRACE_S + 5.0
"""How long after the time allowed the desk lets the machine's own watchdog do its work."""
STOP_TIME_S: Final = 10.0
"""How long a stopped run may take to say its last, before the channel is closed."""
QUIET_S: Final = 2.0
"""Silence after the end of the program before what still holds its output open is left to itself."""
_TICK_S: Final = 0.2
_GONE: Final = (SSHException, EOFError, OSError)


class SshJob:
    """`usecases.ports.machine.Job` on a session channel whose program has been started."""

    def __init__(self, session: Session, leashed: Leashed, cancel: CancelToken, label: str) -> None:
        self._session = session
        self._reports = Reports(leashed.token)
        self._label = label
        self._deadline_s = time.monotonic() + leashed.timeout_s + OVERTIME_S
        self._close_at_s = float("inf")
        self._stopped = threading.Event()
        self._overdue = False
        self._exit: Exit | None = None
        cancel.when_cancelled(self._stop)

    def __iter__(self) -> Iterator[Chunk]:
        """Yield what the program prints until it has ended."""
        try:
            yield from self._output()
            self._exit = self._how_it_ended()
        finally:
            self._session.close()

    def exit(self) -> Exit:
        """Return how it ended."""
        if self._exit is None:
            raise BrokeMidway("run-not-finished", machine=self._label)
        return self._exit

    def _output(self) -> Iterator[Chunk]:
        quiet_since_s = 0.0
        output = self._session.output
        while not output.ended:
            chunk = output.take(_TICK_S)
            now_s = time.monotonic()
            if chunk is not None:
                quiet_since_s = now_s
                yield from self._shown(*chunk)
                self._let_more_come(len(chunk[1]))
            elif self._program_ended():
                quiet_since_s = quiet_since_s or now_s
                if now_s - quiet_since_s >= QUIET_S:
                    return
            self._watch_time(now_s)
            if now_s >= self._close_at_s:
                return
        if rest := self._reports.rest():
            yield "stderr", rest

    def _shown(self, stream: str, data: bytes) -> Iterator[Chunk]:
        if stream == "stderr":
            data = self._reports.feed(data)
            for at in range(0, len(data), CHUNK_BYTES):
                yield "stderr", data[at : at + CHUNK_BYTES]
            return
        for at in range(0, len(data), CHUNK_BYTES):
            yield "stdout", data[at : at + CHUNK_BYTES]

    def _let_more_come(self, size: int) -> None:
        with contextlib.suppress(*_GONE):  # the queue says so when it is empty
            self._session.consumed(size)

    def _program_ended(self) -> bool:
        return self._reports.status is not None or self._session.exit_status_ready()

    def _watch_time(self, now_s: float) -> None:
        """Stop what overruns; then close what does not even stop."""
        if self._stopped.is_set() or self._overdue:
            if self._close_at_s == float("inf"):
                self._close_at_s = now_s + STOP_TIME_S
        elif now_s >= self._deadline_s and not self._program_ended():
            self._overdue = True
            self._end_input()

    def _stop(self) -> None:
        """End standard input: the watchdog on the machine kills the whole group at once."""
        self._stopped.set()
        self._end_input()

    def _end_input(self) -> None:
        with contextlib.suppress(*_GONE):  # without a line, the machine's own watchdog ends it in time
            self._session.shutdown_write()

    def _how_it_ended(self) -> Exit:
        reports, session = self._reports, self._session
        if reports.missing:
            raise BrokeMidway("missing-tool", tool=reports.missing, machine=self._label)
        if session.refused:
            raise BrokeMidway("machine-refused-command", machine=self._label)
        status = reports.status
        if status is None and session.is_linked:
            session.status_event.wait(QUIET_S)
        if status is None and session.exit_status >= 0 and not self._stopped.is_set() and not self._overdue:
            raise BrokeMidway("shell-refused", status=session.exit_status, machine=self._label)
        if self._overdue or reports.late:
            return Exit(reason="timed-out", status=status, left_behind=reports.left_behind)
        if self._stopped.is_set() and status in {None, 137}:
            return Exit(reason="stopped", status=status, left_behind=reports.left_behind)
        if status is None:
            return Exit(reason="lost", status=None)
        return Exit(reason="exited", status=status, left_behind=reports.left_behind)
