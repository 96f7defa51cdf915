"""One job of the companion: its process group, its output in memory, its time.

Whoever follows it reads from any offset; a line that is lost changes nothing for it.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final, Literal, cast

from deskside.adapters.companion.prompt import PROMPT_S, Prompt
from deskside.adapters.threads import start_thread
from deskside.domain.companion.job_log import JobLog
from deskside.domain.companion.job_stream import JobEnded
from deskside.domain.companion.wishes import GO_ON, HALT, KILL, TERM
from deskside.domain.errors import DesksideError
from deskside.domain.ssh.leash import TERM_GRACE_S

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deskside.adapters.companion.launch import Launch
    from deskside.domain.companion.job_stream import Gap, Output
    from deskside.domain.journal.facts import Stream
    from deskside.usecases.ports.process_groups import GroupEnded, ProcessGroup, ProcessGroups

Reason = Literal["exited", "stopped", "timed-out", "withdrawn", "ended", "not-started", "cancelled"]

_TICK_S: Final = 0.5
_DISMISSED: Final = "elevation-dismissed"


class Job:
    """One job, running or ended. Safe to use from any thread."""

    def __init__(self, name: str, grant: str, launch: Launch, ended: Callable[[Job], None]) -> None:
        self.name = name
        self.grant = grant
        self.ended: JobEnded | None = None
        self._launch = launch
        self._when_ended = ended
        self._log = JobLog()
        self._changed = threading.Condition()
        self._noted = threading.Event()
        self._frozen_at_s: float | None = None
        self._prompt = Prompt(launch.elevation) if launch.elevation else None
        self._ends_at_s = time.monotonic() + (PROMPT_S if launch.elevation else launch.timeout_s)
        self._kill_at_s: float | None = None
        self._why: Reason = "exited"
        self._group: ProcessGroup | None = None

    def follow(self, offset: int, gone: Callable[[], bool]) -> Iterator[Output | Gap | JobEnded]:
        """Yield the job's stream from byte `offset` on, as it comes; nothing while the person checks.

        Args:
            offset: Bytes of output that were seen before.
            gone: Says that nobody listens any more; asked twice a second.
        """
        while not gone():
            record = self._next(offset)
            if record is None:
                continue
            yield record
            if isinstance(record, JobEnded):
                return
            offset += len(record.data) if hasattr(record, "data") else record.size

    def end(self, why: str) -> None:
        """Kill all of it. Returns at once; the first reason stays."""
        with self._changed:
            if self.ended is not None:
                return
            if self._why == "exited":
                self._why = cast("Reason", why)
        self._tell(KILL)

    def freeze(self, *, on: bool) -> None:
        """Halt all of it, and let it go on; its time stands still meanwhile."""
        with self._changed:
            if self.ended is not None or on == (self._frozen_at_s is not None):
                return
            if on:
                self._frozen_at_s = time.monotonic()
            elif self._frozen_at_s is not None:
                halted_s = time.monotonic() - self._frozen_at_s
                self._ends_at_s += halted_s
                self._kill_at_s = None if self._kill_at_s is None else self._kill_at_s + halted_s
                self._frozen_at_s = None
            self._changed.notify_all()
        self._tell(HALT if on else GO_ON)

    def join(self, within_s: float) -> bool:
        """Wait until it has ended and whoever keeps the record knows; return whether that is so."""
        return self._noted.wait(within_s)

    def forget_output(self) -> None:
        """Keep no more than how it ended."""
        with self._changed:
            self._log.forget()

    # ---- inside

    def start(self, groups: ProcessGroups) -> None:
        """Start it, and read it on a thread of its own.

        Raises:
            BrokeMidway: `jobs-impossible`.
        """
        launch = self._launch
        group = groups.start(launch.argv, launch.environment, launch.stdin, holds_stdin=launch.holds_stdin)
        self._group = group
        start_thread(f"companion-job-{self.name[:8]}", lambda: self._read(group))

    def _read(self, group: ProcessGroup) -> None:
        while (came := group.read(self._wait_s())) is not None:
            self._mind_the_time()
            for stream, data in came:
                self._take(stream, data)
        self._settle(group.ended)

    def _take(self, stream: Stream, data: bytes) -> None:
        prompt = self._prompt
        if prompt is None or prompt.over:
            self._keep(stream, data)
            return
        pieces = list(prompt.take(stream, data))
        if pieces:  # the script has begun, and so has its time
            with self._changed:
                self._ends_at_s = time.monotonic() + self._launch.timeout_s
        for piece in pieces:
            self._keep(*piece)

    def _keep(self, stream: Stream, data: bytes) -> None:
        if stream == "stdout" and self._launch.passes is not None:
            try:
                data = self._launch.passes(data)
            except DesksideError:
                self.end("stopped")
                return
        with self._changed:
            self._log.append(stream, data)
            self._changed.notify_all()

    def _settle(self, how: GroupEnded) -> None:
        status = how.status
        why_not = self._prompt.why_not(status) if self._prompt and self._why == "exited" else None
        with self._changed:
            self.ended = JobEnded(
                reason=self._reason(status, why_not),
                status=None if status is None else status if status >= 0 else 128 - status,
                output_bytes=self._log.size_bytes,
                output_sha256=self._log.sha256,
                left_behind=how.left_behind,
                code=why_not.code if why_not else "",
                facts=tuple((name, str(fact)) for name, fact in why_not.facts.items()) if why_not else (),
            )
            self._changed.notify_all()
        try:
            self._when_ended(self)
        finally:
            self._noted.set()

    def _reason(self, status: int | None, why_not: DesksideError | None) -> Reason:
        if why_not is not None:
            return "cancelled" if why_not.code == _DISMISSED else "not-started"
        if self._why == "exited" and status is None:
            return "ended"
        return self._why

    def _next(self, offset: int) -> Output | Gap | JobEnded | None:
        with self._changed:
            if self._frozen_at_s is None:
                if piece := self._log.after(offset):
                    return piece
                if self.ended is not None:
                    return self.ended
            self._changed.wait(_TICK_S)
            return None

    def _wait_s(self) -> float:
        with self._changed:
            if self._frozen_at_s is not None:
                return _TICK_S
            until_s = self._ends_at_s if self._kill_at_s is None else self._kill_at_s
            return max(0.0, min(_TICK_S, until_s - time.monotonic()))

    def _mind_the_time(self) -> None:
        now_s = time.monotonic()
        with self._changed:
            if self._frozen_at_s is not None or now_s < self._ends_at_s:
                return
            order = None
            if self._kill_at_s is None:
                self._kill_at_s, order = now_s + TERM_GRACE_S, TERM
                self._why = "timed-out" if self._why == "exited" else self._why
            elif now_s >= self._kill_at_s:
                self._kill_at_s, order = now_s + TERM_GRACE_S, KILL
        if order is not None:
            self._tell(order)

    def _tell(self, wish: bytes) -> None:
        if self._group is not None:
            self._group.tell(wish)
