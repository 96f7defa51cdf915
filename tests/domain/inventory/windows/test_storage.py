"""The disks and volumes of a German laptop with Windows 11, and what hides or replaces them."""

from __future__ import annotations

import json

import pytest

from deskside.domain.inventory.disks import Disks
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.volumes import Volumes
from domain.inventory.answers import gap_of
from domain.inventory.windows.cases import body_of, read_windows, rows_of


def test_disks_and_their_partitions() -> None:
    (disk,) = read_windows(Disks).rows
    assert (disk.name, disk.kind, disk.bus, disk.removable) == ("PhysicalDrive0", "ssd", "nvme", False)
    assert (disk.partition_table, disk.read_only, disk.encrypted) == ("gpt", False, True)
    assert (disk.serial, disk.health) == ("0025_3888_0000_0001", "passed")
    hidden, windows = disk.parts
    assert (hidden.mount_point, hidden.file_system) == (None, None)
    assert (windows.mount_point, windows.file_system, windows.label) == ("C:", "NTFS", "Windows")


def test_whether_a_disk_is_encrypted_is_not_allowed_to_be_asked_without_administrator() -> None:
    shell = ("failed", "")
    denied = {"Win32_EncryptableVolume": ("denied", ""), "Shell.Application": shell}
    found = read_windows(Disks, body_of("disks", **denied))
    assert found.rows[0].encrypted is None
    gap = gap_of(found, "rows.encrypted")
    assert (gap.why, gap.help) == (Status.DENIED, Help.ADMINISTRATOR)
    assert found.status is Status.PARTIAL


@pytest.mark.parametrize(("state", "encrypted"), [(1, True), (2, False), (5, True), (6, True), (None, None)])
def test_whether_a_disk_is_encrypted_is_seen_by_everybody_in_the_explorer(
    state: int | None,
    encrypted: bool | None,
) -> None:
    shown = ("ok", json.dumps([{"DriveLetter": "C:", "BitLockerProtection": state}]))
    said = {"Win32_EncryptableVolume": ("denied", ""), "Shell.Application": shown}
    assert read_windows(Disks, body_of("disks", **said)).rows[0].encrypted is encrypted


def test_without_the_storage_service_the_older_class_tells_what_it_can() -> None:
    body = rows_of("Win32_DiskDrive", {"Index": 1, "Model": "X", "Size": 5, "InterfaceType": "USB"})
    (disk,) = read_windows(Disks, body).rows
    assert (disk.name, disk.model, disk.size_bytes, disk.bus) == ("PhysicalDrive1", "X", 5, "usb")


def test_volumes_and_a_network_drive_that_is_gone() -> None:
    found = read_windows(Volumes)
    windows, home = found.rows  # the recovery partition has no place of its own
    assert (windows.mount_point, windows.uuid, windows.network) == ("C:", "AAAAAAAA", False)
    assert (windows.used_bytes, windows.available_bytes) == (502_000_000_000, 8_000_000_000)
    assert (home.mount_point, home.device, home.network) == ("H:", "\\\\files\\home", True)
    assert home.answers is False
    gap = gap_of(found, "rows.total_bytes")
    assert (gap.why, gap.help, gap.detail) == (Status.TIMEOUT, Help.RECONNECT, "H:")
