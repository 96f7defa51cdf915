"""Category `memory` on Windows: the page files count as swap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.memory import Memory, Module, Swap
from deskside.domain.inventory.windows.rows import Row, first, rows

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer

_KIB: Final = 1 << 10
_MIB: Final = 1 << 20
_KINDS: Final = {
    20: "DDR", 21: "DDR2", 24: "DDR3", 26: "DDR4", 27: "LPDDR", 28: "LPDDR2", 29: "LPDDR3", 30: "LPDDR4",
    34: "DDR5", 35: "LPDDR5",
}  # fmt: skip
"""DMTF DSP0134 (SMBIOS), 7.18.2."""
_FORMS: Final = {8: "DIMM", 12: "SODIMM", 23: "BGA"}
"""`Win32_PhysicalMemory.FormFactor`."""


def parse(answer: Answer) -> Memory:
    """Read the frame `memory`."""
    system = first(answer, "Win32_OperatingSystem", "total_bytes", "available_bytes")
    counted = first(answer, "Win32_PerfFormattedData_PerfOS_Memory", "free_bytes", "cached_bytes")
    files = tuple(map(_file, rows(answer, "Win32_PageFileUsage", "swap_total_bytes", "swap_used_bytes")))
    read = answer.sources[-1:] == ["Win32_PageFileUsage"]
    modules = tuple(map(_module, rows(answer, "Win32_PhysicalMemory", "modules")))
    return answer.settle(
        Memory(
            total_bytes=system.size("TotalVisibleMemorySize", _KIB),
            available_bytes=system.size("FreePhysicalMemory", _KIB),
            free_bytes=counted.size("FreeAndZeroPageListBytes"),
            cached_bytes=counted.size("CacheBytes"),
            swap_total_bytes=sum(file.size_bytes or 0 for file in files) if read else None,
            swap_used_bytes=sum(file.used_bytes or 0 for file in files) if read else None,
            swaps=files,
            slots=first(answer, "Win32_PhysicalMemoryArray", "slots").number("MemoryDevices"),
            modules=modules,
        )
    )


def _file(row: Row) -> Swap:
    used = row.size("CurrentUsage", _MIB)
    return Swap(path=row.text("Name"), size_bytes=row.size("AllocatedBaseSize", _MIB), used_bytes=used)


def _module(row: Row) -> Module:
    slot, bank = row.text("DeviceLocator"), row.text("BankLabel")
    kind, form = row.number("SMBIOSMemoryType"), row.number("FormFactor")
    return Module(
        slot=f"{bank} {slot}" if bank and slot and bank != slot else slot or bank,
        size_bytes=row.size("Capacity"),
        kind=_KINDS.get(kind) if kind is not None else None,
        form=_FORMS.get(form) if form is not None else None,
        speed_mts=row.number("ConfiguredClockSpeed") or row.number("Speed") or None,
        vendor=row.real("Manufacturer"),
        part=row.real("PartNumber"),
        serial=row.real("SerialNumber"),
    )
