"""What the companion's core stands on: its jobs, its words, and the chance that ids are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from deskside.domain.companion.elevated import ElevatedOrder
    from deskside.domain.companion.job_stream import Gap, JobEnded, Output
    from deskside.domain.companion.talk import Activity, Capability
    from deskside.domain.errors import DesksideError
    from deskside.domain.running import Runnable


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOrder:
    """What a job is to run, and what may come out of it."""

    what: Runnable
    elevated: ElevatedOrder | None = None
    """For a script that runs as administrator: the same, for the helper that decides anew."""
    passes: Callable[[bytes], bytes] | None = None
    """Turns what it prints on standard output into what may go out; raises `BrokeMidway` to end it."""


class RunningJob(Protocol):
    """One job."""

    name: str
    grant: str
    ended: JobEnded | None

    def follow(self, offset: int, gone: Callable[[], bool]) -> Iterator[Output | Gap | JobEnded]:
        """Yield its stream from byte `offset` on, as it comes; nothing while the person checks."""
        ...

    def end(self, why: str) -> None:
        """Kill all of it. Returns at once."""
        ...


class RunningJobs(Protocol):
    """Every job of one companion."""

    def start(self, name: str, grant: str, order: JobOrder) -> RunningJob:
        """Start a job under a name that was never used.

        Raises:
            Refused: `job-exists`, `too-many-jobs`, `session-over`, `session-frozen`, `elevation-impossible`.
            BrokeMidway: `jobs-impossible`, `elevation-missing`.
        """
        ...

    def find(self, name: str) -> RunningJob:
        """Return a job of this session.

        Raises:
            Refused: `job-unknown`.
        """
        ...

    def end_those_of(self, grant: str, why: str) -> None:
        """Kill what runs under a grant. Returns at once."""
        ...

    def freeze(self, *, on: bool) -> None:
        """Halt everything, and let it go on."""
        ...

    def end_all(self) -> bool:
        """Kill everything, let nothing start again, wait a while; return whether nothing runs."""
        ...


class CompanionWords(Protocol):
    """What the core says in the person's language where no signed sentence does."""

    @property
    def language(self) -> str:
        """ISO 639-1."""
        ...

    def asking(self, capability: Capability) -> str:
        """Return the sentence that asks for built-in system information."""
        ...

    def reading(self, capabilities: Iterable[Capability]) -> str:
        """Return the sentence for reading it."""
        ...

    def ended(self, ended: JobEnded) -> str:
        """Say in one sentence how a job ended."""
        ...

    def attempt(self, what: str) -> str:
        """Say that something was tried that nobody may do; `what` is a word of the protocol."""
        ...

    def refused(self, error: DesksideError) -> str:
        """Say in one sentence why it was refused."""
        ...

    def parameter(self, name: str) -> str:
        """Return what is shown for a secret parameter's value."""
        ...


class Acts(Protocol):
    """Hears each activity."""

    def __call__(self, activity: Activity, job: str) -> None:
        """Take it; it is recorded."""
        ...
