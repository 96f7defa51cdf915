"""One run of a leashed program, whatever carries it: its output, its time, and every way it can end.

The line underneath (an SSH channel, an engine's pipe, a child process) and the clock are given, so the
rules are the same everywhere and need neither to be tested.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, Protocol

from deskside.domain.errors import BrokeMidway, Refused
from deskside.domain.running import Exit
from deskside.domain.ssh.armour import Armour
from deskside.domain.ssh.leash import INCOMPLETE, TERM_GRACE_S, Reports, not_allowed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from deskside.domain.journal.facts import Stream
    from deskside.domain.running import Chunk
    from deskside.domain.ssh.leashed import Leashed

CHUNK_BYTES: Final = 32 << 10
"""The most that one chunk holds; one chunk is one commit in the journal."""
OVERTIME_S: Final = TERM_GRACE_S + 5.0
"""How long after the time allowed the desk lets the machine's own watchdog do its work."""
STOP_TIME_S: Final = 10.0
"""How long a stopped run may take to say its last, before its line is dropped."""
QUIET_S: Final = 2.0
"""Silence after the program's end, before whatever still holds its output open is left to itself."""
TICK_S: Final = 0.2
_STOPPED: Final = frozenset({None, 128 + 9, INCOMPLETE})
"""How a run ends that was stopped: without a word, killed, or before the whole program had arrived."""


class Line(Protocol):
    """What carries one run. Every method but `take` returns at once, and none raises."""

    def take(self, timeout_s: float) -> Sequence[Chunk]:
        """Return what has arrived, oldest first, or nothing where nothing came in time."""
        ...

    def consumed(self, size: int) -> None:
        """Let the machine send `size` bytes more."""
        ...

    def ended(self) -> bool:
        """Return whether all output has been taken and no more will come."""
        ...

    def status(self) -> int | None:
        """Return the exit status of what was started, once it has arrived."""
        ...

    def end_input(self) -> None:
        """End standard input, which is the order to stop. From any thread."""
        ...

    def close(self) -> None:
        """Give up the line; what still runs at its other end loses its input."""
        ...


class Run:
    """`usecases.ports.machine.Job` over any `Line`."""

    def __init__(self, line: Line, leashed: Leashed, label: str, now_s: Callable[[], float]) -> None:
        self._line = line
        self._leashed = leashed
        self._label = label
        self._now_s = now_s
        self._reports = Reports(leashed.token)
        self._armour = Armour(leashed.token) if leashed.armoured else None
        self._deadline_s = now_s() + leashed.timeout_s + OVERTIME_S
        self._drop_at_s = float("inf")
        self._quiet_since_s: float | None = None
        self._stopping = False
        self._overdue = False
        self._exit: Exit | None = None

    def __iter__(self) -> Iterator[Chunk]:
        """Yield what the program prints until it has ended.

        Raises:
            BrokeMidway: `missing-tool` or `shell-refused`: nothing was run.
            Refused: `admin-not-allowed`: nothing was run.
        """
        try:
            yield from self._output()
            self._exit = self._outcome()
        finally:
            self._line.close()

    def exit(self) -> Exit:
        """Return how it ended.

        Raises:
            BrokeMidway: `run-not-finished`.
        """
        if self._exit is None:
            raise BrokeMidway("run-not-finished", machine=self._label)
        return self._exit

    def stop(self) -> None:
        """Have the whole group killed on the machine. From any thread."""
        self._stopping = True
        self._line.end_input()

    def _output(self) -> Iterator[Chunk]:
        line = self._line
        while not line.ended():
            for stream, data in (chunks := line.take(TICK_S)):
                yield from self._received(stream, data)
                line.consumed(len(data))
            if chunks:
                self._quiet_since_s = None
                continue
            order = self._look(self._now_s())
            if order == "leave":
                break
            if order == "end-input":
                line.end_input()
        if self._armour is not None and (rest := self._armour.rest()):
            yield from self._printed("stderr", rest)
        if rest := self._reports.rest():
            yield "stderr", rest

    def _received(self, stream: Stream, data: bytes) -> Iterator[Chunk]:
        """Yield what `data` brings, out of its armour where it wears one."""
        if self._armour is None:
            yield from self._printed(stream, data)
            return
        for source, piece in self._armour.feed(stream, data):
            yield from self._printed(source, piece)

    def _printed(self, stream: Stream, data: bytes) -> Iterator[Chunk]:
        """Yield what of `data` the program itself has printed."""
        if stream == "stderr":
            data = self._reports.feed(data)
        for at in range(0, len(data), CHUNK_BYTES):
            yield stream, data[at : at + CHUNK_BYTES]

    def _look(self, now_s: float) -> Literal["go-on", "end-input", "leave"]:
        """Say what to do while nothing arrives."""
        if self._reports.status is not None or self._line.status() is not None:
            self._quiet_since_s = now_s if self._quiet_since_s is None else self._quiet_since_s
            return "leave" if now_s - self._quiet_since_s >= QUIET_S else "go-on"
        if self._stopping or self._overdue:
            self._drop_at_s = min(self._drop_at_s, now_s + STOP_TIME_S)
            return "leave" if now_s >= self._drop_at_s else "go-on"
        if now_s >= self._deadline_s:
            self._overdue = True
            return "end-input"
        return "go-on"

    def _outcome(self) -> Exit:
        reports = self._reports
        if reports.missing:
            raise BrokeMidway("missing-tool", tool=reports.missing, machine=self._label)
        status, left = reports.status, reports.left_behind
        if self._overdue or reports.late:
            return Exit(reason="timed-out", status=status, left_behind=left)
        if self._stopping and status in _STOPPED:
            return Exit(reason="stopped", status=status, left_behind=left)
        if status is not None:
            return Exit(reason="exited", status=status, left_behind=left)
        if (came := self._line.status()) is not None:
            if not_allowed(self._leashed, came):
                raise Refused("admin-not-allowed", machine=self._label)
            raise BrokeMidway("shell-refused", status=came, machine=self._label)
        return Exit(reason="lost", status=None)
