"""Category `disks` on macOS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import name_or_none
from deskside.domain.inventory.disks import Disk, Disks, Part
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.macos.plist import (
    Row,
    flag,
    nested,
    number,
    plist,
    profiled_apart,
    row,
    rows,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deskside.domain.inventory.answer import Answer

_MAX_PARTS: Final = 512
_BUSES: Final = {
    # BusProtocol of `diskutil info -plist`
    "Apple Fabric": "apple-fabric",
    "PCI-Express": "nvme",
    "PCI": "pci",
    "SATA": "sata",
    "ATA": "ata",
    "USB": "usb",
    "Thunderbolt": "thunderbolt",
    "FireWire": "firewire",
    "Secure Digital": "mmc",
    "Virtual Interface": "virtio",
    "Disk Image": "image",
}


def parse(answer: Answer) -> Disks:
    """Read the frame `disks`, and `disks.1`, in which the profiler knows serial numbers."""
    listed = rows(row(plist(answer, "list", "rows")).get("AllDisksAndPartitions"))
    containers = rows(row(plist(answer, "apfs", "rows.encrypted")).get("Containers"))
    profiler = profiled_apart(answer, "disks.1", "profiler", "rows.serial")
    drives = nested(rows(profiler.get("SPNVMeDataType")) + rows(profiler.get("SPSerialATADataType")))
    known = {text(one, "bsd_name"): one for one in drives if one.get("bsd_name")}
    answer.gap("raid", Status.UNSUPPORTED, Help.LATER)
    found = []
    for whole in listed:
        name = text(whole, "DeviceIdentifier") or ""
        info = row(plist(answer, f"info/{name}")) if re.fullmatch(r"disk\d{1,3}", name) else {}
        if not _is_made_of_others(whole, info):
            found.append(_disk(whole, info, known.get(name, {}), containers))
    return answer.settle(Disks(rows=tuple(found)))


def _is_made_of_others(whole: Row, info: Row) -> bool:
    """Say whether a disk is a container that lies on a partition of another, or an image in a file."""
    synthesised = bool(whole.get("APFSPhysicalStores") or whole.get("APFSVolumes"))
    return (
        synthesised or bool(info.get("APFSContainerReference")) or text(info, "BusProtocol") == "Disk Image"
    )


def _disk(whole: Row, info: Row, profiled: Row, containers: list[Row]) -> Disk:
    parts = tuple(_parts(whole, containers))[:_MAX_PARTS]
    inside = [one for one in containers if _stores(one) & {part.name for part in parts}]
    secret = [
        flag(volume, "Encryption", "FileVault") for one in inside for volume in rows(one.get("Volumes"))
    ]
    known = [value for value in secret if value is not None]
    return Disk(
        name=text(whole, "DeviceIdentifier"),
        kind=_kind(info),
        model=text(profiled, "device_model") or text(info, "MediaName", "IORegistryEntryName"),
        serial=text(profiled, "device_serial"),
        firmware=text(profiled, "device_revision"),
        size_bytes=number(whole, "Size") or number(info, "TotalSize", "Size"),
        bus=_BUSES.get(text(info, "BusProtocol") or "", text(info, "BusProtocol")),
        removable=_removable(info),
        read_only=_not(flag(info, "WritableMedia")),
        partition_table={"GUID_partition_scheme": "gpt", "FDisk_partition_scheme": "dos"}.get(
            text(whole, "Content") or "", text(whole, "Content")
        ),
        health={"Verified": "passed", "Failing": "failing"}.get(text(info, "SMARTStatus") or ""),
        encrypted=any(known) if known else False if parts and not inside else None,
        parts=parts,
    )


def _kind(info: Row) -> str | None:
    if text(info, "VirtualOrPhysical") == "Virtual":
        return "virtual"
    if flag(info, "OpticalMediaType") or text(info, "OpticalDeviceType"):
        return "optical"
    solid = flag(info, "SolidState")
    return None if solid is None else "ssd" if solid else "hdd"


def _removable(info: Row) -> bool | None:
    """A disk in a USB case is as good as removable to its user."""
    said = flag(info, "RemovableMediaOrExternalDevice", "RemovableMedia", "Removable")
    return _not(flag(info, "Internal")) if said is None else said


def _not(value: bool | None) -> bool | None:  # noqa: FBT001 - as read
    return None if value is None else not value


def _stores(container: Row) -> set[str | None]:
    return {text(one, "DeviceIdentifier") for one in rows(container.get("PhysicalStores"))}


def _parts(whole: Row, containers: list[Row]) -> Iterator[Part]:
    for one in rows(whole.get("Partitions")):
        name = text(one, "DeviceIdentifier")
        yield _part(one, "part", text(whole, "DeviceIdentifier"))
        for container in containers:
            if name in _stores(container):
                for volume in rows(container.get("Volumes")):
                    yield _volume(volume, name)


def _part(said: Mapping[str, object], kind: str, inside: str | None) -> Part:
    row_ = dict(said)
    return Part(
        name=text(row_, "DeviceIdentifier"),
        kind=kind,
        inside=inside,
        size_bytes=number(row_, "Size"),
        label=text(row_, "VolumeName"),
        uuid=text(row_, "VolumeUUID", "DiskUUID"),
        partition_type=text(row_, "Content"),
        mount_point=text(row_, "MountPoint"),
    )


def _volume(said: Row, inside: str | None) -> Part:
    """Take a volume of a container: all of them share its space, so its size is what lies in it."""
    return Part(
        name=text(said, "DeviceIdentifier"),
        kind="apfs",
        inside=inside,
        size_bytes=number(said, "CapacityInUse"),
        file_system="apfs",
        label=text(said, "Name"),
        uuid=text(said, "APFSVolumeUUID"),
        partition_type=name_or_none(", ".join(one for one in said.get("Roles") or () if isinstance(one, str)))
        if isinstance(said.get("Roles"), list)
        else None,
    )
