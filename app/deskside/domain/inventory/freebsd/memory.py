"""Category `memory` on FreeBSD."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.inventory.answer import int_or_none, name_or_none
from deskside.domain.inventory.bsd.system import sysctl
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.memory import Memory, Swap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.answer import Answer


def parse(answer: Answer) -> Memory:
    """Read the frame `memory`: free, inactive and, as top(1) says, what ZFS has cached and gives back."""
    said = sysctl(answer, "total_bytes", "free_bytes", "available_bytes")
    page = int_or_none(said.get("hw.pagesize"))
    counts = {
        name: count * page
        for name in ("free", "inactive", "cache", "laundry")
        if page and (count := int_or_none(said.get(f"vm.stats.vm.v_{name}_count"))) is not None
    }
    cached = int_or_none(said.get("kstat.zfs.misc.arcstats.size")) or int_or_none(said.get("vfs.bufspace"))
    free, idle = counts.get("free"), counts.get("inactive")
    swaps = tuple(_swaps(answer.text("swap", "swap_total_bytes", "swap_used_bytes") or ""))
    answer.gap("pressure_percent", Status.UNSUPPORTED, Help.NOT_PROVIDED)
    told = answer.raw("swap") is not None
    return answer.settle(
        Memory(
            total_bytes=int_or_none(said.get("hw.physmem")),
            available_bytes=None if free is None or idle is None else free + idle + counts.get("cache", 0),
            free_bytes=free,
            cached_bytes=cached,
            swap_total_bytes=sum(one.size_bytes or 0 for one in swaps) if told else None,
            swap_used_bytes=sum(one.used_bytes or 0 for one in swaps) if told else None,
            swaps=swaps,
        )
    )


def _swaps(text: str) -> Iterator[Swap]:
    """Read `swapinfo -k`: device, KiB, used, available, percent."""
    for line in text.split("\n"):
        columns = line.split()
        if len(columns) == 5 and columns[0].startswith("/"):
            size, used = int_or_none(columns[1]), int_or_none(columns[2])
            yield Swap(
                path=name_or_none(columns[0]),
                size_bytes=None if size is None else size * 1024,
                used_bytes=None if used is None else used * 1024,
            )
