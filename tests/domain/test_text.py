from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deskside.domain.text import CUT, MAX_LINE_CHARS, TextStream, clean, decode, display

_ENDINGS = [b"\n", b"\r\n", b"\r", b"\r\r\n"]
_HOSTILE = [
    b"\x1b[31mred\x1b[0m",
    b"\x1b]0;a title\x07",
    b"\x1b]52;c;c2VjcmV0\x1b\\",
    b"\x1b]8;;http://example.org\x1b\\link",
    b"\x1bPq#0;2;0;0;0\x1b\\",
    b"\x1b_application\x1b\\\x1b^privacy\x1b\\\x1bXstart\x1b\\",
    b"\x1b[6n\x05",
    b"\xc2\x9b31m\xc2\x9d0;t\xc2\x9c",
    b"\x1b",
    b"\x1b[",
    b"\x1b]",
    b"\x1b(",
    b"\xe2\x80\xae",
    b"\xf0\x9f\x98\x80",
    b"\xff\xfe\xc3",
    "Строка".encode(),
    b"\x00\x07\x08\x7f",
    b"plain",
]
_pieces = st.lists(st.one_of(st.sampled_from(_HOSTILE + _ENDINGS), st.binary(max_size=6)), max_size=40)
_hostile = _pieces.map(b"".join)


def in_chunks(data: bytes, cuts: list[int]) -> str:
    stream = TextStream()
    places = sorted({min(cut, len(data)) for cut in cuts})
    parts = [data[a:b] for a, b in zip([0, *places], [*places, len(data)], strict=True)]
    return "".join(stream.feed(part) for part in parts) + stream.feed(b"", final=True)


@given(_hostile, st.lists(st.integers(0, 400), max_size=12))
@example(b"\x1b]" + b"x" * 5_000 + b"\x07", [4_000, 4_099])
@example(b"\r\x1b\n", [1, 2])
def test_any_chunking_gives_the_same_text(data: bytes, cuts: list[int]) -> None:
    assert in_chunks(data, cuts) == decode(data)


@given(_hostile, st.integers(0, 40), st.lists(st.integers(0, 20_000), max_size=8))
def test_any_chunking_of_a_long_line_gives_the_same_text(data: bytes, short: int, cuts: list[int]) -> None:
    line = b"x" * (MAX_LINE_CHARS - short) + data
    assert in_chunks(line, cuts) == decode(line)


_ACTS_ON_A_SCREEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufff9-\ufffb\ud800-\udfff]"
)


@given(_hostile)
def test_nothing_that_acts_on_a_screen_is_left(data: bytes) -> None:
    assert not _ACTS_ON_A_SCREEN.search(decode(data))


@given(st.characters())
def test_no_control_and_no_separator_is_left_of_any_character(character: str) -> None:
    kinds = {unicodedata.category(kept) for kept in clean(character) if kept not in "\n\t"}
    assert not kinds & {"Cc", "Cs", "Zl", "Zp"}


@given(_hostile)
def test_safe_text_goes_through_unchanged(data: bytes) -> None:
    once = decode(data)
    assert decode(once.encode()) == once
    assert clean(once) == once


@given(st.binary(max_size=300))
def test_undecodable_bytes_stay_visible(data: bytes) -> None:
    data = bytes(b for b in data if b >= 0x20 and b != 0x7F) + b"\xff"
    assert "\N{REPLACEMENT CHARACTER}" in decode(data)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b"a\x1b[1;31mb\x1b[0mc", "abc"),
        (b"a\x1b]0;title\x07b", "ab"),
        (b"a\x1b]52;c;eA==\x1b\\b", "ab"),
        (b"a\x1b]never ended\nb", "a␛]never ended\nb"),
        (b"a\x1b[6n\x05b", "a␅b"),
        (b"a\xc2\x9b31mb", "ab"),
        (b"10%\r20%\r100%\r\n", "10%\n20%\n100%\n"),
        (b"one\r\r\ntwo\r\n\r\nthree", "one\ntwo\n\nthree"),
        (b"gpj.\xe2\x80\xaeexe", "gpj.\N{REPLACEMENT CHARACTER}exe"),
        (b"N\x08NA", "N␈NA"),
        (b"\x00\x7f", "␀␡"),
        (b"\x1b", "␛"),
        (b"\xd0\x9f\xd1", "П\N{REPLACEMENT CHARACTER}"),
        ("tab\tand ёлка 😀\n".encode(), "tab\tand ёлка 😀\n"),
    ],
)
def test_what_was_sent_is_kept_as_far_as_it_is_safe(sent: bytes, kept: str) -> None:
    assert decode(sent) == kept


def test_a_line_is_cut_at_its_longest_length_and_the_next_one_is_whole() -> None:
    stream = TextStream()
    text = stream.feed(b"x" * MAX_LINE_CHARS + b"\n" + b"y" * (MAX_LINE_CHARS + 1) + b"\nnext\n", final=True)
    assert text == "x" * MAX_LINE_CHARS + "\n" + "y" * MAX_LINE_CHARS + CUT + "\nnext\n"
    assert stream.lines_cut == 1


def test_a_flood_without_a_newline_keeps_one_line() -> None:
    stream = TextStream()
    kept = [len(stream.feed(bytes(32_768))) for _ in range(100)]
    assert sum(kept) == MAX_LINE_CHARS + len(CUT)


def test_a_held_back_escape_is_bounded() -> None:
    stream = TextStream()
    assert stream.feed(b"\x1b]0;" + b"x" * 4_000) == ""
    assert stream.feed(b"x" * 200) == "␛]0;" + "x" * 4_200


@given(st.text(max_size=300), st.integers(4, 80))
def test_a_name_is_one_short_safe_line(name: str, limit: int) -> None:
    shown = display(name, limit)
    assert len(shown) <= limit
    assert not _ACTS_ON_A_SCREEN.search(shown)
    assert not set(shown) & set("\n\t\u200b\u200c\u200d\ufeff\u00ad")


def test_names_lose_their_disguise() -> None:
    assert display("  Oleg's\n laptop\t") == "Oleg's laptop"
    assert display("a\u200bb") == "ab"
    assert display("x" * 100) == "x" * 63 + "…"
    assert display("\x1b]0;t\x07host") == "host"


def test_lone_surrogates_from_the_operating_system_can_be_stored() -> None:
    assert clean("caf\udce9 \r\nnext").encode() == "caf\N{REPLACEMENT CHARACTER} \nnext".encode()
