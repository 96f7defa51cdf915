"""What is hashed around the exchange: bound to one connection, one direction and one certificate."""

from __future__ import annotations

import base64
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.companion.proof import (
    RESUME,
    SharedKey,
    context,
    decode,
    encode,
    hkdf,
    identities,
    lp,
    to_sign_at_pairing,
    to_sign_at_resuming,
)


def test_derived_keys_are_those_of_the_standard() -> None:
    """RFC 5869, test case 3: no salt, no info; and the first case's length, through more than one block."""
    key = bytes([0x0B]) * 22
    expected = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    assert hkdf(key, b"", 42).hex() == expected
    assert hkdf(key, b"", 10).hex() == expected[:20]


@given(st.lists(st.binary(max_size=6), max_size=5), st.lists(st.binary(max_size=6), max_size=5))
def test_no_two_lists_look_alike(one: list[bytes], other: list[bytes]) -> None:
    assert (lp(*one) == lp(*other)) == (one == other)


def test_a_context_is_of_one_connection_one_key_and_one_use() -> None:
    contexts = [
        context(b"session", b"key"),
        context(b"sessio", b"nkey"),
        context(b"other", b"key"),
        context(b"session", b"other"),
        context(b"session", b"key", protocol=RESUME),
    ]
    assert len(set(contexts)) == len(contexts)
    assert len({*identities(contexts[0]), *identities(contexts[1])}) == 4


def test_a_tag_covers_everything_and_says_who_made_it() -> None:
    key, parts = SharedKey(b"k" * 32), (b"ctx", b"a", b"b", b"certificate")
    tags = [key.clerk_tag(*parts), key.companion_tag(*parts), SharedKey(b"l" * 32).clerk_tag(*parts)]
    for at in range(4):
        changed = [part + b"x" if at == number else part for number, part in enumerate(parts)]
        tags.append(key.clerk_tag(*changed))
        tags.append(key.companion_tag(*changed))
    assert all(one != other for one, other in combinations(tags, 2))
    assert "k" * 4 not in repr(key)


def test_a_signature_for_one_purpose_is_none_for_the_other() -> None:
    assert to_sign_at_pairing(b"c", b"n", b"") != to_sign_at_resuming(b"c", b"n")
    assert to_sign_at_pairing(b"c", b"a", b"b").startswith(b"SSHSIG\x00\x00\x00\x13deskside-pairing@v1")


@given(st.binary(min_size=1, max_size=200))
def test_what_is_encoded_is_decoded(data: bytes) -> None:
    assert decode(encode(data), length=len(data)) == data
    assert decode(encode(data).encode(), most=200) == data


@pytest.mark.parametrize(
    "text",
    ["", "A", "AAAA\n", " AAAA", "AA=A", "AAAA====", "é", base64.b64encode(b"x" * 34).decode(), "A" * 10_000],
)
def test_what_is_not_exactly_of_the_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        decode(text, length=33)
