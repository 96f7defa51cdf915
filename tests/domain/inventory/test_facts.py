"""What every field declares, and that no value is absent without a reason."""

from __future__ import annotations

import dataclasses
import json
import unicodedata
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.inventory.battery import Battery, Cell
from deskside.domain.inventory.catalogue import CATEGORIES, load
from deskside.domain.inventory.disks import Disks
from deskside.domain.inventory.facts import (
    Category,
    Gap,
    Help,
    Privacy,
    Status,
    declarations,
    declared_fields,
    identity,
)
from deskside.domain.inventory.hardware import Hardware
from deskside.domain.inventory.memory import Memory
from deskside.domain.inventory.network.rows import Adapter
from deskside.domain.inventory.origins import ORIGINS, with_origins
from deskside.domain.inventory.platform import Platform
from deskside.domain.inventory.software import Program
from domain.inventory.answers import block, facts, gap_of, read, recorded_names, sections_of

IN_THE_DESIGN = (
    "os hardware cpu memory disks volumes network software services startup printers updates users security "
    "devices battery processes events"
)  # formats.md section 2


def test_the_categories_are_those_of_the_format() -> None:
    load(CATEGORIES)
    assert list(CATEGORIES) == IN_THE_DESIGN.split(" ")
    assert [entry.kind().NAME for entry in CATEGORIES.values()] == list(CATEGORIES)


@pytest.mark.parametrize("name", CATEGORIES)
def test_every_field_declares_itself_and_its_unit_is_in_its_name(name: str) -> None:
    for field in declarations(CATEGORIES[name].kind()):
        unit = field.declared.unit
        assert not unit or field.path.rpartition(".")[2].endswith(f"_{unit}"), field
    assert list(declarations(CATEGORIES[name].kind()))


@pytest.mark.parametrize("platform", ORIGINS)
def test_every_origin_is_that_of_a_field_there_is(platform: str) -> None:
    kinds = {name: entry.kind() for name, entry in CATEGORIES.items()}
    paths = {f"{name}.{field.path}" for name, kind in kinds.items() for field in declarations(kind)}
    assert platform in get_args(Platform)
    assert set(ORIGINS[platform]) <= paths | set(kinds)


def test_a_missing_value_says_what_was_asked_for_it() -> None:
    """The block that did not give it, else what gives it on such a machine."""
    gaps = (
        Gap(field="rows.model", why=Status.UNSUPPORTED, help=Help.NOT_PROVIDED),
        Gap(field="rows.health", why=Status.DENIED, help=Help.ADMINISTRATOR, source="smart/sda"),
        Gap(field="raid", why=Status.UNSUPPORTED, help=Help.LATER),
        Gap(field="", why=Status.TIMEOUT, help=Help.AGAIN),
    )

    def told(*sources: str) -> list[str | None]:
        disks = with_origins(Disks(source=sources, problems=gaps), "linux")
        return [gap.source for gap in disks.problems]

    assert told("lsblk") == ["lsblk", "smart/sda", None, None]
    assert told("facts") == ["/sys/block", "smart/sda", None, None]


@pytest.mark.parametrize("name", CATEGORIES)
def test_every_row_says_which_of_its_fields_are_its_identity(name: str) -> None:
    for path, _, row in declared_fields(CATEGORIES[name].kind()):
        if row is not None and not path.startswith(("dns", "proxy")):
            assert any(field.identity for _, field, _ in declared_fields(row)), path


def test_facts_about_people_are_declared_so() -> None:
    person = {
        f"{field.category}.{field.path}"
        for entry in CATEGORIES.values()
        for field in declarations(entry.kind())
        if field.declared.privacy is Privacy.PERSON
    }
    assert {"users.rows.name", "users.log_ons.user", "network.wifi.name", "processes.rows.account"} <= person
    assert not {name for name in person if name.startswith(("hardware.", "disks.", "software."))}


def test_the_same_row_is_known_again_by_its_identity() -> None:
    before = Adapter(name="eth0", mac="02:00:00:00:00:01", up=True)
    assert identity(before) == identity(dataclasses.replace(before, up=False))
    assert identity(Program(id="vim", source="dpkg")) != identity(Program(id="vim", source="rpm"))


