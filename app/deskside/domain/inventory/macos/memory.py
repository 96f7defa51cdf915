"""Category `memory` on macOS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deskside.domain.inventory.answer import int_or_none
from deskside.domain.inventory.bsd.system import sysctl
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.memory import Memory

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer

_UNITS = {"K": 1024, "M": 1024**2, "G": 1024**3, "T": 1024**4}


def parse(answer: Answer) -> Memory:
    """Read the frame `memory`: what is free or only cached counts as available, as psutil counts it."""
    said = sysctl(answer, "total_bytes", "swap_total_bytes", "swap_used_bytes")
    pages = _pages(answer.text("vm_stat", "available_bytes", "free_bytes", "cached_bytes") or "")
    free, idle = pages.get("free"), pages.get("inactive")
    speculative = pages.get("speculative", 0)  # vm_stat has taken it out of the free ones
    swap = _swap(said.get("vm.swapusage", ""))
    answer.gap("pressure_percent", Status.UNSUPPORTED, Help.NOT_PROVIDED)
    return answer.settle(
        Memory(
            total_bytes=int_or_none(said.get("hw.memsize")),
            available_bytes=None if free is None or idle is None else free + speculative + idle,
            free_bytes=None if free is None else free + speculative,
            cached_bytes=pages.get("file-backed"),
            swap_total_bytes=swap.get("total"),
            swap_used_bytes=swap.get("used"),
        )
    )


def _pages(text: str) -> dict[str, int]:
    """Read `vm_stat`: the page size in its heading, then `Pages free:   12345.` a line; gives bytes."""
    size = re.search(r"page size of (\d{3,6}) bytes", text)
    if size is None:
        return {}
    found = re.findall(
        r"^(?:Pages (\w[\w -]{2,40})|(File-backed) pages):\s{1,60}(\d{1,15})\.", text, re.MULTILINE
    )
    return {(name or other).lower(): int(count) * int(size[1]) for name, other, count in found}


def _swap(text: str) -> dict[str, int]:
    """Read `total = 2048.00M  used = 1010.25M  free = 1037.75M  (encrypted)`."""
    found = re.findall(r"(total|used|free) = (\d{1,9})(?:[.,](\d{1,4}))?([KMGT])", text)
    return {name: int(float(f"{whole}.{part or 0}") * _UNITS[unit]) for name, whole, part, unit in found}
