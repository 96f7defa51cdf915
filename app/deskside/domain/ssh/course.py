"""The course of one run, as a state machine: what arrives and what time it is go in, what to do comes out.

Shared by every adapter that runs a leashed program, so that a run ends for the same reasons everywhere.
Times are monotonic seconds from the caller's clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from deskside.domain.errors import BrokeMidway
from deskside.domain.running import Exit
from deskside.domain.ssh.leash import TERM_GRACE_S, Reports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.journal.facts import Stream
    from deskside.domain.running import Chunk
    from deskside.domain.ssh.leash import Leashed

CHUNK_BYTES: Final = 32 << 10
"""The most that one chunk holds; one chunk is one commit in the journal."""
OVERTIME_S: Final = TERM_GRACE_S + 5.0
"""How long after the time allowed the desk lets the machine's own watchdog do its work."""
STOP_TIME_S: Final = 10.0
"""How long a stopped run may take to say its last, before its line is dropped."""
QUIET_S: Final = 2.0
"""Silence after the program's end, before whatever still holds its output open is left to itself."""
_KILLED: Final = 128 + 9

Order = Literal["go-on", "end-input", "leave"]


class Course:
    """One run from the moment it was sent."""

    def __init__(self, leashed: Leashed, label: str, now_s: float) -> None:
        self._reports = Reports(leashed.token)
        self._label = label
        self._deadline_s = now_s + leashed.timeout_s + OVERTIME_S
        self._drop_at_s = float("inf")
        self._quiet_since_s: float | None = None
        self._stopping = False
        self._overdue = False

    def received(self, stream: Stream, data: bytes) -> Iterator[Chunk]:
        """Yield what of `data` the program itself has printed, in chunks of at most `CHUNK_BYTES`."""
        self._quiet_since_s = None
        if stream == "stderr":
            data = self._reports.feed(data)
        for at in range(0, len(data), CHUNK_BYTES):
            yield stream, data[at : at + CHUNK_BYTES]

    def rest(self) -> Iterator[Chunk]:
        """Yield what was held back when the output ends."""
        if data := self._reports.rest():
            yield "stderr", data

    def stop(self) -> None:
        """Note that somebody asked to stop. The caller ends the program's input at once."""
        self._stopping = True

    def look(self, now_s: float, *, status_came: bool) -> Order:
        """Say what to do now, while nothing arrives or after something did.

        Args:
            now_s: The time.
            status_came: The channel or process has an exit status: the leash itself has ended.
        """
        ended = status_came or self._reports.status is not None
        if ended:
            self._quiet_since_s = now_s if self._quiet_since_s is None else self._quiet_since_s
            return "leave" if now_s - self._quiet_since_s >= QUIET_S else "go-on"
        if self._stopping or self._overdue:
            self._drop_at_s = min(self._drop_at_s, now_s + STOP_TIME_S)
            return "leave" if now_s >= self._drop_at_s else "go-on"
        if now_s >= self._deadline_s:
            self._overdue = True
            return "end-input"
        return "go-on"

    def outcome(self, status_came: int | None) -> Exit:
        """Say how it ended.

        Args:
            status_came: The exit status of the channel or process, or None where none arrived.

        Raises:
            BrokeMidway: `missing-tool` or `shell-refused`: nothing was run.
        """
        reports = self._reports
        if reports.missing:
            raise BrokeMidway("missing-tool", tool=reports.missing, machine=self._label)
        status = reports.status
        if self._overdue or reports.late:
            return Exit(reason="timed-out", status=status, left_behind=reports.left_behind)
        if self._stopping and status in {None, _KILLED}:
            return Exit(reason="stopped", status=status, left_behind=reports.left_behind)
        if status is not None:
            return Exit(reason="exited", status=status, left_behind=reports.left_behind)
        if status_came is not None:
            raise BrokeMidway("shell-refused", status=status_came, machine=self._label)
        return Exit(reason="lost", status=None)
