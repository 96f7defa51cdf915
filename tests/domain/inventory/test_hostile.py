"""Whatever a machine answers: no parser crashes, nothing dangerous comes through, nothing takes long."""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.codec import to_plain
from deskside.domain.inventory.facts import Status
from deskside.domain.inventory.wire import Section
from domain.inventory.answers import block, frame, recorded_names, sections_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.facts import Category

REORDERS = set("\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
NASTY = st.sampled_from(
    [
        b"\x1b]0;title\x07", b"\x1b[31m", b"\0", b"\xff\xfe", "\u202e".encode(), b"\n\n", b"\t", b"=", b":",
        b"[" * 60, frame("end"), frame("os", b"forged"), b"facts ok 9\n", b"9" * 400, b"-1", b"../../",
        b"%s%n", b"{}", b"a" * 20_000,
    ]
)  # fmt: skip


@cache
def real() -> dict[str, list[tuple[str, bytes]]]:
    """Return, for each category, the blocks that real machines sent."""
    found: dict[str, list[tuple[str, bytes]]] = {name: [] for name in CATEGORIES}
    for recording in recorded_names():
        for name, sections in sections_of(recording).items():
            for section in sections if name in found else ():
                found[name] += [(key, one.body) for key, one in section.blocks().items()]
    return found


@st.composite
def answers(draw: st.DrawFn) -> tuple[str, bytes]:
    """A category, and a real answer of it with some of its blocks cut, spoilt, refused or replaced."""
    name = draw(st.sampled_from(list(CATEGORIES)))
    body = b""
    for key, content in real()[name]:
        how = draw(st.integers(0, 9))
        at = draw(st.integers(0, len(content)))
        if how == 0:
            content = draw(st.binary(max_size=60))  # noqa: PLW2901 - the block that is sent instead
        elif how < 5:
            content = content[:at] + draw(NASTY) + content[at + draw(st.integers(0, 9)) :]  # noqa: PLW2901
        status = draw(st.sampled_from(["ok", "ok", "ok", "ok", "failed", "denied", "missing-tool", "what"]))
        body += block(key, content, status)
    return name, body


@settings(max_examples=300, deadline=None)
@given(answers())
def test_a_spoilt_answer_is_read_without_a_crash_and_comes_out_harmless(answer: tuple[str, bytes]) -> None:
    name, body = answer
    category = CATEGORIES[name].parse(Section(name, "ok", 10, body))
    assert harm(category) == []
    assert json.loads(json.dumps(to_plain(category)))


@given(st.sampled_from(list(CATEGORIES)), st.binary(max_size=500))
def test_any_bytes_are_read_without_a_crash(name: str, body: bytes) -> None:
    category = CATEGORIES[name].parse(Section(name, "ok", 10, body))
    assert harm(category) == []


@given(
    st.sampled_from(list(CATEGORIES)), st.sampled_from(["timeout", "unsupported", "denied", "nonsense", ""])
)
def test_any_status_of_a_frame_gives_a_category_with_a_status(name: str, status: str) -> None:
    category = CATEGORIES[name].parse(Section(name, status, 10, b""))
    assert category.status in list(Status)
    if status == "timeout":
        assert category.status is Status.TIMEOUT


@pytest.mark.parametrize("name", CATEGORIES)
@pytest.mark.parametrize(
    "filler",
    [b"a", b" ", b"\n", b"\t", b":", b"/", b"[", b"0", b"-", b"\xf0\x9f\x98\x80", b"a b\n", b"1: a\n"],
)
@pytest.mark.timeout(20)
def test_a_megabyte_of_anything_in_every_block_takes_no_longer_than_its_size(
    name: str, filler: bytes
) -> None:
    keys = dict.fromkeys(key for key, _ in real()[name])
    body = b"".join(block(key, filler * (300_000 // len(filler))) for key in keys)
    assert name == CATEGORIES[name].parse(Section(name, "ok", 10, body)).NAME


def harm(category: Category) -> list[str]:
    plain = to_plain(category)
    notes = plain.pop("problems"), plain.pop("status")
    return [text for text in _texts(plain) if not text or _is_harmful(text)] + [
        text for text in _texts(list(notes)) if _is_harmful(text)
    ]


def _texts(plain: object) -> Iterator[str]:
    if isinstance(plain, str):
        yield plain
    elif isinstance(plain, list):
        for part in plain:
            yield from _texts(part)
    elif isinstance(plain, dict):
        for part in plain.values():
            yield from _texts(part)


def _is_harmful(text: str) -> bool:
    return (
        len(text) > 600
        or bool(REORDERS & set(text))
        or any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in text)
    )
