"""One run on a companion, followed over lines that break: the job is the companion's, not the channel's."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, Literal

from deskside.adapters.companion_desk.carrying import TICK_S, begin
from deskside.domain.companion.job_stream import Gap, JobEnded, Output, RecordReader
from deskside.domain.companion.verbs import (
    MAX_REFUSAL_BYTES,
    REFUSED_STATUS,
    Attach,
    decode_refusal,
)
from deskside.domain.errors import BrokeMidway, Refused
from deskside.domain.running import Exit
from deskside.usecases.ports.consent import Reattached
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.adapters.companion_desk.session import CompanionSession
    from deskside.domain.companion.verbs import Verb
    from deskside.domain.running import Chunk
    from deskside.usecases.ports.companion_line import CompanionLine

_STOP_TIME_S: Final = 10.0
"""How long a stopped job may take to say that it has ended."""
_FRUITLESS: Final = 3
"""So often a channel may end without a word while the line is up."""


_ENDED_MEANWHILE: Final[dict[str, Literal["withdrawn", "ended"]]] = {
    "grant-withdrawn": "withdrawn",
    "session-over": "ended",
}
"""What a companion refuses `attach` for, and what that says of the job."""


class CompanionJob:
    """`usecases.ports.machine.Job` on a companion.

    Args:
        session: Says whether the line is there, and takes the order to stop.
        line: Carries the verbs.
        verb: What begins the job.
        job: Its id, chosen by the desk.
        stdin: What goes with the verb.
    """

    def __init__(
        self,
        session: CompanionSession,
        line: CompanionLine,
        verb: Verb,
        job: str,
        *,
        stdin: bytes,
        label: str,
    ) -> None:
        self._session = session
        self._on = line
        self._verb = verb
        self._job = job
        self._stdin = stdin
        self._label = label
        self._reader = RecordReader()
        self._waiting = CancelToken()
        """Pulled by `stop`: nobody waits for a line that may never come back."""
        self._stop_by_s = float("inf")
        self._again: list[Reattached] = []
        self._missed_bytes = 0
        self._ended: JobEnded | None = None
        self._exit: Exit | None = None

    def __iter__(self) -> Iterator[Chunk]:
        """Yield what it prints until it has ended, however often the line breaks.

        Raises:
            Refused: The companion does not do it, and nothing was run.
            BrokeMidway: `job-stream-garbled`, `job-not-started`.
        """
        try:
            yield from self._follow()
            self._exit = self._outcome()
        finally:
            if self._ended is None:
                self._session.stop_job(self._job)

    def exit(self) -> Exit:
        """Return how it ended.

        Raises:
            BrokeMidway: `run-not-finished`.
        """
        if self._exit is None:
            raise BrokeMidway("run-not-finished", machine=self._label)
        return self._exit

    def stop(self) -> None:
        """Have the whole group killed there. From any thread."""
        self._stop_by_s = time.monotonic() + _STOP_TIME_S
        self._session.stop_job(self._job)
        self._waiting.cancel()

    def reattached(self) -> list[Reattached]:
        """Return how often it was followed anew since this was last asked."""
        again, self._again = self._again, []
        return again

    def _follow(self) -> Iterator[Chunk]:
        verb, stdin = self._verb, self._stdin
        fruitless = 0
        while fruitless < _FRUITLESS:
            seen = self._reader.seen_bytes
            yield from self._on_one_line(verb, stdin)
            if self._ended is not None or time.monotonic() >= self._stop_by_s:
                return
            fruitless = 0 if self._reader.seen_bytes > seen else fruitless + 1
            if not self._session.wait_back(self._waiting):
                return
            seen = self._reader.seen_bytes
            self._reader = RecordReader(seen)
            self._again.append(Reattached(offset_bytes=seen, away_ms=self._session.away_ms()))
            verb, stdin = Attach(job=self._job, offset=seen), b""

    def _on_one_line(self, verb: Verb, stdin: bytes) -> Iterator[Chunk]:
        """Yield what comes until the job or the channel has ended."""
        try:
            line = begin(self._on, verb, stdin)
        except BrokeMidway:
            return  # the companion may have heard it all the same: its answer to `attach` will tell
        said = b""
        try:
            while self._ended is None and not line.ended() and time.monotonic() < self._stop_by_s:
                for stream, data in line.take(TICK_S):
                    line.consumed(len(data))
                    if stream == "stdout":
                        yield from self._read(data)
                    else:
                        said = (said + data)[:MAX_REFUSAL_BYTES]
            if self._ended is None and line.status() == REFUSED_STATUS:
                self._refused(verb, said)
        finally:
            line.close()

    def _read(self, data: bytes) -> Iterator[Chunk]:
        for record in self._reader.feed(data):
            match record:
                case Output(stream, body):
                    yield stream, body
                case Gap(size):
                    self._missed_bytes += size
                case JobEnded():
                    self._ended = record

    def _refused(self, verb: Verb, said: bytes) -> None:
        """Tell why nothing was run; of a job that was running, how it must have ended meanwhile."""
        self._stop_by_s = 0.0
        refusal = decode_refusal(said)
        if not isinstance(verb, Attach):
            raise refusal
        if refusal.code in _ENDED_MEANWHILE:
            self._ended = JobEnded(reason=_ENDED_MEANWHILE[refusal.code])

    def _outcome(self) -> Exit:
        ended = self._ended
        if ended is None:
            over = self._session.was_ended
            return Exit(reason="ended" if over else "lost", status=None, missed_bytes=self._missed_bytes)
        match ended.reason:
            case "not-started" if ended.code:
                raise Refused(ended.code, **{"machine": self._label, **dict(ended.facts)})
            case "not-started":
                raise BrokeMidway("job-not-started", machine=self._label)
            case "cancelled":
                raise Refused("admin-declined", machine=self._label)
            case reason:
                return Exit(
                    reason=reason,
                    status=ended.status,
                    left_behind=ended.left_behind,
                    missed_bytes=self._missed_bytes,
                )
