"""Categories `disks` and `volumes`."""

from __future__ import annotations

import json

import pytest

from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.disk_health import read_health
from deskside.domain.inventory.disks import Disks, Part
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.volumes import Volumes
from deskside.domain.inventory.wire import Section
from domain.inventory.answers import block, facts, gap_of, read

LAPTOP = {
    # the keys and nesting of lsblk 2.38 on an encrypted laptop; numbers made up
    "blockdevices": [
        {"name": "loop0", "type": "loop", "size": 0, "rota": True, "rm": False, "ro": False},
        {
            "name": "nvme0n1", "kname": "nvme0n1", "type": "disk", "size": 512_110_190_592,
            "model": "SAMSUNG MZVLB512 ", "serial": "S4GENX0N", "tran": "nvme", "rota": False, "rm": False,
            "ro": False, "vendor": None, "rev": None, "wwn": "eui.0025", "pttype": "gpt",
            "children": [
                {"name": "nvme0n1p1", "type": "part", "size": 536_870_912, "fstype": "vfat"},
                {
                    "name": "nvme0n1p2", "type": "part", "size": 511_000_000_000, "fstype": "crypto_LUKS",
                    "children": [
                        {
                            "name": "secret", "type": "crypt", "size": 510_000_000_000,
                            "children": [
                                {"name": "vg-root", "type": "lvm", "size": 100_000_000_000, "fstype": "ext4",
                                 "label": "Wurzel\u202ex", "mountpoint": "/"},
                            ],
                        },
                    ],
                },
            ],
        },
    ],
}  # fmt: skip


def test_a_drive_is_told_with_all_that_lies_inside_it() -> None:
    disks = read(Disks, block("lsblk", json.dumps(LAPTOP)))
    (disk,) = disks.rows
    assert (disk.kind, disk.bus, disk.model, disk.serial) == ("ssd", "nvme", "SAMSUNG MZVLB512", "S4GENX0N")
    assert disk.encrypted is True
    assert [(part.name, part.kind, part.inside) for part in disk.parts] == [
        ("nvme0n1p1", "part", "nvme0n1"),
        ("nvme0n1p2", "part", "nvme0n1"),
        ("secret", "crypt", "nvme0n1p2"),
        ("vg-root", "lvm", "secret"),
    ]
    assert disk.parts[-1].label == "Wurzel\N{REPLACEMENT CHARACTER}x"


def test_numbers_and_flags_of_an_old_lsblk_are_strings() -> None:
    old = {
        "blockdevices": [
            {
                "name": "sda",
                "type": "disk",
                "size": "1000204886016",
                "rota": "1",
                "rm": "0",
                "ro": "0",
                "tran": "sata",
            }
        ]
    }
    (disk,) = read(Disks, block("lsblk", json.dumps(old))).rows
    assert (disk.size_bytes, disk.kind, disk.removable) == (1_000_204_886_016, "hdd", False)


@pytest.mark.parametrize(
    "said", ["", "not json", "[1]", '{"blockdevices": 5}', '{"blockdevices": [5, {"size": []}]}', "[" * 9999]
)
def test_a_listing_that_is_none_leaves_a_gap(said: str) -> None:
    disks = read(Disks, block("lsblk", said))
    assert disks.rows == ()
    assert isinstance(json.loads(json.dumps(disks.status)), str)


def test_without_lsblk_the_kernel_is_asked_and_what_it_does_not_know_says_so() -> None:
    disks = read(
        Disks,
        block("lsblk", "lsblk", "missing-tool"),
        facts(
            "sda/size=976773168", "sda/removable=0", "sda/ro=0", "sda/queue/rotational=1",
            "sda/device/model=WDC WD5000LPVX", "sda/part/sda1=1048576",
        ),
    )  # fmt: skip
    (disk,) = disks.rows
    assert (disk.size_bytes, disk.kind, disk.model) == (500_107_862_016, "hdd", "WDC WD5000LPVX")
    assert disk.parts == (Part(name="sda1", kind="part", inside="sda", size_bytes=536_870_912),)
    assert gap_of(disks, "rows.parts.file_system").why is Status.MISSING_TOOL
    assert disks.status is Status.PARTIAL


def test_an_array_that_lost_a_disk_is_degraded() -> None:
    mdstat = (  # md(4), two arrays
        "Personalities : [raid1] [raid6] [raid5]\n"
        "md0 : active raid1 sdb1[1] sda1[0](F)\n      1047552 blocks super 1.2 [2/1] [_U]\n"
        "      [==>..................]  recovery = 12.6% (132096/1047552) finish=0.5min\n\n"
        "md1 : inactive sdc1[0](S)\n      1047552 blocks super 1.2\n\nunused devices: <none>\n"
    )
    first, second = read(Disks, block("lsblk", json.dumps(LAPTOP)), block("/proc/mdstat", mdstat)).raid
    assert (first.name, first.level, first.degraded, first.rebuilding) == ("md0", "raid1", True, True)
    assert first.members == ("sda1", "sdb1")
    assert (second.name, second.state, second.degraded) == ("md1", "inactive", False)


