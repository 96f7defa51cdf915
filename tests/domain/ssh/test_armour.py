"""Output in its armour: the same whatever lies in between, and however it is cut."""

from __future__ import annotations

import base64

from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.running import Exit, Probe
from deskside.domain.ssh.armour import MAX_LINE_BYTES, Armour
from deskside.domain.ssh.leash import leash
from deskside.domain.ssh.run import Run
from domain.ssh.test_run import FakeLine, says

TOKEN = "ab" * 16
MARK = f"\x1e{TOKEN} ".encode()


def armoured(stream: str, data: bytes, end: bytes = b"\n") -> bytes:
    return MARK + stream.encode() + b" " + base64.b64encode(data) + end


@given(
    printed=st.lists(st.tuples(st.sampled_from("oe"), st.binary(min_size=1, max_size=80)), max_size=12),
    cuts=st.lists(st.integers(1, 60), max_size=30),
    end=st.sampled_from([b"\n", b"\r\n"]),
)
def test_what_was_printed_comes_out_however_it_was_cut(
    printed: list[tuple[str, bytes]], cuts: list[int], end: bytes
) -> None:
    sent = b"".join(armoured(stream, data, end) for stream, data in printed)
    armour, came, at = Armour(TOKEN), [], 0
    for size in [*cuts, len(sent)]:
        came += armour.feed("stdout", sent[at : at + size])
        at += size
    names = {"o": "stdout", "e": "stderr"}
    assert came == [(names[stream], data) for stream, data in printed]
    assert armour.rest() == b""


@given(st.binary(max_size=400))
def test_garbage_is_passed_on_as_a_complaint_and_loses_nothing(data: bytes) -> None:
    armour = Armour(TOKEN)
    came = b"".join(piece for _, piece in armour.feed("stdout", data)) + armour.rest()
    assert came == data.replace(b"\r\n", b"\n") or b"\r" in data


def test_a_line_without_end_is_not_held_for_ever() -> None:
    armour = Armour(TOKEN)
    assert armour.feed("stdout", b"x" * (MAX_LINE_BYTES + 1)) == [("stderr", b"x" * (MAX_LINE_BYTES + 1))]


def test_a_mark_with_no_base64_behind_it_is_a_complaint() -> None:
    line = MARK + b"o not base64!\n"
    assert Armour(TOKEN).feed("stdout", line) == [("stderr", line)]


def test_a_whole_run_a_greeting_both_streams_and_the_holders_word() -> None:
    line = FakeLine(
        (0.2, says(b"Welcome\r\n" + armoured("o", "Gr\u00fc\u00dfe\r\n".encode()))),
        (0.4, says(armoured("e", b"oh") + MARK + b"end 2 0\r\n" + MARK + b"left 77 x.exe\r\n")),
        (0.6, lambda line: setattr(line, "output_ended", True)),
    )
    leashed = leash(Probe(name="windows", body=b"1", sha256="", shell="powershell"), TOKEN)  # noqa: S604
    run = Run(line, leashed, "front-desk", lambda: line.now)
    printed = list(run)
    assert printed == [
        ("stderr", b"Welcome\n"),
        ("stdout", "Gr\u00fc\u00dfe\r\n".encode()),
        ("stderr", b"oh"),
    ]
    assert run.exit() == Exit(reason="exited", status=2, left_behind=("77 x.exe",))


def test_a_stop_is_told_by_the_holder() -> None:
    line = FakeLine(
        (0.4, says(MARK + b"end 137 0\n")),
        (0.6, lambda line: setattr(line, "output_ended", True)),
    )
    leashed = leash(Probe(name="windows", body=b"1", sha256="", shell="powershell"), TOKEN)  # noqa: S604
    run = Run(line, leashed, "front-desk", lambda: line.now)
    run.stop()
    assert list(run) == []
    assert run.exit().reason == "stopped"
    assert line.input_ended_at == [0.0]
