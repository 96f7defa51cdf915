"""One run over an open channel."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Final

from paramiko.ssh_exception import SSHException

from deskside.domain.errors import BrokeMidway
from deskside.domain.ssh.course import Course

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.adapters.ssh.transport import Session
    from deskside.domain.running import Chunk, Exit
    from deskside.domain.ssh.leash import Leashed
    from deskside.usecases.task import CancelToken

_TICK_S: Final = 0.2
_STATUS_TIME_S: Final = 2.0
_GONE: Final = (SSHException, EOFError, OSError)


class SshJob:
    """`usecases.ports.machine.Job` on a session channel whose program has been started."""

    def __init__(self, session: Session, leashed: Leashed, cancel: CancelToken, label: str) -> None:
        self._session = session
        self._label = label
        self._course = Course(leashed, label, time.monotonic())
        self._exit: Exit | None = None
        cancel.when_cancelled(self._stop)

    def __iter__(self) -> Iterator[Chunk]:
        """Yield what the program prints until it has ended."""
        try:
            yield from self._output()
            self._exit = self._how_it_ended()
        finally:
            with contextlib.suppress(*_GONE):
                self._session.close()

    def exit(self) -> Exit:
        """Return how it ended."""
        if self._exit is None:
            raise BrokeMidway("run-not-finished", machine=self._label)
        return self._exit

    def _output(self) -> Iterator[Chunk]:
        session, course = self._session, self._course
        while not session.output.ended:
            if (chunk := session.output.take(_TICK_S)) is not None:
                yield from course.received(*chunk)
                with contextlib.suppress(*_GONE):  # the queue says so when it is empty
                    session.consumed(len(chunk[1]))
                continue
            order = course.look(time.monotonic(), status_came=session.exit_status_ready())
            if order == "leave":
                break
            if order == "end-input":
                self._end_input()
        yield from course.rest()

    def _how_it_ended(self) -> Exit:
        session = self._session
        if session.is_linked:
            session.status_event.wait(_STATUS_TIME_S)
        return self._course.outcome(session.exit_status if session.exit_status >= 0 else None)

    def _stop(self) -> None:
        """End standard input: the watchdog on the machine kills the whole group at once."""
        self._course.stop()
        self._end_input()

    def _end_input(self) -> None:
        with contextlib.suppress(*_GONE):  # without a line, the machine's own watchdog ends it in time
            self._session.shutdown_write()
