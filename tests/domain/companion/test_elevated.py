"""What goes to the root helper and what it answers, however it was cut and whoever wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.companion.elevated import (
    HEAD_BYTES,
    ElevatedOrder,
    HelperAnswer,
    decode_order,
    encode_answer,
    encode_order,
    rest_bytes,
)
from deskside.domain.companion.offers import OfferedScript, RunOrder
from deskside.domain.errors import Refused
from deskside.domain.scripts.folder import ScriptFolder
from deskside.domain.secret import Secret

ORDER = ElevatedOrder(
    offered=OfferedScript(
        folder=ScriptFolder("a.b", {"script.toml": b"x = 1\n", "linux.sh": b"id\n"}),
        statement=b"{}",
        signatures=(b"one", b"two"),
    ),
    run=RunOrder(offer="a" * 64, mark="b" * 32, values=(("name", "value"),), secrets=(("pin", Secret("1")),)),
    digest="c" * 64,
    newest_seen=7,
)


def test_an_order_arrives_as_it_was() -> None:
    data = encode_order(ORDER)
    head, rest = data[:HEAD_BYTES], data[HEAD_BYTES:]
    assert rest_bytes(head) == len(rest)
    assert decode_order(head, rest) == ORDER


@given(at=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_a_changed_byte_makes_another_order_or_none_and_nothing_else(at: int, byte: int) -> None:
    """What another order is worth, the signatures in it decide."""
    data = bytearray(encode_order(ORDER))
    data[at % len(data)] = byte
    try:
        found: ElevatedOrder | str = decode_order(bytes(data[:HEAD_BYTES]), bytes(data[HEAD_BYTES:]))
    except Refused as refusal:
        found = str(refusal)
    assert found == "elevation-garbled" or isinstance(found, ElevatedOrder)


@given(st.binary(max_size=200))
def test_noise_is_no_order(noise: bytes) -> None:
    head = noise[:HEAD_BYTES].ljust(HEAD_BYTES, b"\0")
    with pytest.raises(Refused, match="elevation-garbled"):
        decode_order(head, noise[HEAD_BYTES:])


def test_nobody_makes_the_helper_wait_for_more_than_there_can_be() -> None:
    with pytest.raises(Refused, match="elevation-garbled"):
        rest_bytes(b"\xff" * HEAD_BYTES)


@given(step=st.integers(1, 30), output=st.binary(max_size=80))
def test_the_scripts_output_begins_behind_the_helpers_line(step: int, output: bytes) -> None:
    data, answer, heard = encode_answer(None) + output, HelperAnswer(), b""
    for at in range(0, len(data), step):
        heard += answer.feed(data[at : at + step])
    assert answer.admitted
    assert heard == output


@given(step=st.integers(1, 30), output=st.binary(max_size=80))
def test_a_refusal_lets_nothing_out(step: int, output: bytes) -> None:
    data = encode_answer(Refused("script-changed", file="linux.sh")) + output
    answer, heard = HelperAnswer(), b""
    for at in range(0, len(data), step):
        heard += answer.feed(data[at : at + step])
    assert (heard, answer.admitted) == (b"", False)
    assert answer.refusal is not None
    assert (answer.refusal.code, answer.refusal.facts) == ("script-changed", {"file": "linux.sh"})


@given(noise=st.binary(max_size=300))
def test_what_is_no_line_of_the_helper_admits_nothing(noise: bytes) -> None:
    answer = HelperAnswer()
    assert answer.feed(b"x" + noise + b"\n") == b""
    assert not answer.admitted
    assert answer.feed(encode_answer(None)) == b""
    assert not answer.admitted
