"""Ids, file names and digests."""

from __future__ import annotations

import hashlib

import pytest

from deskside.domain.scripts.folder import ScriptFolder, is_file_path, is_script_id
from deskside.domain.scripts.texts import filled, in_language, places


@pytest.mark.parametrize("text", ["network.name-resolution", "a.b", "disk2.x-1"])
def test_an_id_is_category_and_name(text: str) -> None:
    assert is_script_id(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a.b.c",
        "../etc.x",
        "A.b",
        "a.-b",
        "a.b-",
        "a.b--c",
        "a/b",
        ".b",
        "a.",
        "a.b\n",
        "a." + "b" * 200,
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert not is_script_id(text)


@pytest.mark.parametrize(
    "text",
    ["", "/etc/passwd", "../x", "a/../b", ".hidden", "a/.b", "a//b", "a b", "é", "a/b/c/d/e", "-x"],
)
def test_a_file_name_stays_inside_its_folder(text: str) -> None:
    assert not is_file_path(text)


def test_digests_are_of_the_bytes_and_sorted() -> None:
    folder = ScriptFolder("a.b", {"z": b"1", "a/x.out": b""})
    assert folder.digests() == (
        ("a/x.out", hashlib.sha256(b"").hexdigest()),
        ("z", hashlib.sha256(b"1").hexdigest()),
    )


def test_texts_fall_back_to_english() -> None:
    assert in_language({"en": "Yes", "ru": "Да"}, "ru") == "Да"
    assert in_language({"en": "Yes"}, "ru") == "Yes"
    assert in_language({}, "ru") == ""


def test_places_are_filled_and_nothing_else_is_a_format() -> None:
    assert places("{a} and {b-c} but not {A} {a.b} {}") == {"a", "b-c"}
    assert filled("{a} {b} {a.b} %s", {"a": "{b}"}) == "{b} ? {a.b} %s"


def test_a_line_break_is_part_of_no_name() -> None:
    assert not is_script_id("a.b\n")
    assert not is_file_path("a\n")