MOUNTINFO = """\
22 27 0:21 / /proc rw,nosuid - proc proc rw
27 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw,errors=remount-ro
30 27 8:1 / /boot\\040disk ro,relatime shared:2 - vfat /dev/sda1 ro
31 27 0:50 / /home/anna/share rw,relatime shared:3 - nfs4 files:/home rw,vers=4.2
32 27 0:51 / /mnt/notes rw - fuse.sshfs anna@files:/notes rw,user_id=0
33 27 0:52 / /sys/fs/cgroup ro - tmpfs tmpfs ro
34 27 8:9 / /media/under rw - ext4 /dev/sdb1 rw
35 27 8:10 / /media/under rw - ext4 /dev/sdc1 rw
"""
USAGE = """\
4096 1000 400 300 5000 4000 /
4096 100 0 0 0 0 /boot disk
4096 10 5 5 100 50 /media/under
"""
REMOTE = "/home/anna/share\n/mnt/notes"


def volumes(*frames: Section) -> Volumes:
    first = Section(
        "volumes", "ok", 20,
        block("mountinfo", MOUNTINFO) + block("usage", USAGE) + block("remote", REMOTE)
        + block("labels", "total 0\nlrwxrwxrwx 1 root root 10 Jan  1 00:00 EFI\\x20boot -> ../../sda1\n"),
    )  # fmt: skip
    found = CATEGORIES["volumes"].parse(first, *frames)
    assert isinstance(found, Volumes)
    return found


def test_a_volume_is_told_in_bytes_by_mount_point() -> None:
    rows = {row.mount_point: row for row in volumes().rows}
    root = rows["/"]
    assert (root.total_bytes, root.used_bytes, root.available_bytes) == (4_096_000, 2_457_600, 1_228_800)
    assert (root.inodes_total, root.inodes_free, root.read_only) == (5000, 4000, False)
    boot = rows["/boot disk"]
    assert (boot.label, boot.read_only, boot.inodes_total, boot.available_bytes) == (
        "EFI boot",
        True,
        None,
        0,
    )
    assert "/sys/fs/cgroup" not in rows
    assert "/proc" not in rows


def test_what_is_mounted_over_something_hides_it() -> None:
    (under,) = [row for row in volumes().rows if row.mount_point == "/media/under"]
    assert under.device == "/dev/sdc1"


def test_a_drive_that_answers_is_measured_and_one_that_does_not_is_named() -> None:
    found = volumes(
        Section("volumes.1", "ok", 10, block("usage", "1024 100 50 50 10 5 /home/anna/share\n")),
        Section("volumes.2", "timeout", 4000, b""),
    )
    rows = {row.mount_point: row for row in found.rows}
    share, notes = rows["/home/anna/share"], rows["/mnt/notes"]
    assert (share.network, share.answers, share.total_bytes) == (True, True, 102_400)
    assert (notes.network, notes.answers, notes.total_bytes) == (True, False, None)
    gap = gap_of(found, "rows.total_bytes")
    assert (gap.why, gap.help, gap.detail) == (Status.TIMEOUT, Help.RECONNECT, "/mnt/notes")
    assert found.status is Status.PARTIAL


def test_a_mount_that_refuses_to_be_measured_is_not_allowed() -> None:
    found = volumes(
        Section("volumes.1", "partial", 10, block("usage", "", "failed")),
        Section("volumes.2", "ok", 10, block("usage", "1024 100 50 50 10 5 /mnt/notes\n")),
    )
    assert gap_of(found, "rows.total_bytes").detail == "/home/anna/share"


def test_figures_with_a_path_of_their_own_cannot_pass_for_the_root() -> None:
    found = read(
        Volumes,
        block("mountinfo", MOUNTINFO),
        block("usage", USAGE + "4096 1 1 1 1 1 /\n9 9 9 9 9 x /\n" + "9" * 30 + " 1 1 1 1 1 /\n"),
    )
    assert found.rows[0].total_bytes == 4_096_000


def test_a_sas_disk_tells_its_wear_and_its_bad_sectors_in_words_of_its_own() -> None:
    sas = {
        "smart_status": {"passed": True},
        "scsi_percentage_used_endurance_indicator": 3,
        "scsi_grown_defect_list": 2,
        "power_on_time": {"hours": 3862, "minutes": 30},
    }
    health = read_health(sas)
    assert health is not None
    assert (health.wear_percent, health.bad_sectors, health.powered_on_h) == (3, 2, 3862)
