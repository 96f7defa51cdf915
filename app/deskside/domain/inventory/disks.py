"""Category `disks`: drives, what they are divided into, and what is built on top (RAID, LVM, encryption)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from deskside.domain.inventory.answer import Answer, int_or_none, name_or_none
from deskside.domain.inventory.disk_health import read_health
from deskside.domain.inventory.disk_sets import Raid, VolumeGroup, read_arrays, read_groups
from deskside.domain.inventory.facts import Category, Help, Status, fact, many

_SECTOR_BYTES: Final = 512
"""The unit of /sys/block/*/size, whatever the drive's own sectors are."""
_MAX_PARTS: Final = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A partition, or what lies on one: a logical volume, an opened encrypted container, an array."""

    name: str | None = fact(identity=True)
    kind: str | None = fact()
    """`part`, `lvm`, `crypt`, `raid1`, ... as lsblk says."""
    inside: str | None = fact()
    """Name of the drive or part it lies in."""
    size_bytes: int | None = fact("bytes")
    file_system: str | None = fact(optional=True)
    label: str | None = fact(optional=True)
    uuid: str | None = fact(optional=True)
    partition_type: str | None = fact(optional=True)
    mount_point: str | None = fact(optional=True)
    cipher: str | None = fact(optional=True, needs_admin=True)
    """Of an opened encrypted container: `aes-xts-plain64, 512 bits`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """One drive."""

    name: str | None = fact()
    kind: str | None = fact()
    """`ssd`, `hdd`, `optical`, `zram`, `loop`, `virtual`."""
    vendor: str | None = fact(optional=True)
    model: str | None = fact()
    serial: str | None = fact(identity=True)
    wwn: str | None = fact(identity=True, optional=True)
    firmware: str | None = fact(optional=True)
    size_bytes: int | None = fact("bytes")
    bus: str | None = fact()
    """`sata`, `nvme`, `usb`, `virtio`, ..."""
    removable: bool | None = fact()
    read_only: bool | None = fact()
    partition_table: str | None = fact(optional=True)
    encrypted: bool | None = fact()
    """Whether anything on it is an encrypted container."""
    health: str | None = fact(optional=True, needs_admin=True)
    """The drive's own word: `passed` or `failing`."""
    wear_percent: int | None = fact("percent", optional=True, needs_admin=True, volatile=True)
    """How much of its life an SSD has used; more than 100 is possible."""
    temperature_celsius: int | None = fact("celsius", optional=True, needs_admin=True, volatile=True)
    powered_on_h: int | None = fact("h", optional=True, needs_admin=True, volatile=True)
    bad_sectors: int | None = fact(optional=True, needs_admin=True)
    """Given up, or about to be; of an NVMe drive, errors of the medium."""
    parts: tuple[Part, ...] = many()


@dataclass(frozen=True, slots=True, kw_only=True)
class Disks(Category):
    """Drives and arrays; what they say of their health and what LVM has left only root may ask."""

    NAME: ClassVar[str] = "disks"

    rows: tuple[Disk, ...] = many()
    raid: tuple[Raid, ...] = many()
    groups: tuple[VolumeGroup, ...] = many(needs_admin=True)


def parse(answer: Answer) -> Disks:
    """Read the frame `disks`: lsblk's JSON, or /sys/block where there is no lsblk."""
    said = answer.facts()
    tree = answer.json("lsblk")
    if isinstance(tree, dict):
        devices = [one for one in _children(tree, "blockdevices") if _is_drive(one)]
        found = tuple(_disk(one) for one in devices)
    else:
        found = tuple(_disk_of_sysfs(name, said) for name in _names(said))
        answer.gap("rows.parts.file_system", Status.MISSING_TOOL, Help.INSTALL, "lsblk")
        if not found:
            answer.gap("rows", Status.UNREADABLE, Help.AGAIN)
    answer.further("rows.health", "groups")
    return answer.settle(
        Disks(
            rows=tuple(_looked_into(disk, answer) for disk in found),
            raid=read_arrays(answer.text("/proc/mdstat") or ""),
            groups=read_groups(answer.json("groups", "groups")),
        )
    )


def _looked_into(disk: Disk, answer: Answer) -> Disk:
    """Add what only root may ask of a drive and of the containers on it."""
    parts = tuple(
        replace(part, cipher=_cipher(answer.text(f"crypt/{part.name}", "rows.parts.cipher") or ""))
        if part.kind == "crypt"
        else part
        for part in disk.parts
    )
    health = read_health(answer.json(f"smart/{disk.name}", "rows.health"))
    if health is None:
        return replace(disk, parts=parts)
    return replace(
        disk,
        parts=parts,
        health=health.verdict,
        wear_percent=health.wear_percent,
        temperature_celsius=health.temperature_celsius,
        powered_on_h=health.powered_on_h,
        bad_sectors=health.bad_sectors,
    )


def _cipher(text: str) -> str | None:
    """Read `cryptsetup status`: cipher and key size, never the key; from 2.7 units stand in brackets."""
    said = dict(re.findall(r"^\s{1,8}(cipher|keysize):\s{1,8}(\S.{0,80})$", text, re.MULTILINE))
    told = ", ".join(said[name] for name in ("cipher", "keysize") if name in said)
    return name_or_none(re.sub(r"\[(\w{1,8})\]", r"\1", told))


def _children(of: dict[str, Any], key: str) -> list[dict[str, Any]]:
    children = of.get(key)
    return [one for one in children if isinstance(one, dict)] if isinstance(children, list) else []


def _is_drive(device: dict[str, Any]) -> bool:
    return bool(_size(device)) or device.get("type") == "rom"


def _size(device: dict[str, Any]) -> int | None:
    return int_or_none(str(device.get("size")))


def _text(device: dict[str, Any], key: str) -> str | None:
    """Return a value of lsblk: a string, or null; older versions fill up with spaces."""
    value = device.get(key)
    return name_or_none(value) if isinstance(value, str) else None


def _flag(device: dict[str, Any], key: str) -> bool | None:
    """Return a flag of lsblk: true and false, before util-linux 2.33 `"1"` and `"0"`."""
    return {True: True, "1": True, False: False, "0": False}.get(device.get(key, ""))


def _disk(device: dict[str, Any]) -> Disk:
    name = _text(device, "name")
    parts = tuple(_parts(device))
    kinds = {part.kind for part in parts} | {_text(device, "fstype")}
    file_systems = {part.file_system for part in parts}
    bus = _text(device, "tran") or _bus(name or "")
    return Disk(
        name=name,
        kind=_kind(_text(device, "type"), name or "", rotational=_flag(device, "rota"), bus=bus),
        vendor=_maker(_text(device, "vendor")),
        model=_text(device, "model"),
        serial=_text(device, "serial"),
        wwn=_text(device, "wwn"),
        firmware=_text(device, "rev"),
        size_bytes=_size(device),
        bus=bus,
        removable=_flag(device, "rm"),
        read_only=_flag(device, "ro"),
        partition_table=_text(device, "pttype"),
        encrypted="crypt" in kinds or "crypto_LUKS" in kinds | file_systems,
        parts=parts,
    )


def _maker(vendor: str | None) -> str | None:
    """Leave out what is no maker: the number of a virtual disk's PCI vendor, the bus of a SATA disk."""
    return None if vendor and re.fullmatch(r"0x[0-9a-f]{4}|ATA", vendor) else vendor


def _parts(device: dict[str, Any], depth: int = 0) -> Iterator[Part]:
    """Yield everything inside a device; more than some hundred is not a computer but an attack."""
    if depth > 8:
        return
    for child in _children(device, "children")[:_MAX_PARTS]:
        yield Part(
            name=_text(child, "name"),
            kind=_text(child, "type"),
            inside=_text(device, "name"),
            size_bytes=_size(child),
            file_system=_text(child, "fstype"),
            label=_text(child, "label"),
            uuid=_text(child, "uuid"),
            partition_type=_text(child, "parttype"),
            mount_point=_text(child, "mountpoint"),
        )
        yield from _parts(child, depth + 1)


def _kind(kind: str | None, name: str, *, rotational: bool | None, bus: str | None) -> str | None:
    if kind == "rom":
        return "optical"
    if kind == "loop" or name.startswith("zram"):
        return "loop" if kind == "loop" else "zram"
    if bus in {"virtio", "xen"}:
        return "virtual"  # what a hypervisor says about rotation means nothing
    return None if rotational is None else "hdd" if rotational else "ssd"


def _bus(name: str) -> str | None:
    prefixes = (("vd", "virtio"), ("nvme", "nvme"), ("xvd", "xen"), ("mmcblk", "mmc"), ("sr", "sata"))
    return next((bus for prefix, bus in prefixes if name.startswith(prefix)), None)


def _names(said: dict[str, str]) -> list[str]:
    return [key.removesuffix("/size") for key in said if re.fullmatch(r"[^/]{1,64}/size", key)]


def _disk_of_sysfs(name: str, said: dict[str, str]) -> Disk:
    rotational = said.get(f"{name}/queue/rotational")
    bus = _bus(name)
    sectors = int_or_none(said.get(f"{name}/size"))
    return Disk(
        name=name_or_none(name),
        kind=_kind("rom" if name.startswith("sr") else "disk", name, rotational=rotational == "1", bus=bus),
        vendor=_maker(name_or_none(said.get(f"{name}/device/vendor"))),
        model=name_or_none(said.get(f"{name}/device/model")),
        serial=name_or_none(said.get(f"{name}/device/serial")),
        wwn=name_or_none(said.get(f"{name}/wwid")),
        firmware=name_or_none(said.get(f"{name}/device/rev")),
        size_bytes=None if sectors is None else sectors * _SECTOR_BYTES,
        bus=bus,
        removable=said.get(f"{name}/removable") == "1",
        read_only=said.get(f"{name}/ro") == "1",
        parts=tuple(_parts_of_sysfs(name, said)),
    )


def _parts_of_sysfs(name: str, said: dict[str, str]) -> Iterator[Part]:
    for key, value in list(said.items())[: 8 * _MAX_PARTS]:
        if key.startswith(f"{name}/part/"):
            sectors = int_or_none(value)
            yield Part(
                name=name_or_none(key.rpartition("/")[2]),
                kind="part",
                inside=name_or_none(name),
                size_bytes=None if sectors is None else sectors * _SECTOR_BYTES,
            )
