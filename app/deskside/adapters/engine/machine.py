"""A machine behind an engine, as the desk sees it."""

from __future__ import annotations

import secrets
import threading
import time
from typing import TYPE_CHECKING, Final

from deskside.domain.engine.messages import error_from_json, run_to_json
from deskside.domain.errors import BrokeMidway
from deskside.domain.ssh.leash import leash
from deskside.domain.ssh.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.adapters.engine.link import EngineLink
    from deskside.domain.engine.wire import Frame
    from deskside.domain.errors import DesksideError
    from deskside.domain.journal.facts import Stream
    from deskside.domain.running import Chunk, Runnable
    from deskside.usecases.ports.machine import LinkState
    from deskside.usecases.task import CancelToken

START_TIME_S: Final = 60.0
"""How long an engine may take to send a run's bytes; it gives up on a line earlier than that."""
_STATUS_TIME_S: Final = 10.0
"""How long after the output's end; on a bad line a lost packet may lie between the two. A channel that closes
ends the wait."""
_CREDIT_BYTES: Final = 256 << 10
"""How much must have been taken before the machine is allowed as much again."""


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

    def run(self, what: Runnable, *, cancel: CancelToken) -> Run:
        """Start `what` under the leash."""
        cancel.check()
        leashed = leash(what, secrets.token_hex(16))
        program = EngineProgram(self._link)
        self._link.post(run_to_json(program.number, leashed), leashed.stdin)
        program.wait_started(self.label, cancel)
        run = Run(program, leashed, self.label, time.monotonic)
        cancel.when_cancelled(run.stop)
        return run

    def on_link(self, listener: Callable[[LinkState], None]) -> None:
        """Call `listener` from any thread whenever the state of the line changes."""
        self._link.on_link(lambda state: listener("lost" if state == "ended" else state))

    def close(self) -> None:
        """End the connection and everything under it."""
        self._link.close()


class EngineProgram:
    """`domain.ssh.run.Line` through the pipe. Its frames come on the link's listening thread."""

    def __init__(self, link: EngineLink) -> None:
        self._link = link
        self._chunks: list[Chunk] = []
        self._changed = threading.Condition(threading.Lock())
        self._started = False
        self._is_woken = False
        self._output_ended = False
        self._over = False
        self._status: int | None = None
        self._error: DesksideError | None = None
        self._untold = 0
        self.number = link.register(self)
        self._was_dead = self._over
        """Whether there was no engine any more to send anything through."""

    def wait_started(self, label: str, cancel: CancelToken) -> None:
        """Return when the machine has taken the program.

        Raises:
            BrokeMidway: It has not, or, with `link-lost`, nobody knows: the order had been sent.
            Cancelled: `cancel` was pulled; what has begun all the same is ended.
        """
        cancel.when_cancelled(self._wake)
        with self._changed:
            self._changed.wait_for(lambda: self._started or self._over or self._is_woken, START_TIME_S)
            error, started = self._error, self._started
        if not started:
            self.close()
            cancel.check()
            raise error or BrokeMidway("engine-died" if self._was_dead else "link-lost", machine=label)

    def _wake(self) -> None:
        with self._changed:
            self._is_woken = True
            self._changed.notify_all()

    # -- the reading thread ----------------------------------------------------------------------

    def take(self, timeout_s: float) -> list[Chunk]:
        """Return what has arrived."""
        with self._changed:
            if not self._chunks and not self._output_ended:
                self._changed.wait(timeout_s)
            taken, self._chunks = self._chunks, []
            return taken

    def consumed(self, size: int) -> None:
        """Let the machine send as much again."""
        self._untold += size
        if self._untold >= _CREDIT_BYTES:
            self._link.post({"do": "credit", "job": self.number, "bytes": self._untold})
            self._untold = 0

    def ended(self) -> bool:
        """Return whether all output has been taken and no more will come."""
        with self._changed:
            if self._chunks or not self._output_ended:
                return False
            self._changed.wait_for(lambda: self._status is not None or self._over, _STATUS_TIME_S)
            return True

    def status(self) -> int | None:
        """Return the exit status, once it has arrived."""
        with self._changed:
            return self._status

    def end_input(self) -> None:
        """Have standard input ended."""
        self._link.post({"do": "stop", "job": self.number})

    def close(self) -> None:
        """Give up the channel; an engine that cannot even be told so is ended."""
        self._link.unregister(self.number)
        self._link.post({"do": "drop", "job": self.number})
        if not self._over and self._link.is_slow:
            self._link.interrupt()

    # -- the listening thread ----------------------------------------------------------------------

    def arrived(self, frame: Frame) -> None:
        """Take one frame of this run."""
        with self._changed:
            match frame.text("is"):
                case "chunk":
                    stream: Stream = "stderr" if frame.header.get("stream") == "stderr" else "stdout"
                    self._chunks.append((stream, frame.body))
                case "started":
                    self._started = True
                case "output-ended":
                    self._output_ended = True
                case "status":
                    status = frame.header.get("status")
                    self._status = status if isinstance(status, int) else None
                    self._over = True
                case _:
                    self._error = error_from_json(frame)
                    self._over = self._output_ended = True
            self._changed.notify_all()

    def engine_died(self) -> None:
        """Note that nothing more will come."""
        with self._changed:
            self._over = self._output_ended = True
            self._changed.notify_all()
