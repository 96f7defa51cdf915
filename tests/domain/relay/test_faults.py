"""The table of faults: each row, and that no code is left without one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.relay.faults import Fault, Look, Seen, answer_in, fault_of, looks_for, skew_s
from deskside.ui.words.errors import sentences

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "seen", "fault"),
    [
        ("name-not-found", Seen(), Fault.NAMES),
        ("name-lookup-failed", Seen(), Fault.NAMES),
        ("name-lookup-timed-out", Seen(), Fault.NAMES),
        ("no-route", Seen(), Fault.OFFLINE),
        ("connection-timed-out", Seen(), Fault.NETWORK),
        ("connection-timed-out", Seen(page=True), Fault.PORTAL),
        ("connection-refused", Seen(), Fault.RELAY),
        ("connection-refused", Seen(page=True), Fault.PORTAL),
        ("not-an-ssh-server", Seen(answer="web"), Fault.PORTAL),
        ("not-an-ssh-server", Seen(answer="other"), Fault.RELAY),
        ("not-an-ssh-server", Seen(answer="web", proxy="proxy:3128"), Fault.PROXY),
        ("greeting-timed-out", Seen(), Fault.RELAY),
        ("greeting-timed-out", Seen(page=True), Fault.PORTAL),
        ("greeting-cut-off", Seen(answer="ssh"), Fault.RELAY),
        ("relay-key-mismatch", Seen(answer="ssh"), Fault.RELAY),
        ("relay-login-refused", Seen(), Fault.RELAY),
        ("relay-login-refused", Seen(date=NOW + timedelta(seconds=299)), Fault.RELAY),
        ("relay-login-refused", Seen(date=NOW + timedelta(seconds=301)), Fault.CLOCK),
        ("relay-login-cut", Seen(date=NOW - timedelta(days=3)), Fault.CLOCK),
        ("proxy-refuses", Seen(), Fault.PROXY),
        ("proxy-wants-login", Seen(), Fault.PROXY),
    ],
)
def test_rows_of_the_table(code: str, seen: Seen, fault: Fault) -> None:
    assert fault_of(code, seen, NOW) is fault


def test_every_fault_has_a_sentence_and_can_come_out() -> None:
    assert {str(fault) for fault in Fault} <= sentences().keys()


def test_every_code_of_the_way_gets_a_fault() -> None:
    from deskside.ui.words.errors import ssh  # noqa: PLC0415 - its codes are what can happen

    on_the_way = [code for code in ssh.SENTENCES if code.startswith(("name-", "connection-", "greeting-"))]
    assert len(on_the_way) >= 10
    for code in on_the_way:
        assert fault_of(code, Seen(), NOW) in Fault
    assert set(looks_for("connection-timed-out")) == {Look.PAGE}
    assert looks_for("name-not-found") == (), "nothing to look at without an address"


@given(st.datetimes(timezones=st.just(UTC)))
def test_skew_is_in_whole_seconds_and_signed(date: datetime) -> None:
    assert skew_s(Seen(date=date), NOW) == -skew_s(Seen(date=NOW), date)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (b"", "nothing"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "ssh"),
        (b"HTTP/1.1 400 Bad Request\r\n", "web"),
        (b"<!DOCTYPE html>", "web"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "web"),
        (b"220 mail ready\r\n", "other"),
    ],
)
def test_who_talks_like_this(said: bytes, answer: str) -> None:
    assert answer_in(said) == answer
