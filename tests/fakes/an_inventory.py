"""System information of a machine that does not exist: facts, tables, gaps, and many rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.inventory.document import Inventory, InventoryTarget
from deskside.domain.inventory.facts import Gap, Help, Status
from deskside.domain.inventory.memory import Memory
from deskside.domain.inventory.operating_system import OperatingSystem
from deskside.domain.inventory.software import Program, Software
from deskside.domain.inventory.volumes import Volume, Volumes

if TYPE_CHECKING:
    from datetime import datetime

_GIB = 1 << 30


def an_inventory(at: datetime, programs: int = 40) -> Inventory:
    """Return four categories, one of them in part."""
    installed = tuple(
        Program(source="dpkg", id=f"package-{number:03}", version=f"1.{number}-1", scope="machine")
        for number in range(programs)
    )
    root = Volume(
        mount_point="/",
        device="/dev/nvme0n1p2",
        file_system="ext4",
        total_bytes=200 * _GIB,
        used_bytes=188 * _GIB,
        available_bytes=12 * _GIB,
    )
    share = Volume(
        mount_point="/mnt/share", device="fs:/share", file_system="nfs4", network=True, answers=False
    )
    target = InventoryTarget(
        label="oleg@oleg-nb",
        machine_id="00c0ffee00c0ffee",
        platform="linux",
        probe="linux",
        probe_sha256="0" * 64,
    )
    return Inventory(
        collected_at=at,
        target=target,
        categories={
            "os": OperatingSystem(
                took_ms=10,
                name="Debian GNU/Linux 12 (bookworm)",
                version="12",
                kernel="6.1.0-28-amd64",
                architecture="x86_64",
                hostname="oleg-nb",
                booted_at=at,
                uptime_s=93_600,
                clock_synchronised=True,
                time_zone="Europe/Moscow",
            ),
            "memory": Memory(took_ms=10, total_bytes=16 * _GIB, available_bytes=9 * _GIB),
            "volumes": Volumes(
                status=Status.PARTIAL,
                took_ms=40,
                rows=(root, share),
                problems=(
                    Gap(
                        field="rows.total_bytes", why=Status.TIMEOUT, help=Help.RECONNECT, detail="/mnt/share"
                    ),
                    Gap(field="rows.uuid", why=Status.DENIED, help=Help.ADMINISTRATOR),
                ),
            ),
            "software": Software(took_ms=70, rows=installed),
        },
    )
