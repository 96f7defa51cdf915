"""Category `processes`: what runs now. Names only: a command line may hold a secret, and is not read."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from deskside.domain.inventory.answer import Answer, int_or_none, name_or_none, namer
from deskside.domain.inventory.facts import Category, Help, Status, fact, many


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One process; the kernel's own threads are left out."""

    name: str | None = fact(identity=True)
    pid: int | None = fact(identity=True, volatile=True)
    parent_pid: int | None = fact(volatile=True)
    account: str | None = fact(person=True)
    state: str | None = fact(volatile=True)
    """`running`, `sleeping`, `waiting` (for a device, cannot be stopped), `stopped`, `zombie`, `idle`."""
    memory_bytes: int | None = fact("bytes", volatile=True)
    """Resident set."""
    cpu_s: int | None = fact("s", volatile=True)
    """Processor time used so far."""
    running_s: int | None = fact("s", volatile=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Processes(Category):
    """Processes, those with most memory first."""

    NAME: ClassVar[str] = "processes"

    rows: tuple[Process, ...] = many(volatile=True)


_STATES = {
    "R": "running",
    "S": "sleeping",
    "D": "waiting",
    "T": "stopped",
    "t": "stopped",
    "Z": "zombie",
    "I": "idle",
}
"""proc(5), `State`."""


def parse(answer: Answer) -> Processes:
    """Read the frame `processes`: ps of procps, or /proc/*/status where ps is BusyBox's."""
    listing = answer.text("ps")
    if listing is not None:
        found = listed(listing, _STATES, int_or_none)
    else:
        found = _status(answer.text("status", "rows") or "")
        answer.gap("rows.cpu_s", Status.MISSING_TOOL, Help.INSTALL, "ps (procps)")
        answer.gap("rows.running_s", Status.MISSING_TOOL, Help.INSTALL, "ps (procps)")
    everything = list(found)
    kernel = {one.pid for one in everything if one.name == "kthreadd" and one.parent_pid == 0}
    mine = [one for one in everything if one.parent_pid not in kernel and one.pid not in kernel]
    if mine:  # one that ended while grep went from file to file made grep fail, and is no gap
        answer.gaps[:] = [gap for gap in answer.gaps if gap.field != "rows"]
    else:
        answer.gap("rows", Status.UNREADABLE, Help.AGAIN)
    mine.sort(key=lambda one: -(one.memory_bytes or 0))
    return answer.settle(Processes(rows=tuple(mine)))


def listed(
    text: str,
    states: Mapping[str, str],
    seconds: Callable[[str], int | None],
    command: Callable[[str], str] = str,
) -> Iterator[Process]:
    """Read `ps -o pid=,ppid=,user=,state=,rss=,TIME=,AGE=,comm=` of any system.

    Args:
        text: What it printed.
        states: What the first letter of a state means there.
        seconds: Reads how it writes processor time and age.
        command: Makes a program's name of what stands last.
    """
    name = namer(text)
    for line in text.split("\n"):
        columns = line.split(None, 7)
        if len(columns) == 8:
            kib = int_or_none(columns[4])
            yield Process(
                pid=int_or_none(columns[0]),
                parent_pid=int_or_none(columns[1]),
                account=name(columns[2]),
                state=states.get(columns[3][:1]),
                memory_bytes=None if kib is None else kib * 1024,
                cpu_s=seconds(columns[5]),
                running_s=seconds(columns[6]),
                name=name(command(columns[7])),
            )


def _status(text: str) -> Iterator[Process]:
    """Read lines `/proc/PID/status:Key: value`; the kernel escapes a line feed in a name."""
    said: dict[str, dict[str, str]] = {}
    for pid, key, value in re.findall(
        r"^/proc/(\d{1,10})/status:(\w{1,16}):[ \t]{0,16}(.{0,256})$", text, re.MULTILINE
    ):
        said.setdefault(pid, {})[key] = value
    for pid, one in said.items():
        kib = int_or_none(one.get("VmRSS", "").removesuffix(" kB").strip())
        yield Process(
            pid=int(pid),
            parent_pid=int_or_none(one.get("PPid")),
            account=name_or_none((one.get("Uid") or "").split("\t")[0]),
            state=_STATES.get((one.get("State") or "")[:1]),
            memory_bytes=(kib or 0) * 1024,  # a zombie and a kernel thread have no line of it
            name=name_or_none(one.get("Name")),
        )
