"""Category `processes` on macOS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.inventory.bsd.system import processes
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.processes import Processes

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer


def parse(answer: Answer) -> Processes:
    """Read the frame `processes`."""
    found = [one for one in processes(answer.text("ps", "rows") or "") if one.pid]
    if not found:
        answer.gap("rows", Status.UNREADABLE, Help.AGAIN)
    found.sort(key=lambda one: -(one.memory_bytes or 0))
    return answer.settle(Processes(rows=tuple(found)))
