"""The control channel at the companion: one thread hears, one speaks, and nobody else waits for the line."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from typing import TYPE_CHECKING, Final, Literal

import paramiko

from deskside.adapters.threads import start_thread
from deskside.domain.companion.control import HEARTBEAT_S, End, Hello
from deskside.domain.companion.control_codec import FrameReader, encode
from deskside.domain.errors import BrokeMidway

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.companion.control import Frame, FromCompanion
    from deskside.usecases.companion_side import CompanionSide

SLOW_S: Final = 12.0
"""Two heartbeats and a little: what the person is told is a slow line."""
LOST_S: Final = 45.0
"""After that much silence the connection is given up (security.md 3.6, P13)."""
MAX_UNSENT: Final = 5_000
_CHUNK_BYTES: Final = 32 << 10
_GONE: Final = (OSError, EOFError, paramiko.SSHException)


class ControlLine:
    """One control channel, from its opening to its end.

    Args:
        channel: The subsystem's.
        side: The session.
        hello: What is said first.
        ended: Is given this line once, when it has ended.
    """

    def __init__(
        self,
        channel: paramiko.Channel,
        side: CompanionSide,
        hello: Hello,
        ended: Callable[[ControlLine], None],
    ) -> None:
        self._channel = channel
        self._side = side
        self._ended = ended
        self._unsent: queue.Queue[FromCompanion | None] = queue.Queue(MAX_UNSENT)
        self._greeted = False
        self._spoken = threading.Event()
        self._state: Literal["up", "slow"] = "up"
        self.send(hello)
        start_thread("companion-control-out", self._speak)
        start_thread("companion-control-in", self._hear)

    @property
    def is_open(self) -> bool:
        """Whether either side could still say something here. At once: a desk may have opened another."""
        return not self._channel.closed

    def send(self, frame: FromCompanion) -> None:
        """Send a frame as soon as the line takes it. Returns at once; a line that takes nothing is ended."""
        try:
            self._unsent.put_nowait(frame)
        except queue.Full:
            start_thread("companion-line-end", self._channel.get_transport().close)

    def close(self) -> None:
        """End it, when what is said has been said."""
        try:
            self._unsent.put_nowait(None)
        except queue.Full:
            start_thread("companion-line-end", self._channel.get_transport().close)

    def last_words(self, within_s: float) -> None:
        """End it, and wait for what was said before to have gone out, for a moment only."""
        self.close()
        self._spoken.wait(within_s)

    def _speak(self) -> None:
        try:
            while True:
                try:
                    frame = self._unsent.get(timeout=HEARTBEAT_S)
                except queue.Empty:
                    frame = self._side.beat()
                if frame is None:
                    break
                self._channel.sendall(encode(frame))
        except _GONE:
            pass
        finally:
            self._spoken.set()
            with contextlib.suppress(*_GONE):
                self._channel.close()

    def _hear(self) -> None:
        reader = FrameReader()
        quiet_since_s = time.monotonic()
        self._channel.settimeout(SLOW_S)
        try:
            while True:
                try:
                    data = self._channel.recv(_CHUNK_BYTES)
                except TimeoutError:
                    if time.monotonic() - quiet_since_s >= LOST_S:
                        start_thread("companion-line-end", self._channel.get_transport().close)
                        break
                    self._line_is("slow")
                    continue
                quiet_since_s = time.monotonic()
                self._line_is("up")
                if not data or not all(self._take(frame) for frame in reader.feed(data)):
                    break
        except BrokeMidway as error:
            self._side.refused("control", error)
        except _GONE:
            pass
        finally:
            self.close()
            self._ended(self)

    def _take(self, frame: Frame) -> bool:
        """Take a frame; return False where no more are wanted."""
        if not self._greeted:
            if isinstance(frame, Hello):
                self._greeted = True
                self._side.greeted(frame)
            return self._greeted
        if isinstance(frame, End):
            self._side.finish("clerk")
            return False
        self._side.heard(frame)
        return True

    def _line_is(self, state: Literal["up", "slow"]) -> None:
        if self._greeted and state != self._state:
            self._state = state
            self._side.line_is(state)
