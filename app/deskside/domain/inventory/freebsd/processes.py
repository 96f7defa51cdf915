"""Category `processes` on FreeBSD, whose kernel threads are the children of process 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.inventory.bsd.system import processes
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.processes import Processes

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer


def parse(answer: Answer) -> Processes:
    """Read the frame `processes`."""
    listed = processes(answer.text("ps", "rows") or "")
    found = [one for one in listed if one.pid and (one.parent_pid != 0 or one.pid == 1)]
    if not found:
        answer.gap("rows", Status.UNREADABLE, Help.AGAIN)
    found.sort(key=lambda one: -(one.memory_bytes or 0))
    return answer.settle(Processes(rows=tuple(found)))
