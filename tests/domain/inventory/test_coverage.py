"""What the release says of its own cases, and how a fact without one is marked."""

from __future__ import annotations

import pytest

from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.coverage import PLATFORMS, counts, filled, marked, paths
from deskside.domain.inventory.elsewhere import NO_SUCH_THING
from deskside.domain.inventory.facts import Help, declarations
from deskside.domain.inventory.memory import Memory, Swap
from deskside.domain.inventory.seen import SEEN
from deskside.ui.words import inventory as words
from domain.inventory.answers import recorded_names, sections_of
from domain.inventory.case_coverage import SEEN as MODULE
from domain.inventory.case_coverage import printed
from domain.inventory.machine_cases import load


def test_what_the_release_says_of_its_cases_is_what_they_fill() -> None:
    assert MODULE.read_text(encoding="utf-8") == printed(), "run `make readings`"


@pytest.mark.parametrize("name", CATEGORIES)
def test_every_field_that_can_hold_a_value_is_counted(name: str) -> None:
    kind = CATEGORIES[name].kind()
    declared = {field.path for field in declarations(kind)}
    counted = set(paths(kind))
    assert counted <= declared
    tables = {path.rpartition(".")[0] for path in declared} - {""}
    assert declared - counted == {path for path in declared if path in tables}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_each_field_is_counted_once(platform: str) -> None:
    for count in counts(platform):
        cased = count.recorded + count.recorded_shape + count.synthetic
        assert count.fields == cased + count.no_such_thing + count.none
        assert count.none >= 0


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_a_system_does_not_have_is_a_field_that_no_case_of_it_fills(platform: str) -> None:
    fields = {f"{name}.{path}" for name, entry in CATEGORIES.items() for path in paths(entry.kind())}
    filled_in_cases = {path for kind in SEEN[platform].values() for path in kind.split()}
    assert NO_SUCH_THING[platform] <= fields
    assert not NO_SUCH_THING[platform] & filled_in_cases


def test_a_gap_that_no_windows_could_fill_says_so_and_names_nobody_who_was_asked() -> None:
    cpu = load("windows-11-laptop").read("cpu")
    assert {gap.field for gap in cpu.problems if gap.help is Help.NO_SUCH_THING} == {
        *("load_1_minute", "load_5_minutes", "load_15_minutes"),
    }
    assert {gap.source for gap in cpu.problems} == {None}


def test_a_value_never_read_from_a_real_system_is_named_and_others_are_not() -> None:
    memory = Memory(total_bytes=8, swaps=(Swap(path="/swap", size_bytes=1),))
    assert marked(memory, "macos").not_seen == ("total_bytes", "swaps.path", "swaps.size_bytes")
    assert "total_bytes" not in marked(memory, "linux").not_seen
    assert marked(Memory(), "macos").not_seen == ()  # a blank is no fact


@pytest.mark.parametrize("name", recorded_names())
def test_a_recorded_machine_has_no_field_that_was_not_seen(name: str) -> None:
    frames = sections_of(name)
    for category, entry in CATEGORIES.items():
        assert marked(entry.parse(*frames.get(category, [])), "linux").not_seen == ()


def test_people_read_which_facts_of_a_mac_those_are() -> None:
    mac = marked(load("macos-14-laptop").read("os"), "macos")
    (row,) = [row for row in words.rows("os", mac) if row.label == "Not yet seen on a real system"]
    assert row.gap
    assert "Name" in row.value
    assert "more" in row.value
    assert not [row for row in words.rows("os", load("macos-14-laptop").read("os")) if "seen" in row.label]


def test_nothing_claims_to_be_recorded_that_was_not() -> None:
    assert "recorded" not in SEEN["macos"]
    assert "recorded" not in SEEN["freebsd"]
    assert "recorded" not in SEEN["windows"]


def test_only_paths_that_hold_a_value_are_filled() -> None:
    assert list(filled(Memory(total_bytes=0, swaps=(Swap(path="/s"),)))) == ["total_bytes", "swaps.path"]
