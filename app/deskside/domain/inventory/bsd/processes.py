"""Category `processes`, as the `ps` of the BSDs prints it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import int_or_none, namer
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.processes import Process, Processes

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    listed = _listed(answer.text("ps", "rows") or "")
    found = [one for one in listed if one.pid and (one.parent_pid != 0 or one.pid == 1)]
    if not found:
        answer.gap("rows", Status.UNREADABLE, Help.AGAIN)
    found.sort(key=lambda one: -(one.memory_bytes or 0))
    return answer.settle(Processes(rows=tuple(found)))


def _listed(text: str) -> Iterator[Process]:
    """Read `ps -axo pid=,ppid=,user=,state=,rss=,time=,etime=,comm=`."""
    name = namer(text)
    for line in text.split("\n"):
        columns = line.split(None, 7)
        if len(columns) == 8:
            kib = int_or_none(columns[4])
            yield Process(
                pid=int_or_none(columns[0]),
                parent_pid=int_or_none(columns[1]),
                account=name(columns[2]),
                state=_STATES.get(columns[3][:1]),
                memory_bytes=None if kib is None else kib * 1024,
                cpu_s=_seconds(columns[5]),
                running_s=_seconds(columns[6]),
                name=name(columns[7].rpartition("/")[2]),
            )


def _seconds(text: str) -> int | None:
    """Read `[[days-]hours:]minutes:seconds[.hundredths]`, ps(1)."""
    found = re.fullmatch(r"(?:(\d{1,6})-)?(?:(\d{1,6}):)?(\d{1,6}):(\d\d)(?:[.,]\d{1,3})?", text)
    if not found:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
