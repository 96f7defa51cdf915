"""Category `disks` on Windows."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.disks import Disk, Disks, Part
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.windows.rows import NONE, Row, by, by_number, rows
from deskside.domain.inventory.windows.spaces import read_pools, read_spaces

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from deskside.domain.inventory.answer import Answer

_MEDIA: Final = {3: "hdd", 4: "ssd", 5: "scm"}
_BUSES: Final = {
    1: "scsi", 2: "atapi", 3: "ata", 4: "firewire", 6: "fibre-channel", 7: "usb", 8: "raid", 9: "iscsi",
    10: "sas", 11: "sata", 12: "sd", 13: "mmc", 15: "virtual", 16: "storage-spaces", 17: "nvme", 19: "ufs",
}  # fmt: skip
"""`MSFT_PhysicalDisk`: MediaType and BusType."""
_REMOVABLE_BUSES: Final = frozenset({"usb", "firewire", "sd", "mmc"})
_HEALTH: Final = {0: "passed", 1: "failing", 2: "failing"}
"""`HealthStatus`: healthy, warning, unhealthy; 5 is unknown. Windows asks the drive itself."""
_TABLES: Final = {1: "dos", 2: "gpt"}
_WORN_OUT: Final = 200
"""More than this is no percentage: a drive may go on beyond its life, and 255 is *unknown*."""
_CIPHERS: Final = {
    1: "aes-cbc with diffuser, 128 bits", 2: "aes-cbc with diffuser, 256 bits", 3: "aes-cbc, 128 bits",
    4: "aes-cbc, 256 bits", 5: "by the drive itself", 6: "aes-xts, 128 bits", 7: "aes-xts, 256 bits",
}  # fmt: skip
"""`Win32_EncryptableVolume.EncryptionMethod`; 0 is none."""
_WORLD_WIDE: Final = re.compile(r"(?:eui\.)?(?!0+$)[0-9A-Fa-f]{16,32}")
"""An EUI-64 or NAA number. Drives that have none get one made up, in which the computer's name stands."""
_WARMTH: Final = range(5, 126)
"""Degrees a drive can have: those without a sensor say 0 or 1."""


def parse(answer: Answer) -> Disks:
    """Read the frame `disks`: by the storage service, and by the older class where there is none."""
    volumes = by(rows(answer, "Win32_Volume"), "DriveLetter")
    ciphers = by(rows(answer, "Win32_EncryptableVolume"), "DriveLetter")
    counters = by_number(rows(answer, "MSFT_StorageReliabilityCounter"), "DeviceId")
    encrypted = _encrypted(answer)
    asked = encrypted is not None
    parts = rows(answer, "MSFT_Partition")
    seen = by_number(rows(answer, "MSFT_Disk"), "Number")
    drives = rows(answer, "MSFT_PhysicalDisk")
    if not drives:
        older = rows(answer, "Win32_DiskDrive", "rows")
        return answer.settle(Disks(rows=tuple(_older(row) for row in older)))
    older_by = by_number(rows(answer, "Win32_DiskDrive"), "Index")
    found = []
    for row in drives:
        number = row.number("DeviceId")
        key = -1 if number is None else number
        mine = tuple(_part(part, key, volumes, ciphers) for part in parts if part.number("DiskNumber") == key)
        table = seen.get(key, NONE)
        hidden = {part.mount_point for part in mine} & (encrypted or set())
        one = _disk(row, (table, older_by.get(key, NONE)), mine, bool(hidden) if asked else None)
        found.append(_with_counters(one, counters.get(key, NONE)))
    answer.further("rows.wear_percent", "rows.temperature_celsius", "rows.powered_on_h")
    return answer.settle(Disks(rows=tuple(found), raid=read_spaces(answer), groups=tuple(read_pools(answer))))


_OPEN: Final = 2
"""`System.Volume.BitLockerProtection` of a drive that is not encrypted; other numbers are of one that is."""


