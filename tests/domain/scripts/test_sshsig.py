"""SSHSIG as bytes: what we write reads back, what is not exactly the format is refused."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.sshsig import (
    MAX_SIGNATURE_BYTES,
    HashName,
    WireReader,
    armour,
    key_type,
    read_signature,
    signed_data,
    wire_string,
)

BEGIN, END = b"-----BEGIN SSH SIGNATURE-----\n", b"\n-----END SSH SIGNATURE-----\n"
KEY = wire_string(b"ssh-ed25519") + wire_string(bytes(32))
VALUE = wire_string(b"ssh-ed25519") + wire_string(b"v" * 64)


@given(
    st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=30),
    st.sampled_from(["sha256", "sha512"]),
    st.binary(max_size=200),
    st.binary(max_size=5),
)
def test_what_we_write_reads_back(namespace: str, name: HashName, value: bytes, suffix: bytes) -> None:
    written = armour(KEY, namespace, name, wire_string(b"ssh-ed25519") + wire_string(value) + suffix)
    read = read_signature(written)
    assert (read.key, read.namespace, read.hash_name) == (KEY, namespace, name)
    assert (read.algorithm, read.value, read.suffix) == ("ssh-ed25519", value, suffix)


def test_lines_are_as_openssh_writes_them() -> None:
    lines = armour(KEY, "n", "sha512", VALUE).decode().splitlines()
    assert {len(line) for line in lines[1:-2]} == {70}
    assert (lines[0], lines[-1]) == ("-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----")


@given(st.binary(max_size=300))
def test_no_bytes_can_break_the_reader(data: bytes) -> None:
    with pytest.raises(WrongUse, match="signature-unreadable"):
        read_signature(data)
    with pytest.raises(WrongUse, match="signature-unreadable"):
        read_signature(BEGIN + data.hex().encode() + END)


@given(st.data())
def test_a_changed_byte_is_never_read_as_the_same_signature(data: st.DataObject) -> None:
    written = armour(KEY, "name", "sha512", VALUE)
    blob = bytearray(base64.b64decode(b"".join(written.splitlines()[1:-1])))
    at = data.draw(st.integers(0, len(blob) - 1))
    blob[at] ^= data.draw(st.integers(1, 255))
    try:
        read = read_signature(BEGIN + base64.b64encode(blob) + END)
    except WrongUse:
        return
    assert read != read_signature(written)


@pytest.mark.parametrize(
    "armoured",
    [
        b"",
        armour(KEY, "n", "sha512", VALUE)[:-5],
        armour(KEY, "n", "sha512", VALUE) + b"x",
        armour(KEY, "n", "md5", VALUE),  # type: ignore[arg-type]
        armour(KEY, "n", "sha512", VALUE).replace(b"SSH SIGNATURE", b"PGP SIGNATURE"),
        armour(KEY, "n", "sha512", b""),
        armour(KEY, "n", "sha512", VALUE) * 2,
        armour(KEY, "n" * MAX_SIGNATURE_BYTES, "sha512", VALUE),
        armour(KEY, "n", "sha512", VALUE).replace(b"\n", b"\n\xc3\xa9", 1),
    ],
)
def test_what_is_not_exactly_the_format_is_refused(armoured: bytes) -> None:
    with pytest.raises(WrongUse, match="signature-unreadable"):
        read_signature(armoured)


def test_what_is_signed_names_the_purpose_and_the_digest_and_not_the_message() -> None:
    data = signed_data(b"message", "deskside-script@v1", "sha256")
    assert data.startswith(b"SSHSIG\x00\x00\x00\x12deskside-script@v1\x00\x00\x00\x00\x00\x00\x00\x06sha256")
    assert b"message" not in data


def test_the_reader_stops_at_the_end() -> None:
    assert key_type(KEY) == "ssh-ed25519"
    with pytest.raises(WrongUse):
        WireReader(b"\xff\xff\xff\xff").string()
    with pytest.raises(WrongUse):
        WireReader(b"x").end()
