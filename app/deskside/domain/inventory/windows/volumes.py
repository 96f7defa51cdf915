"""Category `volumes` on Windows: drives with a letter or a folder, and network drives of this account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.volumes import Volume, Volumes
from deskside.domain.inventory.windows.rows import NONE, Row, by, rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.inventory.answer import Answer


def parse(answer: Answer) -> Volumes:
    """Read the frame `volumes`. What is mapped in somebody else's session does not show in this one."""
    sealed = {row.drive("DriveLetter"): row.flag("IsReadOnly") for row in rows(answer, "MSFT_Partition")}
    local = [_local(row, sealed) for row in rows(answer, "Win32_Volume", "rows")]
    states = by(rows(answer, "Win32_NetworkConnection"), "LocalName")
    remote = [_remote(row, states) for row in rows(answer, "Win32_MappedLogicalDisk")]
    found = tuple(volume for volume in (*local, *remote) if volume is not None)
    for volume in found:
        if volume.answers is False:
            answer.gap("rows.total_bytes", Status.TIMEOUT, Help.RECONNECT, volume.mount_point or "")
    return answer.settle(Volumes(rows=found))


def _local(row: Row, sealed: Mapping[str | None, bool | None]) -> Volume | None:
    """Return a volume that people can reach; recovery partitions have neither letter nor folder."""
    point = row.text("DriveLetter") or (row.text("Name") or "").rstrip("\\")
    if not point or point.startswith("\\\\?"):
        return None
    total, free = row.size("Capacity"), row.size("FreeSpace")
    number = row.number("SerialNumber")
    return Volume(
        mount_point=point,
        device=row.text("DeviceID"),
        file_system=row.text("FileSystem"),
        label=row.text("Label"),
        uuid=f"{number & 0xFFFFFFFF:08X}" if number is not None else None,
        network=False,
        read_only=sealed.get(point),
        answers=True,
        total_bytes=total,
        used_bytes=total - free if total is not None and free is not None and free <= total else None,
        available_bytes=free,
    )


def _remote(row: Row, states: Mapping[str, Row]) -> Volume | None:
    point = row.text("DeviceID")
    if point is None:
        return None
    total, free = row.size("Size"), row.size("FreeSpace")
    connection = states.get(point, NONE)
    lost = connection.text("ConnectionState") == "Disconnected" or total is None
    return Volume(
        mount_point=point,
        device=row.text("ProviderName") or connection.text("RemoteName"),
        file_system=row.text("FileSystem"),
        label=row.text("VolumeName"),
        uuid=row.text("VolumeSerialNumber"),
        network=True,
        answers=not lost,
        total_bytes=total,
        used_bytes=total - free if total is not None and free is not None and free <= total else None,
        available_bytes=free,
    )
