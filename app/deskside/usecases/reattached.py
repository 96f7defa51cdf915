"""A job that was followed anew after a lost line, as the journal has it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast

from deskside.domain.journal.consent import JobReattached
from deskside.usecases.ports.consent import ComesBack

if TYPE_CHECKING:
    from deskside.usecases.ports.machine import Job
    from deskside.usecases.step import Step


def record_reattached(step: Step, job: Job) -> None:
    """Note in the journal where a job had to be followed anew, after a line that was lost."""
    if _comes_back(type(job)):
        for again in cast("ComesBack", job).reattached():
            step.record(JobReattached(step=step.seq, offset_bytes=again.offset_bytes, away_ms=again.away_ms))


@cache
def _comes_back(kind: type[Job]) -> bool:
    """Say whether such jobs outlive a line. It is asked for every chunk, and a protocol answers slowly."""
    return issubclass(kind, ComesBack)
