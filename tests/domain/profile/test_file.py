"""The signed file comes apart in one way, whatever bytes it holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.errors import WrongUse
from deskside.domain.profile.file import (
    MAX_BODY_BYTES,
    MAX_FILE_BYTES,
    MAX_SIGNATURES,
    ProfileFile,
    split_profile,
)

BEGIN, END = b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----"
SIGNATURE = BEGIN + b"\nU1NIU0lH\n" + END + b"\n"


@given(st.binary(max_size=300), st.integers(0, MAX_SIGNATURES))
def test_what_was_joined_comes_apart_again(text: bytes, count: int) -> None:
    body = text.replace(BEGIN, b"") + b"\n"
    file = ProfileFile(body, (SIGNATURE,) * count)
    assert split_profile(file.joined()) == file


@given(
    st.lists(
        st.sampled_from([BEGIN, END, b"\n", b"\r\n", b"abc", b"-", b" ", b"\xff", SIGNATURE]), max_size=12
    )
)
def test_any_bytes_come_apart_without_loss_or_are_refused(parts: list[bytes]) -> None:
    data = b"".join(parts)
    try:
        file = split_profile(data)
    except WrongUse:
        return
    assert data.startswith(file.body)
    assert len(file.signatures) == data[len(file.body) :].count(BEGIN)
    assert b"".join(file.joined().split()) == b"".join(data.split())


def test_a_signature_in_the_middle_of_a_line_is_text() -> None:
    assert split_profile(b"see " + BEGIN + b"\n").signatures == ()


@pytest.mark.parametrize("under", [SIGNATURE[:-5], SIGNATURE + b"more", SIGNATURE + BEGIN, SIGNATURE * 9])
def test_anything_else_under_the_text_is_refused(under: bytes) -> None:
    with pytest.raises(WrongUse, match="profile-signatures-unreadable"):
        split_profile(b"version = 1\n" + under)


def test_a_file_without_end_is_refused() -> None:
    assert split_profile(b"x" * MAX_BODY_BYTES).body
    for data in (b"x" * (MAX_BODY_BYTES + 1), b"x\n" + b"\n".join([SIGNATURE] * 20_000)):
        assert len(data) > MAX_BODY_BYTES
        with pytest.raises(WrongUse, match="profile-too-large"):
            split_profile(data[: MAX_FILE_BYTES + 1] if data[:1] == b"x" and data[1:2] == b"x" else data)


def test_line_ends_of_another_system_do_not_hide_a_signature() -> None:
    file = split_profile(b"version = 1\r\n" + SIGNATURE.replace(b"\n", b"\r\n"))
    assert (file.body, len(file.signatures)) == (b"version = 1\r\n", 1)
