"""Category `cpu` on FreeBSD."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.inventory.answer import float_or_none, int_or_none, name_or_none
from deskside.domain.inventory.bsd.system import loads, sysctl
from deskside.domain.inventory.cpu import Cpu
from deskside.domain.inventory.facts import Help, Status

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer


def parse(answer: Answer) -> Cpu:
    """Read the frame `cpu`."""
    said = sysctl(answer, "model", "cores", "threads")
    averages = loads(said)
    answer.gap("sockets", Status.UNSUPPORTED, Help.NOT_PROVIDED)
    return answer.settle(
        Cpu(
            model=name_or_none(said.get("hw.model")),
            cores=int_or_none(said.get("kern.smp.cores")),
            threads=int_or_none(said.get("hw.ncpu")),
            max_mhz=int_or_none(said.get("hw.clockrate")),
            current_mhz=int_or_none(said.get("dev.cpu.0.freq")),
            load_1_minute=averages[0],
            load_5_minutes=averages[1],
            load_15_minutes=averages[2],
            temperature_celsius=float_or_none(said.get("dev.cpu.0.temperature", "").removesuffix("C")),
        )
    )
