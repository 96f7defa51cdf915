"""Storage Spaces of Windows: pools of drives, and the virtual disks that are laid over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.disk_sets import Raid, VolumeGroup
from deskside.domain.inventory.windows.rows import NONE, Row, by, rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deskside.domain.inventory.answer import Answer

_HEALTHY: Final = 0
"""`HealthStatus`; 1 is a warning, 2 unhealthy, 5 unknown."""
_UNKNOWN: Final = 5
_IN_SERVICE, _DETACHED = 11, 0xD002
"""`OperationalStatus` of MSFT_VirtualDisk, learn.microsoft.com: being repaired or moved, and taken away."""


def read_spaces(answer: Answer) -> tuple[Raid, ...]:
    """Read the virtual disks; each is said to have all drives of its pool."""
    drives = by(rows(answer, "MSFT_PhysicalDisk"), "ObjectId")
    has = _has(answer)
    return tuple(
        _space(row, next((inside for inside in has.values() if row.text("ObjectId") in inside), []), drives)
        for row in rows(answer, "MSFT_VirtualDisk", "raid")
    )


def read_pools(answer: Answer) -> Iterator[VolumeGroup]:
    """Read the pools that somebody has made: not the one of every drive that might be put into one."""
    drives = by(rows(answer, "MSFT_PhysicalDisk"), "ObjectId")
    spaces = by(rows(answer, "MSFT_VirtualDisk"), "ObjectId")
    has = _has(answer)
    for row in rows(answer, "MSFT_StoragePool", "groups"):
        size, taken = row.size("Size"), row.size("AllocatedSize")
        inside = has.get(row.text("ObjectId") or "", [])
        yield VolumeGroup(
            name=row.text("FriendlyName"),
            size_bytes=size,
            free_bytes=None if size is None or taken is None else max(0, size - taken),
            volumes=sum(one in spaces for one in inside),
            drives=sum(one in drives for one in inside),
        )


def _has(answer: Answer) -> dict[str, list[str]]:
    """Return by each pool's number the numbers of the drives and spaces in it."""
    found: dict[str, list[str]] = {}
    for row in rows(answer, "MSFT_StoragePoolTo"):
        if (pool := row.text("Pool")) and (one := row.text("Has")):
            found.setdefault(pool, []).append(one)
    return found


def _space(row: Row, inside: list[str], drives: Mapping[str, Row]) -> Raid:
    health, states = row.number("HealthStatus"), row.numbers("OperationalStatus")
    numbers = (drives.get(one, NONE).number("DeviceId") for one in inside)
    return Raid(
        name=row.text("FriendlyName"),
        level=(row.text("ResiliencySettingName") or "").lower() or None,
        state="inactive" if _DETACHED in states else "active",
        members=tuple(f"PhysicalDrive{number}" for number in sorted(n for n in numbers if n is not None)),
        degraded=None if health in {None, _UNKNOWN} else health != _HEALTHY,
        rebuilding=_IN_SERVICE in states,
    )
