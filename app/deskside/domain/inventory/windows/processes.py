"""Category `processes` on Windows. Command lines are never read: passwords stand in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.processes import Process, Processes
from deskside.domain.inventory.windows.rows import NONE, Row, by_number, rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.inventory.answer import Answer

_PER_S: Final = 10_000_000
"""Processor time is counted in units of 100 ns."""
_IDLE: Final = 0
"""The process that stands for nothing to do."""


def parse(answer: Answer) -> Processes:
    """Read the frame `processes`. Whose they are is told to administrators only; a state Windows has not."""
    owners = by_number(rows(answer, "Get-Process", "rows.account"), "Id")
    found = [row for row in rows(answer, "Win32_Process", "rows") if row.number("ProcessId") != _IDLE]
    newest = max((time for row in found if (time := row.number("CreationDate")) is not None), default=None)
    every = sorted((_process(row, owners, newest) for row in found), key=lambda one: -(one.memory_bytes or 0))
    return answer.settle(Processes(rows=tuple(every)))


def _process(row: Row, owners: Mapping[int, Row], now_s: int | None) -> Process:
    pid, began = row.number("ProcessId"), row.number("CreationDate")
    kernel, user = row.number("KernelModeTime"), row.number("UserModeTime")
    return Process(
        name=row.text("Name"),
        pid=pid,
        parent_pid=row.number("ParentProcessId"),
        account=owners.get(-1 if pid is None else pid, NONE).text("User"),
        memory_bytes=row.size("WorkingSetSize"),
        cpu_s=(kernel + user) // _PER_S if kernel is not None and user is not None else None,
        running_s=max(0, now_s - began) if now_s is not None and began is not None else None,
    )
