"""System information in words: every field has a name, every gap a reason, every unit its people's form."""

from __future__ import annotations

import ast
import string
from datetime import UTC, datetime

import pytest

import words
from deskside.domain.inventory.battery import Battery, Cell
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.disks import Disk, Disks, Part
from deskside.domain.inventory.facts import Declared, Gap, Help, Status, declarations, declared_fields
from deskside.domain.inventory.hardware import Hardware
from deskside.domain.inventory.memory import Memory
from deskside.domain.inventory.network.category import Network
from deskside.domain.inventory.network.rows import Adapter, Address, Dns
from deskside.domain.inventory.volumes import Volume, Volumes
from deskside.domain.inventory.wire import Section
from deskside.ui.words import inventory, use_language
from deskside.ui.words.columns import width
from deskside.ui.words.inventory.as_text import text_lines
from deskside.ui.words.inventory.findings import SENTENCES
from deskside.ui.words.inventory.labels import LABELS, SPECIAL, TITLES
from deskside.ui.words.inventory.sources import source_text
from deskside.ui.words.inventory.values import value_text
from source import modules

GB = 1_000_000_000


@pytest.fixture(autouse=True)
def _english_again() -> object:
    yield
    use_language("en", words.LOCALE)


def test_every_category_has_a_title_and_every_status_a_word() -> None:
    assert set(TITLES) == set(CATEGORIES)
    assert [inventory.status(status) for status in Status].count("") == 0
    assert inventory.status(Status.DENIED) == "not allowed"


@pytest.mark.parametrize("name", CATEGORIES)
def test_every_field_has_a_label(name: str) -> None:
    for field in declarations(CATEGORIES[name].kind()):
        path = f"{name}.{field.path}"
        assert path in SPECIAL or field.path.rpartition(".")[2] in LABELS, path


def test_no_label_is_of_a_field_that_is_none() -> None:
    known = {f"{name}.{field.path}" for name in CATEGORIES for field in declarations(CATEGORIES[name].kind())}
    assert {path for path in SPECIAL if path not in known} == set()
    assert set(LABELS) == {path.rpartition(".")[2] for path in known}


def test_every_finding_has_a_sentence_and_the_rule_gives_what_it_names() -> None:
    made = [
        (code.value, {keyword.arg for keyword in call.keywords})
        for module in modules("domain")
        if ".findings." in module.name
        for name, call in module.calls()
        if name == "noticed"
        for code in ast.walk(call.args[0])
        if isinstance(code, ast.Constant) and isinstance(code.value, str)
    ]
    assert {code for code, _ in made} == set(SENTENCES)
    for code, given in made:
        named = {place for text in SENTENCES[code] for _, place, _, _ in string.Formatter().parse(text)}
        assert named - {None} <= given, code


@pytest.mark.parametrize("help_", Help)
def test_every_gap_says_why_and_what_would_help(help_: Help) -> None:
    gap = Gap(field="serial", why=Status.DENIED, help=help_, detail="lspci")
    said = inventory.gap("hardware", gap)
    assert said.startswith("Serial number: not allowed. ")
    assert said.endswith(".")
    assert "{" not in said


def test_what_is_missing_for_one_reason_is_told_once_with_what_was_asked() -> None:
    disks = Disks(
        rows=(Disk(name="sda"),),
        status=Status.PARTIAL,
        problems=(
            Gap(field="rows.serial", why=Status.UNSUPPORTED, help=Help.NOT_PROVIDED),
            Gap(field="rows.health", why=Status.DENIED, help=Help.ADMINISTRATOR, source="smart/sda"),
            Gap(
                field="rows.temperature_celsius",
                why=Status.DENIED,
                help=Help.ADMINISTRATOR,
                source="smart/sda",
            ),
            Gap(field="rows.model", why=Status.UNSUPPORTED, help=Help.NOT_PROVIDED),
        ),
    )
    assert [row.value for row in inventory.gaps("disks", disks)] == [
        "Health, Temperature: not allowed (smartctl sda). An administrator's account may read it.",
        "Serial number, Model: not available. The machine does not say.",
    ]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("admin_facts", "/sys/class/dmi/id"),
        ("/etc/passwd", "/etc/passwd"),
        ("crypt/luks-home", "cryptsetup luks-home"),
        ("product_serial", "/sys/class/dmi/id/product_serial"),
        ("Win32_Tpm", "Win32_Tpm"),
        ("personal", ""),
        (None, ""),
    ],
)
def test_what_was_asked_is_called_as_people_call_it(source: str | None, said: str) -> None:
    assert source_text(source) == said


def test_values_are_told_in_the_units_people_use() -> None:
    memory = Memory(
        total_bytes=16 << 30, available_bytes=900 << 20, swap_total_bytes=0, pressure_percent=1.25
    )
    lines = {row.label: row.value for row in inventory.rows("memory", memory)}
    assert lines == {
        "Size": "16.0 GiB", "Available": "900.0 MiB", "Swap": "0 bytes", "Waits for memory": "1.2 %",
    }  # fmt: skip
    use_language("ru", words.LOCALE)
    assert inventory.rows("memory", memory)[0].value.startswith("16,0 ")


