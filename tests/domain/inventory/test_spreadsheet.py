"""A spreadsheet gets every fact, and nothing that it would compute."""

from __future__ import annotations

import csv
import dataclasses
import io
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.inventory.operating_system import OperatingSystem
from deskside.domain.inventory.spreadsheet import HEAD, as_csv, harmless, rows
from fakes.an_inventory import an_inventory

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_STARTS_A_FORMULA = tuple("=+-@\t\r")


def test_every_value_is_a_line_of_its_own() -> None:
    inventory = an_inventory(NOW, programs=3)
    read = list(csv.reader(io.StringIO(as_csv(inventory))))
    assert tuple(read[0]) == HEAD
    assert ["software", "rows", "package-000 dpkg", "version", "1.0-1", ""] in read
    assert ["memory", "", "", "total_bytes", str(16 << 30), "bytes"] in read
    assert ["os", "", "", "clock_synchronised", "true", ""] in read
    assert len(read) == 1 + len(list(rows(inventory)))


def test_a_number_below_zero_stays_a_number() -> None:
    west = dataclasses.replace(an_inventory(NOW), categories={"os": OperatingSystem(utc_offset_minutes=-300)})
    assert "utc_offset_minutes,-300,minutes" in as_csv(west)


@given(st.text(max_size=40))
def test_no_text_of_a_machine_is_computed(text: str) -> None:
    named = dataclasses.replace(an_inventory(NOW), categories={"os": OperatingSystem(name=text or None)})
    for line in csv.reader(io.StringIO(as_csv(named))):
        assert not any(cell.lstrip(" \u00a0").startswith(_STARTS_A_FORMULA) for cell in line)
        assert len(line) == len(HEAD)


def test_only_what_would_compute_is_changed() -> None:
    assert harmless("a=b") == "a=b"
    assert harmless("=1+1") == "'=1+1"
    assert harmless("  @cmd") == "'  @cmd"
    assert harmless("\u3000\uff1d1+1") == "'\u3000\uff1d1+1"
    assert harmless("Reader; =HYPERLINK(1);b=c") == "Reader;' =HYPERLINK(1);b=c", (
        "Excel where a comma is decimal"
    )
    assert harmless("two\nlines") == "two lines"
