"""What only an administrator may read, in frames of its own: read where allowed, else said to be not allowed.

The answers are synthetic: in the forms of DSP0134 (SMBIOS), smartctl(8) 7.3, vgs(8) 2.03, cryptsetup(8) 2.6
and passwd(1) of shadow 4.13 and 4.15.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.disk_sets import VolumeGroup
from deskside.domain.inventory.disks import Disk, Disks
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.hardware import Hardware
from deskside.domain.inventory.memory import Memory, Module
from deskside.domain.inventory.users import Users
from deskside.domain.inventory.wire import Section
from domain.inventory.answers import block, facts, gap_of


def read_both(name: str, first: bytes, further: bytes, *, status: str = "ok") -> Any:
    frames = (Section(name, "ok", 10, first), Section(f"{name}.1", status, 10, further))
    return CATEGORIES[name].parse(*frames)


# ---------------------------------------------------------------- memory modules


def structure(kind: int, area: bytes, *texts: bytes) -> bytes:
    head = bytes((kind, len(area) + 4)) + b"\x00\x11"
    return head + area + (b"\0".join(texts) + b"\0\0" if texts else b"\0\0")


def memory_device(
    size: int, *texts: bytes, kind: int = 0x1A, form: int = 0x0D, extended: int = 0, speed: int = 3200
) -> bytes:
    """Return a type 17 of SMBIOS 3: slot, bank, maker, serial, tag, part as strings 1 to 6."""
    area = (
        b"\x00\x10\xff\xff\x40\x00\x40\x00"
        + size.to_bytes(2, "little")
        + bytes((form, 0, 1, 2, kind))
        + b"\x80\x00"
        + (2666).to_bytes(2, "little")
        + bytes((3, 4, 5, 6, 2))
        + extended.to_bytes(4, "little")
        + speed.to_bytes(2, "little")
    )
    return structure(17, area, *texts)


def smbios(*structures: bytes) -> bytes:
    table = b"".join((structure(0, b"\x01\x02", b"Some Firmware"), *structures, structure(127, b"")))
    lines = [table[at : at + 16].hex(" ") for at in range(0, len(table), 16)]
    return block("smbios", "".join(f" {line}\n" for line in lines))


FILLED = (b"DIMM A", b"BANK 0", b"Some Maker", b"1234ABCD", b"tag", b"PART-8G")
EMPTY = (b"DIMM B", b"BANK 1", b"NO DIMM", b"NO DIMM", b"tag", b"Unknown")


def test_memory_modules_are_read_from_the_firmwares_table() -> None:
    dump = smbios(
        memory_device(8192, *FILLED), memory_device(0, *EMPTY, kind=0x02),
        memory_device(0x7FFF, *FILLED, kind=0x22, extended=32768, speed=0),
    )  # fmt: skip
    memory = read_both("memory", b"", dump)
    assert memory.slots == 3
    first, second = memory.modules
    assert first == Module(
        slot="DIMM A", size_bytes=8 << 30, kind="DDR4", form="SODIMM", speed_mts=3200, vendor="Some Maker",
        part="PART-8G", serial="1234ABCD",
    )  # fmt: skip
    assert (second.kind, second.size_bytes, second.speed_mts) == ("DDR5", 32 << 30, 2666)


@pytest.mark.parametrize(
    "dump",
    [
        "",
        "zz",
        "11",
        "11 03 00 00",
        "11 40 00 00 01",
        "ff" * 4000,
        "11 16 00 00 " + "00 " * 40,
        "11 ff " * 500,
    ],
)
def test_a_table_that_keeps_to_nothing_gives_no_modules_and_a_reason(dump: str) -> None:
    memory = read_both("memory", b"", block("smbios", dump))
    assert all(one.size_bytes is None or one.size_bytes >= 0 for one in memory.modules)
    if not memory.slots:
        assert gap_of(memory, "modules").why is Status.UNSUPPORTED


def test_who_may_not_read_the_table_is_told_so() -> None:
    memory = read_both("memory", b"", block("smbios", status="denied"))
    assert (gap_of(memory, "modules").why, gap_of(memory, "modules").help) == (
        Status.DENIED,
        Help.ADMINISTRATOR,
    )


def test_a_further_frame_that_did_not_come_in_time_is_a_gap_of_its_fields_only() -> None:
    memory = read_both("memory", block("/proc/meminfo", "MemTotal:  100 kB\n"), b"", status="timeout")
    assert memory.total_bytes == 102_400
    assert gap_of(memory, "modules").why is Status.TIMEOUT
    assert memory.status is Status.PARTIAL


# ---------------------------------------------------------------- disks


def lsblk(*disks: dict[str, Any]) -> bytes:
    return block("lsblk", json.dumps({"blockdevices": disks}))


SDA = {
    "name": "sda",
    "type": "disk",
    "size": 10**12,
    "rota": True,
    "tran": "sata",
    "serial": "S",
    "model": "M",
}
NVME = {"name": "nvme0n1", "type": "disk", "size": 10**11, "rota": False, "tran": "nvme", "serial": "N"}
ATA = {
    "smart_status": {"passed": False},
    "rotation_rate": 7200,
    "temperature": {"current": 41},
    "power_on_time": {"hours": 30_000},
    "ata_smart_attributes": {
        "table": [
            {"id": 5, "value": 90, "raw": {"value": 12, "string": "12"}},
            {"id": 197, "value": 100, "raw": {"value": 3}},
            {"id": 177, "value": 10, "raw": {"value": 1}},
        ]
    },
}
SSD = {
    "smart_status": {"passed": True},
    "rotation_rate": 0,
    "ata_smart_attributes": {"table": [{"id": 177, "value": 97, "raw": {"value": 40}}]},
}
FLASH = {
    "smart_status": {"passed": True},
    "temperature": {"current": 35},
    "nvme_smart_health_information_log": {"percentage_used": 3, "media_errors": 0},
}


def disk_with(answer: object, disk: dict[str, Any] = SDA) -> Disk:
    disks = read_both("disks", lsblk(disk), block(f"smart/{disk['name']}", json.dumps(answer)))
    assert isinstance(disks, Disks)
    (row,) = disks.rows
    return row


def test_drives_say_how_they_are() -> None:
    failing = disk_with(ATA)
    assert (failing.health, failing.bad_sectors, failing.temperature_celsius) == ("failing", 15, 41)
    assert (failing.powered_on_h, failing.wear_percent) == (30_000, None)
    worn = disk_with(SSD)
    assert (worn.health, worn.wear_percent, worn.bad_sectors) == ("passed", 3, None)
    flash = disk_with(FLASH, NVME)
    assert (flash.health, flash.wear_percent, flash.bad_sectors) == ("passed", 3, 0)


@pytest.mark.parametrize(
    "answer",
    [
        {}, [], 4, {"smart_status": []}, {"smart_status": {"passed": "yes"}},
        {"smartctl": {"exit_status": 2, "messages": [{"string": "Device is in STANDBY mode"}]}},
        {"ata_smart_attributes": {"table": [4, {"id": "5"}]}},
    ],
)  # fmt: skip
def test_a_drive_that_sleeps_or_says_nonsense_says_nothing(answer: object) -> None:
    row = disk_with(answer)
    assert (row.health, row.wear_percent, row.bad_sectors) == (None, None, None)


@pytest.mark.parametrize(
    ("status", "body", "why", "advice"),
    [
        ("denied", "", Status.DENIED, Help.ADMINISTRATOR),
        ("missing-tool", "smartctl", Status.MISSING_TOOL, Help.INSTALL),
    ],
)
def test_why_a_drives_health_is_not_known_is_said(status: str, body: str, why: Status, advice: Help) -> None:
    disks = read_both("disks", lsblk(SDA), block("smart/sda", body, status))
    gap = gap_of(disks, "rows.health")
    assert (gap.why, gap.help, gap.detail) == (why, advice, body)


def test_groups_of_lvm_say_what_is_left() -> None:
    group = {
        "vg_name": "main",
        "vg_size": "512000000000",
        "vg_free": "12000000000",
        "lv_count": "3",
        "pv_count": "1",
    }
    disks = read_both("disks", lsblk(SDA), block("groups", json.dumps({"report": [{"vg": [group]}]})))
    assert disks.groups == (
        VolumeGroup(name="main", size_bytes=512 * 10**9, free_bytes=12 * 10**9, volumes=3, drives=1),
    )
    assert read_both("disks", lsblk(SDA), block("groups", '{"report": [{"vg": 4}, 5]}')).groups == ()


def test_an_opened_container_says_its_cipher_and_never_a_key() -> None:
    said = (
        "/dev/mapper/secret is active.\n  type:    LUKS2\n  cipher:  aes-xts-plain64\n  keysize: 512 bits\n"
    )
    inside = {"name": "secret", "type": "crypt", "size": 10}
    disks = read_both("disks", lsblk({**SDA, "children": [inside]}), block("crypt/secret", said))
    assert disks.rows[0].parts[0].cipher == "aes-xts-plain64, 512 bits"


# ---------------------------------------------------------------- the machine and its accounts


def test_with_an_administrators_rights_the_serial_number_is_no_gap_any_more() -> None:
    first = facts("sys_vendor=Lenovo", "product_serial!denied", "product_uuid!denied")
    alone = CATEGORIES["hardware"].parse(Section("hardware", "ok", 0, first))
    assert gap_of(alone, "serial").why is Status.DENIED
    said = "/sys/class/dmi/id/product_serial:PF0ABC\n/sys/class/dmi/id/product_uuid:1-2\n"
    both = read_both("hardware", first, block("admin_facts", said))
    assert isinstance(both, Hardware)
    assert (both.serial, both.uuid) == ("PF0ABC", "1-2")
    assert {gap.field for gap in both.problems}.isdisjoint({"serial", "uuid"})


@pytest.mark.parametrize("day", ["2024-03-05", "03/05/2024"])
def test_the_states_of_passwords_are_read_without_the_hashes(day: str) -> None:
    passwd = block(
        "/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nanna:x:1000:1000:Anna:/home/anna:/bin/bash\n"
    )
    first = passwd + block("/etc/group") + block("passwords", status="denied")
    listed = f"root L {day} 0 99999 7 -1\nanna P {day} 0 90 7 -1\nbroken P 99/99/9999 0 9 9 9\n"
    users = read_both("users", first, block("passwd_status", listed))
    assert isinstance(users, Users)
    root, anna = users.rows
    assert (root.password, anna.password) == ("locked", "set")
    assert anna.sign_in_changed_at == datetime(2024, 3, 5, tzinfo=UTC)
    assert anna.sign_in_expires_at == datetime(2024, 6, 3, tzinfo=UTC)
    assert "rows.password" not in {gap.field for gap in users.problems}
    assert isinstance(read_both("memory", b"", b""), Memory)
