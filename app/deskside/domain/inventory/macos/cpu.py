"""Category `cpu` on macOS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.inventory.answer import int_or_none, name_or_none
from deskside.domain.inventory.bsd.system import loads, sysctl
from deskside.domain.inventory.cpu import Cpu

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer


def parse(answer: Answer) -> Cpu:
    """Read the frame `cpu`; Apple silicon tells no frequency."""
    said = sysctl(answer, "model", "cores", "threads")
    averages = loads(said)
    hertz = int_or_none(said.get("hw.cpufrequency_max")) or int_or_none(said.get("hw.cpufrequency"))
    model = name_or_none(said.get("machdep.cpu.brand_string"))
    return answer.settle(
        Cpu(
            model=model,
            vendor=name_or_none(said.get("machdep.cpu.vendor")) or ("Apple" if model else None),
            sockets=int_or_none(said.get("hw.packages")),
            cores=int_or_none(said.get("hw.physicalcpu")),
            threads=int_or_none(said.get("hw.activecpu")) or int_or_none(said.get("hw.logicalcpu")),
            max_mhz=None if hertz is None else hertz // 1_000_000,
            load_1_minute=averages[0],
            load_5_minutes=averages[1],
            load_15_minutes=averages[2],
        )
    )
