"""The document: JSON there and back, its schema, and what is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.errors import WrongUse
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.codec import to_json
from deskside.domain.inventory.document import Inventory, InventoryTarget, from_json, inventory_schema
from deskside.domain.inventory.memory import Memory
from deskside.domain.inventory.software import Software
from domain.inventory.answers import RECORDED, recorded_names, sections_of
from source import ROOT

TARGET = InventoryTarget(
    label="anna@front-desk-7",
    machine_id="0123456789abcdef",
    platform="linux",
    probe="linux",
    probe_sha256="ab" * 32,
)


@cache
def recorded(name: str) -> Inventory:
    frames = sections_of(name)
    return Inventory(
        collected_at=datetime(2026, 1, 2, 12, 0, tzinfo=UTC),
        target=TARGET,
        categories={key: entry.parse(*frames.get(key, [])) for key, entry in CATEGORIES.items()},
    )


@pytest.mark.parametrize("name", recorded_names())
def test_a_recorded_machine_reads_as_it_did(name: str) -> None:
    expected = json.loads((RECORDED / f"{name}.json").read_text())
    assert recorded(name).to_plain()["categories"] == expected, "run `make readings`, look at what differs"


@pytest.mark.parametrize("name", recorded_names())
def test_a_document_comes_back_as_it_went(name: str) -> None:
    inventory = recorded(name)
    assert from_json(inventory.to_json()) == inventory


@pytest.mark.parametrize(("depth", "form"), [(None, {"separators": (",\n", ":")}), (0, {"indent": 2})])
def test_the_document_is_written_as_python_would_write_it(depth: int | None, form: dict[str, Any]) -> None:
    members = recorded("debian-12-as-root").members() | {
        "findings": [{"values": {}}, {"values": {"a": None}}]
    }
    text = to_json(members, depth)
    assert text == json.dumps(json.loads(text), ensure_ascii=False, **form)


@pytest.mark.parametrize("name", recorded_names())
def test_a_document_is_what_its_schema_says(name: str) -> None:
    schema = json.loads((ROOT / "resources/schemas/inventory.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(recorded(name).to_json()))


def test_the_schema_refuses_what_is_none() -> None:
    plain = recorded(recorded_names()[0]).to_plain()
    plain["categories"]["memory"]["total_bytes"] = ""
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain, inventory_schema())


def test_what_was_not_asked_for_is_not_in_the_document() -> None:
    whole = recorded(recorded_names()[0])
    part = Inventory(
        collected_at=whole.collected_at, target=TARGET, categories={"memory": whole.categories["memory"]}
    )
    again = from_json(part.to_json())
    assert again.get(Memory) == whole.get(Memory)
    assert again.get(Software) is None
    assert list(again.statuses()) == [("memory", whole.categories["memory"].status)]


def test_times_and_absence_are_written_as_the_format_says() -> None:
    plain = recorded("debian-12-as-root").to_plain()
    assert plain["schema"] == "deskside-inventory/1"
    assert plain["collected_at"] == "2026-01-02T12:00:00Z"
    assert plain["categories"]["hardware"]["serial"] is None
    missing = {"field": "serial", "why": "unsupported", "help": "not-provided", "detail": ""}
    missing["source"] = "/sys/class/dmi/id"
    assert missing in plain["categories"]["hardware"]["problems"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "[" * 100_000,
        '{"schema": "deskside-inventory/2"}',
        '{"schema": "deskside-inventory/1", "categories": []}',
        '{"schema": "deskside-inventory/1", "categories": {}, "collected_at": "2026-13-01T00:00:00Z"}',
        '{"schema": "deskside-inventory/1", "categories": {}, "collected_at": 5}',
        '{"schema": "deskside-inventory/1", "categories": {}, "collected_at": "2026-01-01T00:00:00Z"}',
    ],
)
def test_another_text_is_refused_with_where(text: str) -> None:
    with pytest.raises(WrongUse) as refused:
        from_json(text)
    assert refused.value.code == "inventory-unreadable"
    assert "where" in refused.value.facts


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(list(CATEGORIES)), st.integers(0, 40), JSON)
def test_a_document_with_one_wrong_value_is_read_or_refused(name: str, number: int, value: Any) -> None:
    plain = json.loads(recorded("debian-12-as-root").to_json())
    fields = list(plain["categories"][name])
    plain["categories"][name][fields[number % len(fields)]] = value
    again = _read(json.dumps(plain))
    assert again is None or from_json(again.to_json()) == again


def _read(text: str) -> Inventory | None:
    try:
        return from_json(text)
    except WrongUse:
        return None
