"""What a Mac's tools print, read into the types that every system has.

The machines stand in `machines/`, each tool's output with its origin. None was recorded for this project on a
real Mac.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.codec import to_plain
from deskside.domain.inventory.facts import Category, Help, Status
from deskside.domain.inventory.macos.plist import moment, plist_or_none
from deskside.domain.inventory.wire import Section
from domain.inventory.answers import block
from domain.inventory.machine_cases import KINDS, MACHINES, load, names

LAPTOP = load("macos-14-laptop")
IMAC = load("macos-12-imac")


def read(name: str, *blocks: bytes, more: bytes = b"") -> Category:
    frames = [Section(name, "ok", 10, b"".join(blocks))]
    frames += [Section(f"{name}.1", "ok", 10, more)] if more else []
    return CATEGORIES[name].parse(*frames, platform="macos")


def value(category: Category, path: str) -> object:
    """Return what stands at `rows.0.name`."""
    found: object = to_plain(category)
    for part in path.split("."):
        found = found[int(part)] if isinstance(found, list) else found[part]  # type: ignore[index]
    return found


def gap(category: Category, field: str) -> tuple[Status, Help]:
    (found,) = {(one.why, one.help) for one in category.problems if one.field == field}
    return found


@pytest.mark.parametrize("name", names())
def test_a_machine_is_read_as_it_was(name: str) -> None:
    """After a parser was changed on purpose, `python -m domain.inventory.record` writes these anew."""
    case = load(name)
    plain = {category: to_plain(case.read(category)) for category in CATEGORIES}
    assert plain == json.loads((MACHINES / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", names())
def test_every_output_says_where_it_comes_from(name: str) -> None:
    for said in load(name).tools:
        assert said.kind in KINDS
        assert said.kind == "synthetic" or len(said.origin) >= 5, said.call
        assert said.gives or said.call or said.file


@pytest.mark.parametrize(
    ("category", "path", "expected"),
    [
        ("os", "version", "14.7.1 (23H222) Sonoma"),
        ("os", "hostname", "MacBook Pro — Анна"),
        ("os", "time_zone", "Europe/Moscow"),
        ("os", "architecture", "arm64"),
        ("os", "session_type", "aqua"),
        ("hardware", "chassis", "laptop"),
        ("hardware", "firmware_mode", "iboot"),
        ("cpu", "model", "Apple M1 Pro"),
        ("memory", "swap_used_bytes", 1_059_323_904),
        ("disks", "rows.0.serial", "0ba010e4000c5e3e"),
        ("disks", "rows.0.encrypted", True),
        ("disks", "rows.0.health", "passed"),
        ("battery", "rows.0.health_percent", 74),
        ("battery", "rows.0.state", "discharging"),
        ("network", "dns.servers", ["192.0.2.53", "2001:db8::53"]),
        ("network", "dns.hosts_entries", 1),
        ("network", "proxy.https", "proxy.corp.example.org:3128"),
        ("network", "wifi.0.signal_dbm", -51),
        ("network", "vpn.1.name", "wg-home"),
        ("network", "vpn.1.connected", True),
        ("network", "neighbours.0.mac", "02:00:00:00:00:01"),
        ("software", "rows.1.scope", "user"),
        ("software", "rows.1.publisher", "Example GmbH"),
        ("software", "rows.4.source", "cask"),
        ("services", "rows.4.state", "failed"),
        ("updates", "available_names", ["macOS Sonoma 14.7.2"]),
        ("updates", "recent.0.name", "VPN Client"),
        ("updates", "recent.1.after", "14.7.1"),
        ("security", "firewall_active", False),
        ("security", "managed", True),
        ("printers", "rows.0.location", "Приёмная"),
        ("users", "rows.0.administrator", True),
        ("devices", "rows.1.speed_mbps", 12.0),
        ("devices", "displays.0.resolution", "3024x1964"),
        ("processes", "rows.0.cpu_s", 6_133),
        ("events", "rows.2.level", "emergency"),
    ],
)
def test_the_laptop_says(category: str, path: str, expected: object) -> None:
    assert value(LAPTOP.read(category), path) == expected


@pytest.mark.parametrize(
    ("listed", "names"),
    [
        (
            b"<key>displayVersion</key><string>3</string></dict><dict>%s</dict></array></plist>",
            ["macOS 15.6"],
        ),
        (b"<dict><key>displayName</key><string>No date</string></dict>", []),
        (b"/Library/Receipts/InstallHistory.plist: file does not exist", []),
    ],
)
def test_the_end_of_what_was_installed_is_read_wherever_it_was_cut(listed: bytes, names: list[str]) -> None:
    one = b"<key>displayName</key><string>macOS 15.6</string><key>date</key><date>2025-06-10T12:30:15Z</date>"
    said = block("history", listed.replace(b"%s", one).decode())
    assert [found["name"] for found in to_plain(read("updates", said))["recent"]] == names


def test_nothing_secret_of_the_laptop_is_kept() -> None:
    text = json.dumps([to_plain(LAPTOP.read(name)) for name in CATEGORIES])
    assert "hunter2" not in text
    assert "geheim" not in text


def test_wifi_names_that_macos_hides_are_not_allowed_and_not_blank() -> None:
    network = LAPTOP.read("network")
    assert value(network, "wifi.0.name") is None
    assert gap(network, "wifi.name") == (Status.DENIED, Help.PERSON)


def test_the_helper_volumes_of_the_system_are_not_listed_and_its_data_is() -> None:
    rows = to_plain(LAPTOP.read("volumes"))["rows"]
    paths = [row["mount_point"] for row in rows]
    assert paths == ["/", "/System/Volumes/Data", "/Volumes/Установка Бета", "/Volumes/team"]
    assert rows[3]["device"] == "//***@files.corp.example.org/team"
    assert [row["answers"] for row in rows] == [True, True, True, False]


def test_what_the_profiler_has_not_said_yet_is_a_gap_and_no_blank() -> None:
    frames = LAPTOP.sections()["software"][:1]
    early = CATEGORIES["software"].parse(*frames, platform="macos")
    assert gap(early, "rows") == (Status.UNREADABLE, Help.AGAIN)
    late = Section("software.1", "timeout", 60_000, b"")
    assert gap(CATEGORIES["software"].parse(*frames, late, platform="macos"), "rows") == (
        Status.TIMEOUT,
        Help.AGAIN,
    )


def test_a_tool_that_is_not_there_is_named() -> None:
    memory = read("memory", block("sysctl", "hw.memsize: 8\n"), block("vm_stat", "vm_stat", "missing-tool"))
    assert gap(memory, "available_bytes") == (Status.MISSING_TOOL, Help.INSTALL)
    assert value(memory, "total_bytes") == 8


def test_an_intel_mac_has_a_frequency_and_uefi_and_a_t2_chip_its_policy() -> None:
    assert value(IMAC.read("cpu"), "max_mhz") == 3_600
    assert value(IMAC.read("hardware"), "firmware_mode") == "uefi"
    assert value(IMAC.read("security"), "secure_boot") is True
    assert value(IMAC.read("hardware"), "serial") == "C02XXXXXJV3N"  # the registry's list was cut off


def test_a_mac_without_a_battery_has_none_and_nothing_is_missing() -> None:
    battery = IMAC.read("battery")
    assert (battery.status, value(battery, "rows")) == (Status.OK, [])


def test_a_broken_property_list_is_a_gap() -> None:
    assert gap(IMAC.read("updates"), "available") == (Status.UNREADABLE, Help.AGAIN)
    assert gap(IMAC.read("os"), "machine_id") == (Status.UNREADABLE, Help.AGAIN)


def test_an_address_that_a_mac_gave_itself_is_told_apart() -> None:
    (address,) = [
        one for one in to_plain(IMAC.read("network"))["adapters"][1]["addresses"] if one["family"] == "ipv4"
    ]
    assert (address["origin"], address["prefix"]) == ("link-local", 16)


def test_a_year_that_last_does_not_tell_is_the_latest_that_fits() -> None:
    log_ons = to_plain(LAPTOP.read("users"))["log_ons"]
    assert [one["began_at"][:10] for one in log_ons] == ["2025-11-23", "2025-11-22", "2024-12-31"]
    assert log_ons[2]["ended_at"] == "2024-12-31T23:40:00Z"


def test_items_at_log_on_are_not_allowed_to_be_seen() -> None:
    assert gap(LAPTOP.read("startup"), "rows") == (Status.DENIED, Help.ADMINISTRATOR)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not a list",
        b"<plist><dict>",
        b"<plist>" + b"<array>" * 100_000,
        b'<!DOCTYPE a [<!ENTITY b "c">]><plist><string>&b;</string></plist>',
        b"<plist><integer>99999999999999999999999999999999999x</integer></plist>",
        b"<plist><date>2025-99-99T00:00:00Z</date></plist>",
        b"<plist><dict><string>no key</string></dict></plist>",
        b"<plist><integer>" + b"9" * 5_000 + b"</integer></plist>",
        b"bplist00\xd1\x01\x02",
    ],
)
def test_a_list_that_is_none_is_none(body: bytes) -> None:
    assert plist_or_none(body) is None


def test_a_date_of_a_list_is_utc() -> None:
    found = plist_or_none(b"<plist><date>2025-11-22T05:11:12Z</date></plist>")
    assert moment(found) == datetime(2025, 11, 22, 5, 11, 12, tzinfo=UTC)
    assert moment("2025-13-01T00:00:00Z") is None
    assert moment(5) is None
