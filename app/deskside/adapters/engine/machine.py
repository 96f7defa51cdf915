"""A machine behind an engine, as the desk sees it."""

from __future__ import annotations

import secrets
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Final

from deskside.domain.engine.messages import CREDIT_BYTES, error_from_json, exit_from_json, run_to_json
from deskside.domain.errors import BrokeMidway
from deskside.domain.running import Exit
from deskside.domain.ssh.course import STOP_TIME_S
from deskside.domain.ssh.leash import leash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deskside.adapters.engine.link import EngineLink
    from deskside.domain.engine.wire import Frame
    from deskside.domain.errors import DesksideError
    from deskside.domain.journal.facts import Stream
    from deskside.domain.running import Chunk, Runnable
    from deskside.usecases.ports.machine import LinkState
    from deskside.usecases.task import CancelToken

START_TIME_S: Final = 60.0
"""How long an engine may take to send a run's bytes; it gives up on a line earlier than that."""
_STUCK_AFTER_S: Final = 2 * STOP_TIME_S
"""An engine that does not even end a stopped run is stuck, and is ended itself."""
_TICK_S: Final = 1.0


class EngineMachine:
    """`usecases.ports.machine.Machine` whose connection lives in another process."""

    def __init__(self, link: EngineLink, *, label: str, machine_id: str, host_key: str, banner: str) -> None:
        self.label = label
        self.machine_id = machine_id
        self.host_key = host_key
        self.banner = banner
        self._link = link

    @property
    def engine_pid(self) -> int:
        """The engine's process id, for tests and for whoever looks at a stuck one."""
        return self._link.pid

    def run(self, what: Runnable, *, cancel: CancelToken) -> EngineJob:
        """Start `what` under the leash."""
        cancel.check()
        leashed = leash(what, secrets.token_hex(16))
        job = EngineJob(self._link, self.label)
        self._link.post(run_to_json(job.number, leashed), leashed.stdin)
        cancel.when_cancelled(job.stop)
        job.wait_started()
        return job

    def on_link(self, listener: Callable[[LinkState], None]) -> None:
        """Call `listener` from any thread whenever the state of the line changes."""
        self._link.on_link(listener)

    def close(self) -> None:
        """End the connection and everything under it."""
        self._link.close()


class EngineJob:
    """`usecases.ports.machine.Job` whose output comes through the pipe."""

    def __init__(self, link: EngineLink, label: str) -> None:
        self._link = link
        self._label = label
        self._chunks: deque[Chunk] = deque()
        self._changed = threading.Condition()
        self._started = False
        self._dropping = False
        self._stopped_at_s: float | None = None
        self._exit: Exit | None = None
        self._error: DesksideError | None = None
        self.number = link.register(self)

    def __iter__(self) -> Iterator[Chunk]:
        """Yield what the program prints until it has ended."""
        taken = 0
        try:
            while (chunk := self._next()) is not None:
                yield chunk
                taken += len(chunk[1])
                if taken >= CREDIT_BYTES // 4:
                    self._allow(taken)
                    taken = 0
            if self._error is not None:
                raise self._error
        finally:
            self._leave()

    def exit(self) -> Exit:
        """Return how it ended."""
        if self._exit is None:
            raise BrokeMidway("run-not-finished", machine=self._label)
        return self._exit

    def stop(self) -> None:
        """Have the whole group killed on the machine. Never blocks."""
        with self._changed:
            self._stopped_at_s = self._stopped_at_s or time.monotonic()
        self._link.post({"do": "stop", "job": self.number})

    def wait_started(self) -> None:
        """Return when the program's bytes have left.

        Raises:
            BrokeMidway: They could not.
        """
        with self._changed:
            came = self._changed.wait_for(
                lambda: self._started or self._exit is not None or self._error is not None, START_TIME_S
            )
            error = self._error
        if error is not None or not came or not self._started:
            self._leave()
            raise error or BrokeMidway("engine-died", machine=self._label)

    def take(self, frame: Frame) -> None:
        """Take one frame of this run, on the listening thread."""
        word = frame.text("is")
        with self._changed:
            if word == "chunk" and not self._dropping:
                stream: Stream = "stderr" if frame.header.get("stream") == "stderr" else "stdout"
                self._chunks.append((stream, frame.body))
            elif word == "started":
                self._started = True
            elif word == "exit":
                self._exit = exit_from_json(frame)
            elif word == "failed":
                self._error = error_from_json(frame)
            self._changed.notify_all()
        if word == "chunk" and self._dropping:
            self._allow(len(frame.body))

    def engine_died(self) -> None:
        """Note that nothing more will come, on the listening thread."""
        with self._changed:
            if self._exit is None:
                self._exit = Exit(reason="lost", status=None)
            self._changed.notify_all()

    def _next(self) -> Chunk | None:
        with self._changed:
            while not self._chunks:
                if self._exit is not None or self._error is not None:
                    return None
                self._changed.wait(_TICK_S)
                if self._is_stuck():
                    self._link.interrupt()
            return self._chunks.popleft()

    def _is_stuck(self) -> bool:
        stopped_at_s = self._stopped_at_s
        return stopped_at_s is not None and time.monotonic() - stopped_at_s > _STUCK_AFTER_S

    def _allow(self, size: int) -> None:
        self._link.post({"do": "credit", "job": self.number, "bytes": size})

    def _leave(self) -> None:
        with self._changed:
            over = self._exit is not None or self._error is not None
            self._dropping = True
            waiting = sum(len(data) for _, data in self._chunks)
            self._chunks.clear()
        if over:
            self._link.unregister(self.number)
        else:
            self.stop()
            self._allow(waiting + CREDIT_BYTES)
