"""Monitoring Plugins programs work as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.journal.facts import Finding
from deskside.domain.scripts.plugin import MAX_LINE_CHARS, FirstLine, read_plugin_output
from deskside.domain.scripts.verdict import Verdict


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("DNS OK: 0.011 seconds response time. example.org returns 192.0.2.5", Verdict.OK),
        ("DISK WARNING - free space: / 3326 MB (6%)", Verdict.WARNING),
        ("PING CRITICAL - Packet loss = 100%", Verdict.CRITICAL),
        ("OK: all is well", Verdict.OK),
        ("NTP UNKNOWN: no sync source", Verdict.UNKNOWN),
        ("LOAD AVERAGE OK", Verdict.OK),
        ("OKAY then", None),
        ("everything went OK", Verdict.OK),
        ("a sentence of five words that goes on to be OK", None),
        ("check_dns: command not found", None),
        ("", None),
    ],
)
def test_the_first_line_names_the_status(line: str, told: Verdict | None) -> None:
    assert read_plugin_output(line).told is told


def test_performance_data_become_facts() -> None:
    found = read_plugin_output("DISK OK - 55% free|/=2643MB;5948;5958;0;5968 '/var log'=68%;80;90 bad=x;1")
    assert found.findings == (
        Finding(level="ok", text="DISK OK - 55% free"),
        Finding(level="fact", text="/: 2643 MB", message="/", values=(("unit", "MB"), ("value", "2643"))),
        Finding(
            level="fact", text="/var log: 68 %", message="/var log", values=(("unit", "%"), ("value", "68"))
        ),
    )


@given(st.text(max_size=300))
def test_no_line_can_break_the_reader(line: str) -> None:
    read_plugin_output(line)


@given(st.lists(st.text("ab \n", max_size=6), max_size=8))
def test_the_first_line_is_the_same_however_it_arrives(pieces: list[str]) -> None:
    kept = FirstLine()
    for piece in pieces:
        kept.feed(piece)
    lines = [line for line in "".join(pieces).split("\n") if line]
    assert kept.text == (lines[0] if lines else "")


def test_a_first_line_without_end_is_bounded() -> None:
    kept = FirstLine()
    for _ in range(100):
        kept.feed("x" * 1_000)
    assert len(kept.text) == MAX_LINE_CHARS
