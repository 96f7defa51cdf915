"""OpenSSH's `allowed_signers`, read strictly: a line that is not understood trusts nobody."""

from __future__ import annotations

import base64
import fnmatch
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.scripts.allowed_signers import (
    MAX_LINES,
    is_principal,
    matches,
    parse_allowed_signers,
    signer_line,
)

BLOB = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + bytes(32)
KEY = f"ssh-ed25519 {base64.b64encode(BLOB).decode()}"
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def local(naive: datetime) -> datetime:
    return naive.replace(tzinfo=timezone(timedelta(hours=3)))


def parse(text: str):  # type: ignore[no-untyped-def]  # noqa: ANN201
    return parse_allowed_signers(text, local=local)


def test_a_file_as_openssh_documents_it() -> None:
    roster = parse(
        "# comment\n\n"
        f"user1@example.com,user2@example.com {KEY}\n"
        f'*@example.com,!mallory@example.com namespaces="deskside-script@v1,git" {KEY} a comment\n'
        f'"quoted@example.com" valid-after="20260601Z",valid-before="20260602120000" {KEY}\r\n'
    )
    assert not roster.problems
    first, second, third = roster.signers
    assert (first.principals, first.key, first.namespaces) == (
        "user1@example.com,user2@example.com",
        BLOB,
        None,
    )
    assert second.namespaces == "deskside-script@v1,git"
    assert third.principals == "quoted@example.com"
    assert third.valid_after == datetime(2026, 6, 1, tzinfo=UTC)
    assert third.valid_before == datetime(2026, 6, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("me@example.org", "unreadable"),
        (f'me@example.org namespaces="a" extra {KEY}', "key-unknown"),
        (f'me@example.org namespaces="a" no-touch-required {KEY}', "key-unknown"),
        (f'me@example.org no-touch-required,namespaces="a" {KEY}', "option-unknown"),
        (f'me@example.org verify-required="x" {KEY}', "option-unknown"),
        (f'me@example.org namespaces="a" ssh-ed448 {KEY.split()[1]}', "key-unknown"),
        (f"me@example.org cert-authority {KEY}", "authority"),
        (f'me@example.org namespaces="a",namespaces="b" {KEY}', "option-unknown"),
        (f'me@example.org namespaces="" {KEY}', "option-unknown"),
        (f"me@example.org namespaces {KEY}", "option-unknown"),
        (f'me@example.org namespaces="a {KEY}', "unreadable"),
        (f'me@example.org valid-before="soon" {KEY}', "time-unreadable"),
        (f'me@example.org valid-before="20261332" {KEY}', "time-unreadable"),
        (f'me@example.org valid-after="00010101" {KEY}', "time-unreadable"),
        ("me@example.org ssh-ed25519 AAAA", "key-unknown"),
        ("me@example.org ssh-ed25519 !!!!", "key-unknown"),
        (f"me@example.org ssh-rsa {KEY.split()[1]}", "key-unknown"),
        (f"me@example.org ssh-dss {KEY.split()[1]}", "option-unknown"),
        (f"me@example.org {KEY} {'x' * 20_000}", "unreadable"),
    ],
)
def test_a_line_that_is_not_understood_trusts_nobody_and_is_named(line: str, problem: str) -> None:
    roster = parse(f"# first\n{line}\nother@example.org {KEY}\n")
    assert [signer.principals for signer in roster.signers] == ["other@example.org"]
    assert roster.problems == ((2, problem),)


def test_time_and_namespace_limit_a_key() -> None:
    options = 'namespaces="deskside-*",valid-after="20260601Z",valid-before="20260602Z"'
    (signer,) = parse(f"me {options} {KEY}").signers
    assert signer.may_sign("deskside-script@v1", NOON)
    assert not signer.may_sign("git", NOON)
    assert not signer.may_sign("deskside-script@v1", NOON + timedelta(days=1))
    assert not signer.may_sign("deskside-script@v1", NOON - timedelta(days=1))


def test_the_line_we_write_reads_back() -> None:
    line = signer_line("me@example.org", f"{KEY} comment", "deskside-script@v1")
    (signer,) = parse(line).signers
    assert (signer.principals, signer.key, signer.namespaces) == (
        "me@example.org",
        BLOB,
        "deskside-script@v1",
    )


@pytest.mark.parametrize("text", ["", "a,b", "a b", "*", "!a", 'a"', "a\n", "я@example.org", "a" * 121])
def test_a_principal_names_exactly_one(text: str) -> None:
    assert not is_principal(text)


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
def test_patterns_match_as_shell_patterns_do(pattern: str, name: str) -> None:
    assert matches(pattern, name) is fnmatch.fnmatchcase(name, pattern)


def test_a_no_wins_over_a_yes() -> None:
    assert matches("*@example.org", "a@example.org")
    assert not matches("*@example.org,!a@example.org", "a@example.org")
    assert not matches("!a@example.org", "b@example.org")
    assert not matches("a@example.org", "a@example.org,b")


def test_a_hostile_pattern_takes_no_time() -> None:
    began = time.process_time()
    assert not matches("*a" * 200 + "b", "a" * 5_000)
    assert time.process_time() - began < 5


@given(st.text(max_size=200))
def test_no_file_can_break_the_reader(text: str) -> None:
    parse(text)


def test_a_file_has_a_longest_length() -> None:
    assert len(parse(f"me {KEY}\n" * (MAX_LINES + 5)).signers) == MAX_LINES
