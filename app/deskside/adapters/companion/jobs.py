"""The companion's jobs: they belong to the core and not to a channel, and nothing of them outlives it."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from deskside.adapters.companion.job import Job
from deskside.adapters.companion.launch import launch_of
from deskside.domain.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.adapters.companion.launch import Launch
    from deskside.usecases.ports.companion_core import JobOrder
    from deskside.usecases.ports.process_groups import ProcessGroups

MAX_RUNNING: Final = 8
MAX_KEPT: Final = 6
"""Ended jobs whose output is still kept, the newest; of older ones only how they ended."""
MAX_JOBS: Final = 10_000
END_TIME_S: Final = 5.0
"""What was killed is gone at once, on a busy computer a little later; only what cannot die takes longer."""


class Jobs:
    """Every job of one companion.

    Args:
        ended: Called for each job once nothing of it runs any more, on a thread of the job.
        groups: Starts what is to be killed whole; closed with this.
        elevate: Says how a script starts as administrator; it may raise `BrokeMidway`.
    """

    def __init__(
        self,
        ended: Callable[[Job], None],
        groups: ProcessGroups,
        *,
        elevate: Callable[[JobOrder], Launch] | None = None,
    ) -> None:
        self._ended = ended
        self._elevate = elevate
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._closed = False
        self._frozen = False
        self._groups = groups

    def start(self, name: str, grant: str, order: JobOrder) -> Job:
        """Start a job under a name that was never used. Without a grant it is the person's own order.

        Raises:
            Refused: `job-exists`, `too-many-jobs`, `session-over`, `session-frozen` or, for a script that
                needs an administrator where nothing can make it one, `elevation-impossible`.
            BrokeMidway: `jobs-impossible`.
        """
        if order.elevated is None:
            return self.launch(name, grant, launch_of(order.what, order.passes))
        if self._elevate is None:
            raise Refused("elevation-impossible")
        return self.launch(name, grant, replace(self._elevate(order), passes=order.passes))

    def launch(self, name: str, grant: str, launch: Launch) -> Job:
        """Start what was made ready, as `start` does."""
        with self._lock:
            if self._closed and grant:
                raise Refused("session-over")
            if self._frozen and grant:
                raise Refused("session-frozen")
            if name in self._jobs:
                raise Refused("job-exists")
            running = sum(job.ended is None for job in self._jobs.values())
            if running >= MAX_RUNNING or len(self._jobs) >= MAX_JOBS:
                raise Refused("too-many-jobs")
            job = Job(name, grant, launch, self._ended)
            job.start(self._groups)
            self._jobs[name] = job
            self._forget_the_old()
            return job

    def find(self, name: str) -> Job:
        """Return a job of this session.

        Raises:
            Refused: `job-unknown`: it never began here.
        """
        with self._lock:
            if name not in self._jobs:
                raise Refused("job-unknown")
            return self._jobs[name]

    def end_those_of(self, grant: str, why: str) -> None:
        """Kill what runs under a grant. Returns at once."""
        for job in self._all():
            if grant in job.grant.split(","):
                job.end(why)

    def freeze(self, *, on: bool) -> None:
        """Halt everything, and let it go on."""
        with self._lock:
            self._frozen = on
        for job in self._all():
            job.freeze(on=on)

    def end_all(self, why: str = "ended") -> bool:
        """Kill everything, let nothing start again, and wait until it is gone, for `END_TIME_S` at most.

        Returns:
            Whether nothing runs any more.
        """
        with self._lock:
            self._closed = True
        until_s = time.monotonic() + END_TIME_S
        jobs = self._all()
        for job in jobs:
            job.end(why)
        return all(job.join(max(0.0, until_s - time.monotonic())) for job in jobs)

    def close(self) -> None:
        """End everything, and what kept it. Safe to call twice."""
        self.end_all()
        self._groups.close()

    def _all(self) -> list[Job]:
        with self._lock:
            return list(self._jobs.values())

    def _forget_the_old(self) -> None:
        over = [job for job in self._jobs.values() if job.ended is not None]
        for job in over[:-MAX_KEPT]:
            job.forget_output()
