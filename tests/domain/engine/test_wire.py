"""Frames survive any cutting, and nothing that is no frame survives at all."""

from __future__ import annotations

import json
import struct
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.engine import wire
from deskside.domain.engine.wire import Decoder, Frame, encode
from deskside.domain.errors import BrokeMidway

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEADERS = st.dictionaries(
    st.text(max_size=8),
    st.one_of(st.text(max_size=20), st.integers(), st.booleans(), st.none(), st.lists(st.text(max_size=5))),
    max_size=5,
)
_FRAMES = st.lists(st.tuples(_HEADERS, st.binary(max_size=200)), max_size=8)


def cut(data: bytes, places: Iterable[int]) -> list[bytes]:
    bounds = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[a:b] for a, b in pairwise(bounds)]


@given(frames=_FRAMES, places=st.lists(st.integers(min_value=0), max_size=20))
def test_frames_come_out_as_they_went_in_however_they_were_cut(
    frames: list[tuple[dict[str, object], bytes]], places: list[int]
) -> None:
    data = b"".join(encode(header, body) + body for header, body in frames)  # type: ignore[arg-type]
    decoder = Decoder()
    came = [frame for piece in cut(data, places) for frame in decoder.feed(piece)]
    assert [(dict(frame.header), frame.body) for frame in came] == frames


@given(data=st.binary(max_size=400))
def test_any_bytes_are_frames_or_broken_and_never_anything_else(data: bytes) -> None:
    decoder = Decoder()
    try:
        for frame in decoder.feed(data):
            assert isinstance(frame.header, dict)
    except BrokeMidway as error:
        assert error.code == "engine-broken"  # noqa: PT017 - the property is about both ways out


@pytest.mark.parametrize(
    "lengths",
    [(wire.MAX_HEADER_BYTES + 1, 0), (2, wire.MAX_BODY_BYTES + 1), (0xFFFFFFFF, 0xFFFFFFFF)],
)
def test_a_length_beyond_the_bounds_is_refused_before_anything_is_read(lengths: tuple[int, int]) -> None:
    with pytest.raises(BrokeMidway, match="engine-broken"):
        list(Decoder().feed(struct.pack(">II", *lengths)))
    with pytest.raises(ValueError, match="a frame of"):
        encode({"a": "x" * wire.MAX_HEADER_BYTES})
    with pytest.raises(ValueError, match="a frame of"):
        encode({}, bytes(wire.MAX_BODY_BYTES + 1))


@pytest.mark.parametrize("header", [b"[]", b"1", b"null", b"{", b"\xff", b"[" * 100_000])
def test_a_header_that_is_no_object_is_refused(header: bytes) -> None:
    with pytest.raises(BrokeMidway, match="engine-broken"):
        list(Decoder().feed(struct.pack(">II", len(header), 0) + header))


def test_what_was_whole_before_the_rubbish_is_delivered_first() -> None:
    data = encode({"is": "ready"}) + b"\xff" * 8
    frames = Decoder().feed(data)
    assert next(frames) == Frame({"is": "ready"})
    with pytest.raises(BrokeMidway):
        next(frames)


def test_remembered_headers_are_bounded() -> None:
    decoder = Decoder()
    for number in range(1_000):
        list(decoder.feed(encode({"n": number})))
    assert len(decoder._headers) <= 64


@pytest.mark.parametrize("value", [1, None, True, ["x"], {}])
def test_a_field_of_the_wrong_kind_is_refused(value: object) -> None:
    frame = Frame(json.loads(json.dumps({"x": value, "n": "1"})))
    with pytest.raises(BrokeMidway, match="engine-broken"):
        frame.text("x")
    with pytest.raises(BrokeMidway, match="engine-broken"):
        frame.number("n")
    with pytest.raises(BrokeMidway, match="engine-broken"):
        frame.number("absent")
