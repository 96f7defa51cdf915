"""Memory modules, from the table that the firmware leaves (DMTF DSP0134, SMBIOS 3.7).

The kernel gives the table to root as it is; reading it here needs no tool there, and knows no language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from deskside.domain.inventory.answer import name_or_none
from deskside.domain.inventory.placeholders import is_placeholder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_TABLE_BYTES: Final = 1 << 20
_MEMORY_DEVICE: Final = 17
_END: Final = 127

_FORMS: Final[Mapping[int, str]] = {
    0x09: "DIMM",
    0x0B: "soldered",
    0x0D: "SODIMM",
    0x0F: "FB-DIMM",
    0x10: "die",
}
_KINDS: Final[Mapping[int, str]] = {
    0x0F: "SDRAM",
    0x12: "DDR",
    0x13: "DDR2",
    0x14: "DDR2 FB-DIMM",
    0x18: "DDR3",
    0x1A: "DDR4",
    0x1B: "LPDDR",
    0x1C: "LPDDR2",
    0x1D: "LPDDR3",
    0x1E: "LPDDR4",
    0x20: "HBM",
    0x21: "HBM2",
    0x22: "DDR5",
    0x23: "LPDDR5",
}


class MemoryDevice(NamedTuple):
    """One slot, section 7.18; `size_bytes` is 0 for an empty one, None where the firmware does not know."""

    slot: str | None
    size_bytes: int | None
    kind: str | None
    form: str | None
    speed_mts: int | None
    vendor: str | None
    part: str | None
    serial: str | None


def memory_devices(dump: str) -> tuple[MemoryDevice, ...]:
    """Read what `od -An -v -tx1` prints of the table; what does not follow the format ends the reading."""
    try:
        table = bytes.fromhex(dump)[:MAX_TABLE_BYTES]
    except ValueError:
        return ()
    return tuple(
        _device(area, strings) for kind, area, strings in _structures(table) if kind == _MEMORY_DEVICE
    )


def _structures(table: bytes) -> Iterator[tuple[int, bytes, list[str]]]:
    """Yield type, formatted area and strings of each structure (section 6.1)."""
    at = 0
    while at + 4 <= len(table):
        kind, length = table[at], table[at + 1]
        end = table.find(b"\0\0", at + length)
        if length < 4 or end < 0 or kind == _END:
            return
        texts = table[at + length : end].split(b"\0")
        yield kind, table[at : at + length], [text.decode("latin-1") for text in texts]
        at = end + 2


def _device(area: bytes, strings: list[str]) -> MemoryDevice:
    return MemoryDevice(
        slot=_text(area, 0x10, strings) or _text(area, 0x11, strings),
        size_bytes=_size(area),
        kind=_KINDS.get(_number(area, 0x12, 1)),
        form=_FORMS.get(_number(area, 0x0E, 1)),
        speed_mts=_speed(area),
        vendor=_text(area, 0x17, strings),
        part=_text(area, 0x1A, strings),
        serial=_text(area, 0x18, strings),
    )


def _number(area: bytes, at: int, size: int) -> int:
    """Return a little-endian number; 0 where an older table ends before it."""
    return int.from_bytes(area[at : at + size], "little") if at + size <= len(area) else 0


def _text(area: bytes, at: int, strings: list[str]) -> str | None:
    number = _number(area, at, 1)
    text = strings[number - 1].strip() if 0 < number <= len(strings) else ""
    return None if is_placeholder(text) else name_or_none(text)


def _size(area: bytes) -> int | None:
    """Megabytes, or kilobytes with the highest bit; 0x7FFF refers to the extended size in megabytes."""
    size = _number(area, 0x0C, 2)
    if size == 0xFFFF:
        return None
    if size == 0x7FFF:
        return (_number(area, 0x1C, 4) & 0x7FFF_FFFF) << 20
    return (size & 0x7FFF) << (10 if size & 0x8000 else 20)


def _speed(area: bytes) -> int | None:
    """As it is configured, else what it could do; 0xFFFF refers to a later field, which no machine needs."""
    for at in (0x20, 0x15):
        if (speed := _number(area, at, 2)) not in {0, 0xFFFF}:
            return speed
    return None
