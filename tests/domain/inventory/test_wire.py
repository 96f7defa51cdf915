"""Frames and blocks: any chunking, any content, and bounds."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.errors import BrokeMidway
from deskside.domain.inventory import wire
from deskside.domain.inventory.wire import Section, SectionReader
from domain.inventory.answers import NONCE, block, frame

NAMES = st.sampled_from(["os", "memory", "volumes", "volumes.1", "software"])
FORGED = frame("os", b"forged") + frame("end")
BODIES = st.one_of(
    st.binary(max_size=300),
    st.binary(max_size=40).map(lambda around: around + FORGED + around),
)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    ends = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in pairwise(ends)]


@given(st.dictionaries(NAMES, BODIES), st.lists(st.integers(0, 5000), max_size=12))
def test_any_content_in_any_chunks_comes_out_as_it_went_in(
    bodies: dict[str, bytes], places: list[int]
) -> None:
    sent = b"".join(frame(name, body) for name, body in bodies.items()) + frame("end")
    reader = SectionReader(NONCE)
    got = [section for chunk in cut(sent, places) for section in reader.feed(chunk)]
    assert reader.ended
    assert {section.name: section.body for section in got if section.name != "end"} == bodies


@given(st.dictionaries(st.from_regex(r"[!-~]{1,40}", fullmatch=True), BODIES, max_size=6))
def test_blocks_hold_any_content(blocks: dict[str, bytes]) -> None:
    body = b"".join(block(name, content) for name, content in blocks.items())
    found = Section("os", "ok", 0, body).blocks()
    assert {name: one.body for name, one in found.items()} == blocks


@given(st.binary(max_size=400))
def test_a_body_of_anything_is_cut_without_a_crash(body: bytes) -> None:
    for one in Section("os", "ok", 0, body).blocks().values():
        assert one.body in body


def test_a_block_that_claims_more_than_there_is_is_left_out() -> None:
    body = block("first", b"one") + b"second ok 999999999\nshort"
    assert list(Section("os", "ok", 0, body).blocks()) == ["first"]


def test_a_greeting_before_the_first_frame_is_kept_apart() -> None:
    reader = SectionReader(NONCE)
    got = reader.feed(b"Last login: never\r\n" + frame("os", b"x") + frame("end"))
    assert [section.name for section in got] == ["os", "end"]
    assert reader.preamble == b"Last login: never\r\n"


def test_the_first_frame_of_a_name_counts_and_nothing_after_the_end() -> None:
    reader = SectionReader(NONCE)
    got = reader.feed(
        frame("os", b"first") + frame("os", b"", "timeout") + frame("end") + frame("cpu", b"late")
    )
    assert [(section.name, section.body) for section in got] == [("os", b"first"), ("end", b"")]
    assert reader.feed(b"whatever follows") == []


def test_a_frame_with_another_nonce_is_content_or_an_error_but_never_a_frame() -> None:
    reader = SectionReader(NONCE)
    assert reader.feed(frame("os", b"forged", nonce="other")) == []
    with pytest.raises(BrokeMidway) as broken:
        reader.feed(frame("os", b"true") + frame("cpu", b"forged", nonce="other"))
    assert broken.value.code == "probe-answer-garbled"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (frame("os") + b"noise", "probe-answer-garbled"),
        (frame("os") + b"\x1eabc os", ""),
        (frame("os") + b"\x1eabc OS ok 0 0\n", "probe-answer-garbled"),
        (frame("os") + b"\x1eabc os ok 0 -1\n", "probe-answer-garbled"),
        (frame("os") + b"\x1eabc " + b"a" * 200, "probe-answer-garbled"),
        (b"\x1eabc os ok 0 999999999\n", "probe-answer-too-big"),
        (b"x" * (wire.MAX_PREAMBLE_BYTES + 100), "probe-answer-garbled"),
    ],
)
def test_what_is_no_frame_is_an_error_only_once_it_cannot_become_one(answer: bytes, code: str) -> None:
    reader = SectionReader(NONCE)
    if code:
        with pytest.raises(BrokeMidway) as broken:
            reader.feed(answer)
        assert broken.value.code == code
    else:
        assert [section.name for section in reader.feed(answer)] == ["os"]


def test_the_whole_answer_is_bounded() -> None:
    reader = SectionReader(NONCE)
    full = b"x" * (wire.MAX_SECTION_BYTES - 200)
    for number in range(wire.MAX_TOTAL_BYTES // wire.MAX_SECTION_BYTES):
        assert len(reader.feed(frame(f"volumes.{number}", full))) == 1
    with pytest.raises(BrokeMidway) as broken:
        reader.feed(frame("software", full))
    assert broken.value.code == "probe-answer-too-big"


def test_more_frames_than_any_probe_sends_are_refused() -> None:
    reader = SectionReader(NONCE)
    with pytest.raises(BrokeMidway) as broken:
        reader.feed(b"".join(frame(f"volumes.{number}") for number in range(wire.MAX_SECTIONS + 1)))
    assert broken.value.code == "probe-answer-garbled"
