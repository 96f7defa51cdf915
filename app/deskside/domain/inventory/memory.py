"""Category `memory`: main memory, swap, and how hard the machine fights for it."""

import re
from dataclasses import dataclass
from typing import ClassVar

from deskside.domain.inventory.answer import Answer, float_or_none, int_or_none, name_or_none
from deskside.domain.inventory.facts import Category, Help, Status, fact, many
from deskside.domain.inventory.smbios import memory_devices


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """One swap device or file."""

    path: str | None = fact(identity=True)
    size_bytes: int | None = fact("bytes")
    used_bytes: int | None = fact("bytes", volatile=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One memory module that sits in a slot; empty slots have no row."""

    slot: str | None = fact(identity=True)
    size_bytes: int | None = fact("bytes")
    kind: str | None = fact(optional=True)
    """`DDR4`, `DDR5`, ..."""
    form: str | None = fact(optional=True)
    """`DIMM`, `SODIMM`, ..."""
    speed_mts: int | None = fact(optional=True)
    """Million transfers a second, as it is run now."""
    vendor: str | None = fact(optional=True)
    part: str | None = fact(optional=True)
    serial: str | None = fact(identity=True, optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory(Category):
    """Main memory and swap. Totals are what the kernel manages, a little less than what is built in."""

    NAME: ClassVar[str] = "memory"

    total_bytes: int | None = fact("bytes")
    available_bytes: int | None = fact("bytes", volatile=True)
    """What programs can still get without swapping."""
    free_bytes: int | None = fact("bytes", volatile=True)
    cached_bytes: int | None = fact("bytes", volatile=True)
    swap_total_bytes: int | None = fact("bytes")
    swap_used_bytes: int | None = fact("bytes", volatile=True)
    pressure_percent: float | None = fact("percent", volatile=True)
    """Share of the last minute in which some task waited for memory (PSI, Linux 4.20 and later)."""
    swaps: tuple[Swap, ...] = many()
    slots: int | None = fact(needs_admin=True, optional=True)
    """Places for modules, empty ones too."""
    modules: tuple[Module, ...] = many(needs_admin=True)


def parse(answer: Answer) -> Memory:
    """Read the frame `memory`."""
    meminfo = answer.text("/proc/meminfo") or ""
    kib = {
        name: int(value) * 1024
        for name, value in re.findall(r"^(\w{1,40}):\s{1,40}(\d{1,15}) kB$", meminfo, re.MULTILINE)
    }
    swap_total, swap_free = kib.get("SwapTotal"), kib.get("SwapFree")
    available = kib.get("MemAvailable")
    if available is None and "MemFree" in kib:  # before Linux 3.14
        available = kib["MemFree"] + kib.get("Buffers", 0) + kib.get("Cached", 0)
    slots, modules = _modules(answer)
    return answer.settle(
        Memory(
            total_bytes=kib.get("MemTotal"),
            available_bytes=available,
            free_bytes=kib.get("MemFree"),
            cached_bytes=kib.get("Cached"),
            swap_total_bytes=swap_total,
            swap_used_bytes=None if swap_total is None or swap_free is None else swap_total - swap_free,
            pressure_percent=_pressure(answer.text("/proc/pressure/memory") or ""),
            swaps=_swaps(answer.text("/proc/swaps") or ""),
            slots=slots,
            modules=modules,
        )
    )


def _modules(answer: Answer) -> tuple[int | None, tuple[Module, ...]]:
    """Read the firmware's table: how many places there are, and what sits in them."""
    answer.further("modules")
    dump = answer.text("smbios", "modules")
    devices = memory_devices(dump) if dump else ()
    if not devices and not any(gap.field == "modules" for gap in answer.gaps):
        answer.gap("modules", Status.UNSUPPORTED, Help.NOT_PROVIDED)
    modules = tuple(Module(**one._asdict()) for one in devices if one.size_bytes != 0)
    return len(devices) or None, modules


def _pressure(text: str) -> float | None:
    found = re.search(r"^some .{0,40}\bavg60=([\d.]{1,12})", text, re.MULTILINE)
    return float_or_none(found[1]) if found else None


def _swaps(text: str) -> tuple[Swap, ...]:
    """Read /proc/swaps: five columns, sizes in KiB, spaces in a path as octal."""
    found = []
    for line in text.split("\n")[1:]:
        columns = line.split()
        if len(columns) == 5:
            size, used = int_or_none(columns[2]), int_or_none(columns[3])
            found.append(
                Swap(
                    path=name_or_none(columns[0].replace("\\040", " ")),
                    size_bytes=None if size is None else size * 1024,
                    used_bytes=None if used is None else used * 1024,
                )
            )
    return tuple(found)
