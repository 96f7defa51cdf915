"""The companion's jobs: they belong to the core and not to a channel, and nothing of them outlives it."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Final

from deskside.adapters.companion.job import Job
from deskside.adapters.companion.launch import launch_of
from deskside.domain.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.adapters.companion.launch import Launch
    from deskside.usecases.ports.companion_core import JobOrder

MAX_RUNNING: Final = 8
MAX_KEPT: Final = 6
"""Ended jobs whose output is still kept, the newest; of older ones only how they ended."""
MAX_JOBS: Final = 10_000
END_TIME_S: Final = 1.0
_WARDEN: Final = (sys.executable, "-m", "deskside.programs.companion_warden")


class Jobs:
    """Every job of one companion.

    Args:
        ended: Called for each job once nothing of it runs any more, on a thread of the job.
        elevate: Says how a script starts as administrator; it may raise `BrokeMidway`.
        command: The warden's program; a socket's descriptor is added.
    """

    def __init__(
        self,
        ended: Callable[[Job], None],
        *,
        elevate: Callable[[JobOrder], Launch] | None = None,
        command: tuple[str, ...] = _WARDEN,
    ) -> None:
        self._ended = ended
        self._elevate = elevate
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._closed = False
        self._frozen = False
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._warden = subprocess.Popen(  # noqa: S603 - our own program, no shell
                (*command, str(theirs.fileno())), pass_fds=[theirs.fileno()], start_new_session=True
            )

    @property
    def warden_pid(self) -> int:
        """The process that is the parent of everything that runs here."""
        return self._warden.pid

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
        return self.launch(name, grant, self._elevate(order))

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
            job.start(self._orders)
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
        """Kill everything, let nothing start again, and wait for at most a second.

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
        """End everything, and the warden. Safe to call twice."""
        self.end_all()
        self._orders.close()
        try:
            self._warden.wait(END_TIME_S)
        except subprocess.TimeoutExpired:
            self._warden.kill()
            self._warden.wait()

    def _all(self) -> list[Job]:
        with self._lock:
            return list(self._jobs.values())

    def _forget_the_old(self) -> None:
        over = [job for job in self._jobs.values() if job.ended is not None]
        for job in over[:-MAX_KEPT]:
            job.forget_output()
