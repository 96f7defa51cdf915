"""What is sent for a run, and what the leash reports, however it is cut and whatever stands around it."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.errors import WrongUse
from deskside.domain.ssh.leash import Reports, leash
from deskside.domain.ssh.leashed import MAX_BODY_BYTES
from servers.reach import probe, script

TOKEN = "0123456789abcdef" * 2
MARK = b"\x1e" + TOKEN.encode() + b" "
_NOISE = st.lists(
    st.sampled_from([b"text", b"\n", b"\x1e", MARK[:7], MARK[:-1], b"\x1e0123", b"\xff\x00", b"end 0 0\n"]),
    max_size=8,
).map(b"".join)


def test_the_command_is_short_whatever_is_sent_and_holds_nothing_of_it() -> None:
    large = script("x" * 90_000, "canary", "y" * 5_000, environment=(("Z", "canary"),))
    leashed = leash(large, TOKEN)
    assert len(leashed.command) < 4_096
    assert "canary" not in leashed.command
    assert leashed.stdin.count(b"canary") == 2


def test_any_login_shell_reads_the_command_as_the_same_words() -> None:
    """One line, single quotes only, and none of what csh and fish treat specially inside them."""
    command = leash(script("true"), TOKEN).command
    assert command.startswith("exec sh -c '")
    assert "\n" not in command
    assert "!" not in command
    assert "\\'" not in command.replace("'\\''", "")
    assert len(shlex.split(command)) == 10


def test_exactly_as_many_bytes_are_announced_as_are_sent() -> None:
    leashed = leash(script("true # тест", "тест"), TOKEN)
    assert shlex.split(leashed.command)[5] == str(len(leashed.stdin))


@pytest.mark.parametrize("body", ["", "a\0b", "x" * (MAX_BODY_BYTES + 1)])
def test_what_no_shell_could_run_whole_is_refused(body: str) -> None:
    with pytest.raises(WrongUse, match="program-unsendable"):
        leash(script(body), TOKEN)


@pytest.mark.parametrize("token", ["", "x" * 32, "a b" * 11, "$(id)"])
def test_a_token_that_is_none_is_refused(token: str) -> None:
    with pytest.raises(WrongUse, match="program-unsendable"):
        leash(probe("true"), token)


@given(before=_NOISE, between=_NOISE, after=_NOISE, step=st.integers(1, 40))
def test_reports_are_taken_out_and_everything_else_is_left_however_it_is_cut(
    before: bytes, between: bytes, after: bytes, step: int
) -> None:
    stream = before + MARK + b"end 3 0\n" + between + MARK + b"left 77 sleep\n" + after
    reports = Reports(TOKEN)
    out = (
        b"".join(reports.feed(stream[at : at + step]) for at in range(0, len(stream), step)) + reports.rest()
    )
    assert out == before + between + after
    assert (reports.status, reports.late, reports.left_behind) == (3, False, ("77 sleep",))


@given(data=st.binary(max_size=300), step=st.integers(1, 40))
def test_without_the_token_every_byte_is_the_programs_own(data: bytes, step: int) -> None:
    reports = Reports(TOKEN)
    out = b"".join(reports.feed(data[at : at + step]) for at in range(0, len(data), step)) + reports.rest()
    assert out == data
    assert reports.status is None


def test_a_report_that_makes_no_sense_says_nothing_and_is_bounded() -> None:
    reports = Reports(TOKEN)
    reports.feed(MARK + b"end x 0\n" + MARK + b"end 9999 0\n" + MARK + b"left me\n" + MARK + b"what\n")
    assert (reports.status, reports.left_behind) == (None, ())
    for number in range(100):
        reports.feed(MARK + f"left {number} a\x1b[31mb\x07\n".encode())
    assert len(reports.left_behind) == 32
    assert reports.left_behind[0] == "0 ab␇"
    assert len(reports.feed(MARK + b"x" * 10_000)) > 9_000, "no report is that long"
    reports.feed(MARK + b"end 137 1\n")
    assert (reports.status, reports.late) == (137, True)


def test_the_last_report_may_come_without_an_end() -> None:
    reports = Reports(TOKEN)
    assert reports.feed(b"x" + MARK + b"end 3") == b"x"
    assert reports.rest() == MARK + b"end 3"