@pytest.mark.parametrize(
    ("unit", "value", "shown"),
    [
        ("bytes", 512 * GB, "512.0 GB"),
        ("s", 59, "59 s"),
        ("s", 3 * 86_400 + 7_300, "3 days 2 h"),
        ("mhz", 2_596, "2.6 GHz"),
        ("mbps", 1000, "1000 Mbit/s"),
        ("celsius", 61.5, "61.5 °C"),
        ("minutes", -210, "-03:30"),
        ("", 7, "7"),
    ],
)
def test_each_unit_has_its_form(unit: str, value: float, shown: str) -> None:
    assert value_text(value, "disks.rows.size_bytes", Declared(unit=unit)) == shown


def test_a_time_is_in_the_zone_of_the_desk() -> None:
    at = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
    assert value_text(at, "os.booted_at", Declared()) == at.astimezone().strftime("%Y-%m-%d %H:%M")


def test_codes_become_words_only_where_they_are_codes() -> None:
    assert value_text("hdd", "disks.rows.kind", Declared()) == "hard disk"
    assert value_text("failed", "services.rows.name", Declared()) == "failed"
    assert value_text("zram9", "disks.rows.kind", Declared()) == "zram9"


def test_a_missing_value_has_its_reason_in_its_place() -> None:
    hardware = Hardware(
        vendor="LENOVO",
        status=Status.PARTIAL,
        problems=(Gap(field="serial", why=Status.DENIED, help=Help.ADMINISTRATOR),),
    )
    vendor, serial = inventory.rows("hardware", hardware)
    assert (vendor.label, vendor.value, vendor.gap) == ("Maker", "LENOVO", False)
    assert (serial.label, serial.gap) == ("Serial number", True)
    assert serial.value == "Not allowed. An administrator's account may read it."


def test_a_category_of_which_nothing_is_known_says_so_once() -> None:
    machine_without_smbios = CATEGORIES["hardware"].parse(Section("hardware", "ok", 0, b""))
    (row,) = inventory.rows("hardware", machine_without_smbios)
    assert (row.label, row.value, row.gap) == (
        "",
        "The machine does not say. Asked: /sys/class/dmi/id.",
        True,
    )


def test_a_row_is_told_without_what_nobody_needs_to_hear() -> None:
    volumes = Volumes(
        rows=(
            Volume(
                mount_point="/", device="/dev/sda2", file_system="ext4", network=False, answers=True,
                read_only=False, options="rw", total_bytes=100 * GB, used_bytes=60 * GB,
                available_bytes=40 * GB,
            ),
            Volume(mount_point="/srv", device="nas:/x", network=True, answers=False),
        )
    )  # fmt: skip
    count, root, share = inventory.rows("volumes", volumes)
    assert (count.label, count.value) == ("Volumes", "2 entries")
    assert (
        root.value == "/; Device: /dev/sda2; File system: ext4; Size: 100.0 GB; Used: 60.0 GB; Free: 40.0 GB"
    )
    assert share.value == "/srv; Device: nas:/x; Network drive: yes; Answers: no"


def test_long_tables_are_cut_where_asked_and_counted() -> None:
    battery = Battery(rows=tuple(Cell(name=f"BAT{number}") for number in range(5)))
    assert [row.value for row in inventory.rows("battery", battery, most=2)] == [
        "5 entries", "BAT0", "BAT1", "and 3 more",
    ]  # fmt: skip


def test_a_terminal_shows_tables_in_columns_where_they_fit_and_row_by_row_where_not() -> None:
    one = Disk(name="sda", kind="ssd", size_bytes=GB, removable=False, wwn="0x5000")
    disks = Disks(
        rows=(one, Disk(name="磁", size_bytes=2 * GB)),
        problems=(Gap(field="rows.serial", why=Status.DENIED, help=Help.ADMINISTRATOR),),
    )
    wide = text_lines("disks", disks)
    assert wide[:4] == [
        "Disks: 2 entries",
        "  Name  Kind  Size",
        "  sda   SSD   1.0 GB",
        "  磁          2.0 GB",
    ]
    assert text_lines("disks", disks, max(map(width, wide[:4]))) == wide
    narrow = text_lines("disks", disks, 16)
    assert narrow[:3] == ["Disks: 2 entries", "  sda; Kind: SSD; Size: 1.0 GB", "  磁; Size: 2.0 GB"]
    assert narrow[3:] == wide[4:] != []


def test_tables_have_a_column_for_each_field_that_is_filled_and_one_for_what_lies_inside() -> None:
    disks = Disks(rows=(Disk(name="sda", size_bytes=GB, parts=(Part(name="sda1", kind="part"),)),))
    drives, parts = inventory.tables("disks", disks)
    assert (drives.columns, drives.cells) == (("Name", "Size"), (("sda", "1.0 GB"),))
    assert (parts.title, parts.cells) == ("Partitions", (("sda1", "part"),))
    network = Network(
        adapters=(
            Adapter(name="eth0", addresses=(Address(address="192.0.2.7"), Address(address="fe80::1"))),
        ),
        dns=Dns(servers=("192.0.2.53",)),
    )
    (adapters,) = inventory.tables("network", network)
    assert adapters.cells == (("eth0", "192.0.2.7, fe80::1"),)
    assert inventory.rows("network", network)[0].label == "Name servers"


@pytest.mark.parametrize("name", CATEGORIES)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_empty_category_is_told_too(name: str, language: str) -> None:
    use_language(language, words.LOCALE)
    category = CATEGORIES[name].parse()
    assert [row.gap for row in inventory.rows(name, category)] == [True]
    assert inventory.tables(name, category) == []
    assert list(declared_fields(type(category)))
