"""The desk's end of one engine: its process, its pipe, and the thread that listens to it."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Final, Protocol

from deskside.adapters.engine.pipe import Pipe, PipeEnded
from deskside.adapters.threads import StartedThread, start_thread
from deskside.domain.errors import BrokeMidway
from deskside.domain.ssh.liveness import Liveness, Patience
from deskside.usecases.told import Told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from deskside.domain.engine.wire import Frame, Json
    from deskside.domain.errors import DesksideError
    from deskside.usecases.ports.companion_line import CompanionLinkState

    class Listener(Protocol):
        """Somebody who waits for the frames of one run."""

        def arrived(self, frame: Frame) -> None: ...  # noqa: D102
        def engine_died(self) -> None: ...  # noqa: D102


COMMAND: Final = (sys.executable, "-P", "-m", "deskside.programs.engine")
"""`-P`: whatever lies in the folder that the desk was started from is not imported."""

PATIENCE: Final = Patience(ask_after_s=2.0)
"""An engine is on this very computer, so it is asked sooner than a machine."""
_END_TIME_S: Final = 5.0
"""After which an engine that does not end is killed: it ends at once, when its last words are said."""
_WORSE: Final = ("up", "slow", "lost", "ended")


class EngineLink:
    """One engine process. Made before it is needed; used for one connection; ended by `close`."""

    def __init__(self, command: Sequence[str] = COMMAND, patience: Patience = PATIENCE) -> None:
        self._patience = patience
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own program, no shell
                    [*command, str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    process_group=0,
                    env=os.environ | {"MALLOC_ARENA_MAX": "2"},  # each arena reserves 64 MiB of its limit
                )
            except OSError as error:
                ours.close()
                raise BrokeMidway("engine-not-started", reason=error.strerror or "") from error
        self._pipe = Pipe(ours)
        self._lock = threading.Lock()
        self._replies: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()
        self._listeners: dict[int, Listener] = {}
        self._engine_state: CompanionLinkState = "up"
        self._line_state: CompanionLinkState = "up"
        self._worse: Told[CompanionLinkState] = Told("up")
        self._numbers = 0
        self._thread: StartedThread | None = None
        self.is_dead = False
        self._is_leaving = False
        self.over: DesksideError | None = None
        """Why the line will not come back, once its state is `ended`."""

    @property
    def pid(self) -> int:
        """The engine's process id."""
        return self._process.pid

    def open(self) -> None:
        """Begin to listen. Until then a spare engine costs no thread."""
        self._thread = start_thread(f"engine-{self.pid}", self._listen)

    @property
    def is_slow(self) -> bool:
        """Whether the engine itself does not answer."""
        return self._engine_state != "up"

    def has_ended(self) -> bool:
        """Return whether the process is gone."""
        return self._process.poll() is not None

    def post(self, header: Mapping[str, Json], body: bytes = b"") -> None:
        """Send a frame; never blocks."""
        self._pipe.post(header, body)

    def reply(self, timeout_s: float) -> Frame | None:
        """Return the next frame that belongs to no run, or None.

        Raises:
            BrokeMidway: `engine-died`.
        """
        try:
            frame = self._replies.get(timeout=timeout_s)
        except queue.Empty:
            return None
        if frame is None:
            raise BrokeMidway("engine-died")
        return frame

    def interrupt(self) -> None:
        """End the engine at once; whoever waits learns that it died. Never blocks."""
        self._kill()
        self._pipe.close()

    def _kill(self) -> None:
        """Kill the engine's group, unless it has been waited for: its number may be another's by now."""
        if self._process.returncode is None:
            with contextlib.suppress(OSError):
                os.killpg(self.pid, signal.SIGKILL)

    def register(self, listener: Listener) -> int:
        """Return a new run's number; its frames go to `listener`."""
        with self._lock:
            self._numbers += 1
            number = self._numbers
            if not self.is_dead:
                self._listeners[number] = listener
                return number
        listener.engine_died()
        return number

    def unregister(self, number: int) -> None:
        """Forget a run that has ended."""
        with self._lock:
            self._listeners.pop(number, None)

    def on_link(self, listener: Callable[[CompanionLinkState], None]) -> None:
        """Call `listener` whenever the state of the line, or of the engine, changes."""
        self._worse.listen(listener)

    def close(self) -> None:
        """End the process and everything under it. Safe to call twice."""
        self._is_leaving = True
        self._pipe.close()  # its end is the engine's order to go, when its last words are said
        try:
            self._process.wait(_END_TIME_S)
        except subprocess.TimeoutExpired:
            self._kill()
            self._process.wait()
        if self._thread is None:
            self._pipe.dispose()
        elif self._thread is not threading.current_thread():
            self._thread.join(5)

    # -- on the listening thread ---------------------------------------------------------------

    def _listen(self) -> None:
        liveness = Liveness(self._patience, time.monotonic())
        heard_at_s = time.monotonic()
        try:
            while True:
                for frame in self._pipe.frames(self._patience.tick_s):
                    heard_at_s = time.monotonic()
                    self._dispatch(frame)
                if liveness.look(time.monotonic(), heard_at_s):
                    self.post({"do": "ping"})
                if liveness.state == "lost":
                    self.interrupt()
                if self._engine_state != liveness.state:
                    self._engine_state = liveness.state
                    self._tell()
        except (PipeEnded, BrokeMidway):
            self._died()
        finally:
            self._pipe.dispose()

    def _dispatch(self, frame: Frame) -> None:
        match frame.text("is"):
            case "chunk" | "started" | "output-ended" | "status" | "opened" | "said" | "hung-up" | "signed":
                self._pass_on(frame)
            case "failed" if frame.number("job"):
                self._pass_on(frame)
            case "link":
                state = frame.text("state")
                self._line_state = state if state in _WORSE else "lost"  # type: ignore[assignment]
                if state == "ended":
                    from deskside.domain.engine.messages import error_from_json  # noqa: PLC0415 - at the end

                    self.over = error_from_json(frame)
                self._tell()
            case "question" | "connected" | "paired" | "failed":
                self._replies.put(frame)
            case _:
                pass

    def _pass_on(self, frame: Frame) -> None:
        with self._lock:
            listener = self._listeners.get(frame.number("job"))
        if listener is not None:
            listener.arrived(frame)

    def _died(self) -> None:
        with self._lock:
            self.is_dead = True
            listeners = list(self._listeners.values())
        if not self._is_leaving:
            self._kill()
        self._replies.put(None)
        for listener in listeners:
            listener.engine_died()
        self._engine_state = "ended"
        self._tell()

    def _tell(self) -> None:
        self._worse.tell(max(self._engine_state, self._line_state, key=_WORSE.index))