@pytest.mark.parametrize("name", recorded_names())
def test_no_value_of_a_recorded_machine_is_absent_without_a_reason(name: str) -> None:
    frames = sections_of(name)
    for category_name, entry in CATEGORIES.items():
        category = entry.parse(*frames.get(category_name, []))
        reasons = {gap.field for gap in category.problems}
        for path in _absent(category, ""):
            assert path in reasons or "" in reasons, f"{category_name}.{path}"


def _absent(row: object, prefix: str) -> set[str]:
    found = set()
    for name, declared, inner in declared_fields(type(row)):
        value = getattr(row, name)
        if value is None and not declared.optional:
            found.add(prefix + name)
        elif inner is not None:
            for part in value if isinstance(value, tuple) else [value] if value else []:
                found |= _absent(part, f"{prefix}{name}.")
    return found


@pytest.mark.parametrize("name", CATEGORIES)
def test_a_category_that_never_came_says_so_and_nothing_else(name: str) -> None:
    category = CATEGORIES[name].parse()
    assert category.status is Status.UNREADABLE
    assert [gap.field for gap in category.problems] == [""]
    kind = CATEGORIES[name].kind()
    assert category == dataclasses.replace(kind(), status=category.status, problems=category.problems)


def test_what_only_root_may_read_is_denied_and_not_blank() -> None:
    hardware = read(Hardware, facts("sys_vendor=LENOVO", "product_name=20XW", "product_serial!denied"))
    assert hardware.serial is None
    assert gap_of(hardware, "serial").why is Status.DENIED
    assert gap_of(hardware, "serial").help is Help.ADMINISTRATOR
    assert hardware.status is Status.PARTIAL


def test_what_the_machine_does_not_have_makes_nothing_partial() -> None:
    memory = read(
        Memory, block("/proc/meminfo", "MemTotal:  1000 kB\nMemFree: 500 kB\nMemAvailable: 600 kB\n")
    )
    assert memory.total_bytes == 1_024_000
    assert gap_of(memory, "pressure_percent").why is Status.UNSUPPORTED
    assert memory.status is Status.OK


def test_a_category_without_any_value_is_what_its_gaps_are() -> None:
    assert read(Hardware, facts()).status is Status.UNSUPPORTED
    assert read(Battery).status is Status.OK  # no battery is a fact


def test_a_battery_knows_its_health_by_what_it_once_held() -> None:
    battery = read(
        Battery,
        facts(  # uevent of a ThinkPad, from the kernel's documentation of the power supply class
            "AC/POWER_SUPPLY_TYPE=Mains",
            "AC/POWER_SUPPLY_ONLINE=0",
            "BAT0/POWER_SUPPLY_TYPE=Battery",
            "BAT0/POWER_SUPPLY_STATUS=Not charging",
            "BAT0/POWER_SUPPLY_CAPACITY=81",
            "BAT0/POWER_SUPPLY_ENERGY_FULL_DESIGN=50000000",
            "BAT0/POWER_SUPPLY_ENERGY_FULL=40000000",
            "BAT0/POWER_SUPPLY_CYCLE_COUNT=0",
            "mouse/POWER_SUPPLY_TYPE=Battery",
            "mouse/POWER_SUPPLY_SCOPE=Device",
        ),
    )
    assert battery.on_mains is False
    assert battery.rows == (
        Cell(name="BAT0", state="not-charging", charge_percent=81, health_percent=80, cycles=None),
    )


@given(st.text())
def test_any_text_of_a_machine_is_one_safe_line_at_most(text: str) -> None:
    hardware = read(Hardware, facts("sys_vendor=" + text.replace("\n", " ")))
    shown = hardware.vendor or ""
    assert len(shown) <= 256
    assert not [char for char in shown if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not set(shown) & set("\u200b\u200e\u202a\u202e\u2066\u2069\ufeff")


def test_times_are_utc_to_the_second() -> None:
    from deskside.domain.inventory.answer import time_or_none  # noqa: PLC0415

    assert time_or_none(1_700_000_000.9) == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert [time_or_none(value) for value in (0, -5, None, 1e18)] == [None] * 4


def test_a_category_is_a_plain_value() -> None:
    assert issubclass(Memory, Category)
    assert json.dumps(dataclasses.asdict(read(Memory)), default=str)
