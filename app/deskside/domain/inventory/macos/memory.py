"""Category `memory` on macOS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import int_or_none, name_or_none
from deskside.domain.inventory.bsd.system import sysctl
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.macos.plist import Row, profiled_apart, rows, text
from deskside.domain.inventory.memory import Memory, Module

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.domain.inventory.answer import Answer

_TYPE: Final = "SPMemoryDataType"
_UNITS: Final = {"K": 1024, "M": 1024**2, "G": 1024**3, "T": 1024**4}


def parse(answer: Answer) -> Memory:
    """Read the frame `memory`: what is free or only cached counts as available, as psutil counts it."""
    said = sysctl(answer, "total_bytes", "swap_total_bytes", "swap_used_bytes")
    pages = _pages(answer.text("vm_stat", "available_bytes", "free_bytes", "cached_bytes") or "")
    free, idle = pages.get("free"), pages.get("inactive")
    speculative = pages.get("speculative", 0)  # vm_stat has taken it out of the free ones
    swap = _swap(said.get("vm.swapusage", ""))
    answer.gap("pressure_percent", Status.UNSUPPORTED, Help.NOT_PROVIDED)
    slots, modules = _modules(rows(profiled_apart(answer, "memory.1", "profiler", "modules").get(_TYPE)))
    return answer.settle(
        Memory(
            total_bytes=int_or_none(said.get("hw.memsize")),
            available_bytes=None if free is None or idle is None else free + speculative + idle,
            free_bytes=None if free is None else free + speculative,
            cached_bytes=pages.get("file-backed"),
            swap_total_bytes=swap.get("total"),
            swap_used_bytes=swap.get("used"),
            slots=slots,
            modules=modules,
        )
    )


def _modules(said: Sequence[Row]) -> tuple[int | None, tuple[Module, ...]]:
    """Read the slots of a Mac with Intel's processors; with Apple's, soldered memory is one line."""
    slots = [slot for one in said for slot in rows(one.get("_items"))]
    filled = [slot for slot in slots if _size(text(slot, "dimm_size"))]
    soldered = [one for one in said if _size(text(one, _TYPE))]
    found = [_module(slot, text(slot, "_name"), _size(text(slot, "dimm_size"))) for slot in filled]
    found += [_module(one, None, _size(text(one, _TYPE))) for one in soldered]
    return len(slots) or None, tuple(found)


def _module(said: Row, slot: str | None, size_bytes: int | None) -> Module:
    speed = re.match(r"(\d{3,5}) M", text(said, "dimm_speed") or "")
    return Module(
        slot=slot,
        size_bytes=size_bytes,
        kind=text(said, "dimm_type"),
        speed_mts=int(speed[1]) if speed else None,
        vendor=text(said, "dimm_manufacturer"),
        part=_spelled(text(said, "dimm_part_number")),
        serial=text(said, "dimm_serial_number"),
    )


def _spelled(number: str | None) -> str | None:
    """Read a part's number that is written as the codes of its characters, `0x4D34...`."""
    if number is None or not re.fullmatch(r"0x(?:[0-9A-Fa-f]{2}){4,40}", number):
        return number
    return name_or_none(bytes.fromhex(number[2:]).decode("ascii", "replace").strip("\0 "))


def _size(said: str | None) -> int | None:
    found = re.fullmatch(r"(\d{1,6}) ([MGT])B", said or "")
    return int(found[1]) * _UNITS[found[2]] if found else None


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
