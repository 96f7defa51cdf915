"""Rules about volumes, disks and arrays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.findings.rule import Look, MachineFinding, Severity, noticed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.disks import Disk, Disks
    from deskside.domain.inventory.volumes import Volumes

_SPACE_EATERS: Final = "disk.space-eaters"
_HEALTH_SIGNS: Final = "disk.health-signs"
_WRITABLE: Final = re.compile(r"ext[234]|xfs|btrfs|f2fs|jfs|reiserfs|zfs|ntfs3?|exfat|vfat|apfs|hfs\+?")
"""File systems that are mounted read-only when the kernel no longer trusts them; images are so by nature."""
_WORN_PERCENT: Final = 90
"""Of its writing life, as the maker reckons it: most drives write on for a while, and should be replaced."""
_SYSTEM: Final = frozenset(("/boot", "/boot/efi", "/efi", "/usr"))
"""Volumes that some systems mount read-only on purpose."""
_SET_UP_READ_ONLY: Final = re.compile(
    r"/(?:snap|run/media|media|mnt|cdrom|Volumes)(?:/.*)?|.*/\.snapshots(?:/.*)?"
)


def space(volumes: Volumes, look: Look) -> Iterator[MachineFinding]:
    """Find volumes that are full or nearly so; what cannot fill up is left out."""
    limits = look.thresholds
    for volume in volumes.rows:
        total, free = volume.total_bytes, volume.available_bytes
        if not total or free is None or volume.read_only or volume.file_system in {"squashfs", "iso9660"}:
            continue
        used_percent = 100 - 100 * free // total
        if used_percent < limits.volume_filling_percent or free >= limits.volume_ample_bytes:
            continue
        full = used_percent >= limits.volume_full_percent
        yield noticed(
            "volume-full" if full else "volume-filling",
            Severity.ERROR if full else Severity.WARNING,
            "volumes",
            subject=volume.mount_point,
            script=_SPACE_EATERS,
            free_bytes=free,
            total_bytes=total,
        )


def file_count(volumes: Volumes, look: Look) -> Iterator[MachineFinding]:
    """Find volumes that can take no more files though there is space."""
    for volume in volumes.rows:
        total, free = volume.inodes_total, volume.inodes_free
        if total and free is not None and 100 - 100 * free // total >= look.thresholds.inodes_used_percent:
            yield noticed(
                "volume-out-of-inodes",
                Severity.ERROR,
                "volumes",
                subject=volume.mount_point,
                script=_SPACE_EATERS,
            )


def writable(volumes: Volumes, look: Look) -> Iterator[MachineFinding]:
    """Find volumes that the system has stopped writing to."""
    # Since macOS 10.15 the system itself lies on a volume of its own that nobody can write to.
    system = _SYSTEM | {"/"} if look.inventory.target.platform == "macos" else _SYSTEM
    for volume in volumes.rows:
        where, kind = volume.mount_point or "", volume.file_system or ""
        by_nature = where in system or _SET_UP_READ_ONLY.fullmatch(where) or volume.network
        if volume.read_only and _WRITABLE.fullmatch(kind) and not by_nature:
            yield noticed("volume-read-only", Severity.ERROR, "volumes", subject=where, script=_HEALTH_SIGNS)


def answering(volumes: Volumes, look: Look) -> Iterator[MachineFinding]:
    """Find network drives that do not answer: programs that touch them hang."""
    del look
    for volume in volumes.rows:
        if volume.answers is False:
            yield noticed(
                "drive-silent",
                Severity.ERROR,
                "volumes",
                subject=volume.mount_point,
                script="disk.network-drives",
                device=volume.device or "?",
            )


def arrays(disks: Disks, look: Look) -> Iterator[MachineFinding]:
    """Find arrays that have lost a disk, or get one back."""
    del look
    for array in disks.raid:
        if array.degraded:
            yield noticed(
                "array-rebuilding" if array.rebuilding else "array-degraded",
                Severity.WARNING if array.rebuilding else Severity.ERROR,
                "disks",
                subject=array.name,
                script=_HEALTH_SIGNS,
            )


def health(disks: Disks, look: Look) -> Iterator[MachineFinding]:
    """Find drives that say of themselves that they fail, give up sectors, or are worn."""
    del look
    for disk in disks.rows:
        if disk.health == "failing":
            yield noticed(
                "disk-failing", Severity.ERROR, "disks", subject=_called(disk), script=_HEALTH_SIGNS
            )
        elif disk.bad_sectors:
            yield noticed(
                "disk-bad-sectors",
                Severity.WARNING,
                "disks",
                subject=_called(disk),
                script=_HEALTH_SIGNS,
                sectors=disk.bad_sectors,
            )
        if disk.wear_percent is not None and disk.wear_percent >= _WORN_PERCENT:
            yield noticed(
                "disk-worn", Severity.WARNING, "disks", subject=_called(disk), percent=disk.wear_percent
            )


def _called(disk: Disk) -> str:
    return f"{disk.name} ({disk.model})" if disk.model else disk.name or "?"


def encryption(disks: Disks, look: Look) -> Iterator[MachineFinding]:
    """Find portable computers whose disk anybody can read who carries it away."""
    battery = look.inventory.categories.get("battery")
    if battery is None or not getattr(battery, "rows", ()):
        return
    fixed = [disk for disk in disks.rows if disk.kind in {"ssd", "hdd"} and disk.removable is False]
    if fixed and all(disk.encrypted is False for disk in fixed):
        yield noticed("disk-not-encrypted", Severity.NOTICE, "disks")
