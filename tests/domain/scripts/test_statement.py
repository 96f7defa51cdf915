"""What is signed has exactly one form in bytes."""

from __future__ import annotations

import json
from datetime import date

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.errors import Refused
from deskside.domain.scripts.folder import MAX_FILES, ScriptFolder
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.statement import (
    MAX_STATEMENT_BYTES,
    Statement,
    read_statement,
    statement_about,
    statement_bytes,
)
from fakes.scripts import A_MANIFEST, SCRIPT

FILES = st.dictionaries(
    st.from_regex(r"[a-z]{1,6}(/[a-z]{1,6})?\.(sh|toml)", fullmatch=True),
    st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    min_size=1,
    max_size=6,
)
STATEMENTS = st.builds(
    Statement,
    script=st.from_regex(r"[a-z]{1,9}\.[a-z]{1,9}(-[a-z]{1,5})?", fullmatch=True),
    version=st.integers(1, 10**6),
    effect=st.sampled_from(Effect),
    author=st.from_regex(r"[a-z]{1,9}@example\.org", fullmatch=True),
    expires=st.none() | st.dates(),
    files=FILES.map(lambda files: tuple(sorted(files.items()))),
)

GOOD = Statement(
    script=SCRIPT,
    version=3,
    effect=Effect.READ,
    author="author@example.org",
    expires=date(2027, 12, 31),
    files=(("linux.sh", "0" * 64), ("script.toml", "1" * 64)),
)


def test_the_form_is_what_the_documentation_says() -> None:
    assert statement_bytes(GOOD) == (
        b'{"author":"author@example.org","effect":"read","expires":"2027-12-31","files":{"linux.sh":"'
        + b"0" * 64
        + b'","script.toml":"'
        + b"1" * 64
        + b'"},"format":1,"id":"network.lookup","version":3}'
    )


def test_it_covers_every_file_of_the_folder() -> None:
    folder = ScriptFolder(SCRIPT, {"script.toml": b"x", "cases/a.out": b"", "linux.sh": b"y"})
    about = statement_about(folder, A_MANIFEST)
    assert [path for path, _ in about.files] == ["cases/a.out", "linux.sh", "script.toml"]


@given(STATEMENTS)
def test_it_is_canonical_and_reads_back(statement: Statement) -> None:
    body = statement_bytes(statement)
    assert body == rfc8785.dumps(json.loads(body))
    assert read_statement(body) == statement


@given(STATEMENTS, st.data())
def test_no_changed_byte_reads_back_as_the_same(statement: Statement, data: st.DataObject) -> None:
    body = bytearray(statement_bytes(statement))
    at = data.draw(st.integers(0, len(body) - 1))
    body[at] ^= data.draw(st.integers(1, 255))
    try:
        read = read_statement(bytes(body))
    except Refused:
        return
    assert read != statement


def with_changes(**changes: object) -> bytes:
    return rfc8785.dumps(json.loads(statement_bytes(GOOD)) | changes)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b"[" * 100_000,
        b'{"id":' * 10_000,
        b"\xff\xfe",
        statement_bytes(GOOD) + b" ",
        statement_bytes(GOOD).replace(b'"format":1,', b'"format":1,"format":1,'),
        statement_bytes(GOOD).decode().encode("utf-16"),
        with_changes(version="3"),
        with_changes(version=True),
        with_changes(version=0),
        with_changes(format=2),
        with_changes(effect="harmless"),
        with_changes(expires="tomorrow"),
        with_changes(expires=None),
        with_changes(files={}),
        with_changes(files={"../x": "0" * 64}),
        with_changes(files={"x": "0" * 63}),
        with_changes(files={f"f{number}": "0" * 64 for number in range(MAX_FILES + 1)}),
        with_changes(files=[]),
        with_changes(id="../x"),
        with_changes(author="я@example.org"),
        with_changes(author=7),
        with_changes(extra=1),
        with_changes(author="a" * MAX_STATEMENT_BYTES),
    ],
)
def test_anything_else_is_refused_whole(body: bytes) -> None:
    with pytest.raises(Refused, match="statement-unreadable"):
        read_statement(body)
