"""What FreeBSD's tools print, read into the types that every system has."""

from __future__ import annotations

import pytest

from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.codec import to_plain
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.wire import Section
from domain.inventory.answers import block, gap_of
from domain.inventory.machine_cases import load

SERVER = load("freebsd-14-server")


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("os", {"name": "FreeBSD", "version": "14.1-RELEASE-p6", "kernel": "14.1-RELEASE-p5"}),
        ("os", {"virtualisation": "bhyve", "fqdn": "files.example.org", "time_service": "ntpd"}),
        ("hardware", {"model": "BHYVE", "firmware_date": "2022-10-17", "firmware_mode": "uefi"}),
        ("cpu", {"threads": 4, "temperature_celsius": 51.0, "load_1_minute": 0.31}),
        ("memory", {"total_bytes": 8_537_722_880, "swap_used_bytes": 10_485_760}),
        ("services", {"manager": "rc"}),
    ],
)  # fmt: skip
def test_the_server_says(category: str, expected: dict[str, object]) -> None:
    plain = to_plain(SERVER.read(category))
    assert {key: plain[key] for key in expected} == expected


def test_disks_have_their_partitions() -> None:
    system, data = to_plain(SERVER.read("disks"))["rows"]
    assert (system["name"], system["bus"], system["partition_table"]) == ("vtbd0", "virtio", "gpt")
    assert [part["name"] for part in system["parts"]] == ["vtbd0p1", "vtbd0p4"]
    assert (data["kind"], data["model"], data["serial"]) == ("hdd", "WDC WD40EFRX-68N32N0", "WD-WCC7K0000001")


def test_a_network_drive_that_answered_is_measured() -> None:
    rows = to_plain(SERVER.read("volumes"))["rows"]
    nas = rows[-1]
    assert (nas["network"], nas["answers"], nas["read_only"]) == (True, True, True)
    assert nas["available_bytes"] == 984_000_000 * 1024
    assert rows[1]["inodes_total"] is None  # FAT counts none


def test_one_that_did_not_is_named() -> None:
    frames = [one for one in SERVER.sections()["volumes"] if one.name == "volumes"]
    silent = Section("volumes.1", "timeout", 6_000, b"")
    volumes = CATEGORIES["volumes"].parse(*frames, silent, platform="freebsd")
    assert to_plain(volumes)["rows"][-1]["answers"] is False
    assert {gap.detail for gap in volumes.problems if gap.why is Status.TIMEOUT} == {"/mnt/nas"}


def test_the_network_is_read() -> None:
    network = to_plain(SERVER.read("network"))
    assert [route["destination"] for route in network["routes"]] == ["default", "192.0.2.0/24"]
    assert [one["mac"] for one in network["neighbours"]] == ["02:00:00:00:00:01"]
    assert {(one["port"], one["program"], one["local_only"]) for one in network["listening"]} == {
        (22, "sshd", False),
        (123, "ntpd", True),
    }
    assert [(one["name"], one["connected"]) for one in network["vpn"]] == [("wg0", True)]
    assert network["adapters"][0]["addresses"][0]["origin"] == "dhcp"


def test_packages_come_with_the_time_of_their_installation() -> None:
    bash, nginx = to_plain(SERVER.read("software"))["rows"]
    assert (bash["id"], bash["section"], bash["installed_at"]) == ("bash", "shells", "2023-11-14T22:30:00Z")
    assert nginx["version"] == "1.26.2_3,3"


def test_the_kernel_is_no_process() -> None:
    assert [one["name"] for one in to_plain(SERVER.read("processes"))["rows"]] == ["sshd", "init"]


def test_what_this_version_does_not_read_says_so() -> None:
    category = CATEGORIES["security"].parse(Section("security", "ok", 1, b""), platform="freebsd")
    assert [(gap.field, gap.help) for gap in category.problems] == [("", Help.LATER)]


LAPTOP = load("freebsd-14-laptop")


def test_the_laptop_tells_its_kind_its_battery_and_that_a_newer_kernel_waits() -> None:
    hardware, battery, updates = (to_plain(LAPTOP.read(name)) for name in ("hardware", "battery", "updates"))
    assert (hardware["chassis"], hardware["sku"], hardware["asset_tag"]) == ("laptop", None, None)
    (cell,) = battery["rows"]
    assert (battery["on_mains"], cell["state"], cell["charge_percent"]) == (False, "discharging", 81)
    assert (cell["health_percent"], cell["cycles"], cell["serial"]) == (76, 311, "1021")
    assert (updates["restart_pending"], updates["newest_kernel"]) == (True, "14.1-RELEASE-p6")


def test_the_wifi_in_use_is_told_and_one_that_is_not_connected_is_none() -> None:
    (network,) = to_plain(LAPTOP.read("network"))["wifi"]
    assert (network["name"], network["channel"], network["adapter"]) == ("Front Office", 36, "wlan0")
    assert (network["bssid"], network["security"]) == ("02:00:5e:00:00:0a", "WPA2/802.11i")


def test_devices_are_told_with_their_numbers_in_either_form() -> None:
    rows = to_plain(LAPTOP.read("devices"))["rows"]
    told = {row["slot"]: (row["vendor_id"], row["product_id"], row["driver"], row["kind"]) for row in rows}
    assert told["pci0:0:25:0"] == ("8086", "1502", "em", "network")
    assert told["pci0:13:0:0"] == ("1180", "e823", None, "system")
    assert told["1.2"] == ("8087", "0024", None, None)
    speeds = {row["model"]: row["speed_mbps"] for row in rows if row["bus"] == "usb"}
    assert speeds["0x8086 XHCI root HUB"] == 5000.0
    assert speeds["Logitech USB Optical Mouse"] == 1.5


def test_usb_that_only_administrators_see_is_no_absence() -> None:
    body = block(
        "pciconf", "ehci0@pci0:0:26:0:\tclass=0x0c0320 rev=0x04 hdr=0x00 vendor=0x8086 device=0x1c2d"
    )
    said = CATEGORIES["devices"].parse(Section("devices", "ok", 10, body), platform="freebsd")
    assert (gap_of(said, "rows").why, gap_of(said, "rows").help) == (Status.DENIED, Help.ADMINISTRATOR)