def _encrypted(answer: Answer) -> set[str] | None:
    """Return the letters of encrypted drives: an administrator's answer first, else what anybody may see."""
    locked = rows(answer, "Win32_EncryptableVolume")
    if locked:
        return {
            letter for row in locked if row.number("ConversionStatus") and (letter := row.text("DriveLetter"))
        }
    shown = {
        letter: state
        for row in rows(answer, "Shell.Application")
        if (letter := row.text("DriveLetter")) and (state := row.number("BitLockerProtection"))
    }
    if shown:
        return {letter for letter, state in shown.items() if state != _OPEN}
    if "Win32_EncryptableVolume" in answer.sources:  # to others than administrators it is just empty
        why = (Status.DENIED, Help.ADMINISTRATOR)
        answer.gap("rows.encrypted", *why, source="Win32_EncryptableVolume")
    rows(answer, "Win32_EncryptableVolume", "rows.encrypted")  # says why not
    return None


def _disk(row: Row, others: tuple[Row, Row], parts: Sequence[Part], encrypted: bool | None) -> Disk:  # noqa: FBT001 - a fact
    table, older = others
    media, bus = row.number("MediaType"), _BUSES.get(row.number("BusType") or 0)
    style = table.number("PartitionStyle")
    number, number_of_world = row.number("DeviceId"), row.text("UniqueId") or ""
    return Disk(
        name=f"PhysicalDrive{number}" if number is not None else None,
        kind="virtual" if bus in {"virtual", "storage-spaces"} else _MEDIA.get(media or 0),
        vendor=row.maker("Manufacturer"),
        model=row.text("Model") or row.text("FriendlyName"),
        serial=row.real("AdapterSerialNumber") or _serial(row) or _serial(older),
        wwn=number_of_world if _WORLD_WIDE.fullmatch(number_of_world) else None,
        firmware=row.text("FirmwareVersion") or older.text("FirmwareRevision"),
        size_bytes=row.size("Size"),
        bus=bus,
        removable=bus in _REMOVABLE_BUSES if bus else None,
        read_only=table.flag("IsReadOnly"),
        partition_table=_TABLES.get(style) if style is not None else None,
        encrypted=encrypted,
        health=_HEALTH.get(said) if (said := row.number("HealthStatus")) is not None else None,
        parts=tuple(parts),
    )


def _with_counters(disk: Disk, said: Row) -> Disk:
    """Add what the drive counts; most say only part of it, and leave the rest empty or 0."""
    warmth, worn = said.number("Temperature"), said.number("Wear")
    return replace(
        disk,
        temperature_celsius=warmth if warmth in _WARMTH else None,
        wear_percent=worn if worn is not None and 0 <= worn <= _WORN_OUT and disk.kind == "ssd" else None,
        powered_on_h=said.number("PowerOnHours") or None,
    )


def _serial(row: Row) -> str | None:
    """Leave out the full stop that Windows puts behind the EUI of an NVMe drive, which stands there."""
    said = (row.real("SerialNumber") or "").rstrip(".")
    return said or None


def _older(row: Row) -> Disk:
    number = row.number("Index")
    return Disk(
        name=f"PhysicalDrive{number}" if number is not None else None,
        vendor=row.maker("Manufacturer"),
        model=row.text("Model"),
        serial=_serial(row),
        firmware=row.text("FirmwareRevision"),
        size_bytes=row.size("Size"),
        bus=(row.text("InterfaceType") or "").lower() or None,
    )


def _part(row: Row, disk: int, volumes: Mapping[str, Row], ciphers: Mapping[str, Row]) -> Part:
    point = row.drive("DriveLetter")
    volume = volumes.get(point or "", NONE)
    number, mbr = row.number("PartitionNumber"), row.number("MbrType")
    return Part(
        name=f"Disk {disk} Partition {number}" if number is not None else None,
        kind="part",
        inside=f"PhysicalDrive{disk}",
        size_bytes=row.size("Size"),
        file_system=volume.text("FileSystem"),
        label=volume.text("Label"),
        uuid=row.text("Guid"),
        partition_type=row.text("GptType") or (f"0x{mbr:x}" if mbr else None),
        mount_point=point,
        cipher=_CIPHERS.get(ciphers.get(point or "", NONE).number("EncryptionMethod") or 0),
    )
