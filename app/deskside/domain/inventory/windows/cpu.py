"""Category `cpu` on Windows. There is no load average, so those fields stay open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.inventory.cpu import Cpu
from deskside.domain.inventory.windows.rows import NONE, rows

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer


def parse(answer: Answer) -> Cpu:
    """Read the frame `cpu`: one row a socket."""
    sockets = rows(answer, "Win32_Processor", "model", "sockets", "cores", "threads")
    one = sockets[0] if sockets else NONE
    cores = [count for row in sockets if (count := row.number("NumberOfCores")) is not None]
    threads = [count for row in sockets if (count := row.number("NumberOfLogicalProcessors")) is not None]
    return answer.settle(
        Cpu(
            model=" ".join((one.text("Name") or "").split()) or None,
            vendor=one.text("Manufacturer"),
            sockets=len(sockets) or None,
            cores=sum(cores) if cores else None,
            threads=sum(threads) if threads else None,
            max_mhz=one.number("MaxClockSpeed"),
            current_mhz=one.number("CurrentClockSpeed"),
        )
    )
