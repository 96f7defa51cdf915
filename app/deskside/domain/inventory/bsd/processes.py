"""Category `processes`, as the `ps` of the BSDs prints it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.processes import Processes, listed

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer

_STATES: Final = {
    # ps(1) of macOS and FreeBSD, the first letter of `state`
    "R": "running",
    "S": "sleeping",
    "I": "sleeping",
    "U": "waiting",
    "D": "waiting",
    "T": "stopped",
    "Z": "zombie",
    "L": "waiting",
    "W": "idle",
}


def parse(answer: Answer) -> Processes:
    """Read the frame `processes`. Threads of the kernel are process 0 and its children, but for process 1."""
    rows = listed(answer.text("ps", "rows") or "", _STATES, _seconds, _last_part)
    found = [one for one in rows if one.pid and (one.parent_pid != 0 or one.pid == 1)]
    if not found:
        answer.gap("rows", Status.UNREADABLE, Help.AGAIN)
    found.sort(key=lambda one: -(one.memory_bytes or 0))
    return answer.settle(Processes(rows=tuple(found)))


def _last_part(path: str) -> str:
    return path.rpartition("/")[2]


def _seconds(text: str) -> int | None:
    """Read `[[days-]hours:]minutes:seconds[.hundredths]`, ps(1)."""
    found = re.fullmatch(r"(?:(\d{1,6})-)?(?:(\d{1,6}):)?(\d{1,6}):(\d\d)(?:[.,]\d{1,3})?", text)
    if not found:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
