"""The beginning and the end are kept, without secrets, however the output was cut."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.redaction import RedactionStream, redact
from deskside.domain.scripts.kept_output import LEAD_BYTES, KeptOutput, Piece

if TYPE_CHECKING:
    import pytest

    from deskside.domain.journal.facts import Stream

KEY_LINE = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmU" * 2 + "\n"
KEY = f"-----BEGIN OPENSSH PRIVATE KEY-----\n{KEY_LINE * 30}AAAA=\n-----END OPENSSH PRIVATE KEY-----\n"


def run(texts: list[str], head: int, tail: int, lead: int = LEAD_BYTES) -> tuple[str, str, KeptOutput]:
    kept = KeptOutput(head, tail, lead)
    now = "".join(kept.take("stdout", text) for text in texts)
    return now, "".join(piece.text for piece in kept.finish()), kept


@given(st.lists(st.text("xyé\n", min_size=1, max_size=9), max_size=40), st.integers(0, 60))
def test_what_fits_is_kept_whole(texts: list[str], head: int) -> None:
    begin, end, kept = run(texts, head, 1_000)
    assert begin + end == "".join(texts)
    assert not kept.truncated
    assert len(begin.encode()) <= head
    assert kept.sha256 == hashlib.sha256("".join(texts).encode()).hexdigest()


@given(
    st.lists(st.text("xyé\n", min_size=1, max_size=900), max_size=300),
    st.integers(0, 5_000),
    st.integers(1, 5_000),
)
def test_of_more_the_beginning_and_the_end_are_kept(texts: list[str], head: int, tail: int) -> None:
    begin, end, kept = run(texts, head, tail, lead=500)
    whole = "".join(texts)
    assert whole.startswith(begin)
    assert whole.endswith(end)
    assert kept.truncated is (begin + end != whole)
    assert kept.sha256 == hashlib.sha256((begin + end).encode()).hexdigest()
    if kept.truncated:
        assert tail - 2_000 <= len(end.encode()) <= tail + 4_000


def test_streams_stay_apart_and_in_order() -> None:
    kept = KeptOutput(head_bytes=4, tail_bytes=100)
    taken: list[tuple[Stream, str]] = [
        ("stdout", "abc\n"),
        ("stderr", "half"),
        ("stdout", "d\n"),
        ("stderr", " line\n"),
        ("stdout", "e"),
    ]
    assert [kept.take(stream, text) for stream, text in taken] == ["abc\n", "", "", "", ""]
    assert kept.finish() == [
        Piece("stdout", "d\n"),
        Piece("stderr", "half line\n"),
        Piece("stdout", "e"),
    ]


def test_an_unfinished_line_waits_for_its_end_lest_a_secret_be_cut() -> None:
    kept = KeptOutput()
    assert kept.take("stdout", "password=hun") == ""
    assert kept.take("stdout", "ter2-secret\n") == redact("password=hunter2-secret\n")[0]


@given(st.integers(0, 200), st.integers(1, 400))
def test_a_secret_across_the_end_of_the_beginning_is_found(head: int, step: int) -> None:
    text = "first line\npassword=kestrel42-secret\n" + KEY + "last line\n"
    texts = [text[at : at + step] for at in range(0, len(text), step)]
    begin, end, _ = run(texts, head, 10_000)
    assert begin + end == redact(text)[0]


def test_a_key_that_begins_in_what_was_dropped_is_known_as_one() -> None:
    filler = "x" * 99 + "\n"
    after = filler * (60_000 // 100)
    text = filler * 10_000 + KEY + after
    texts = [text[at : at + 1_000] for at in range(0, len(text), 1_000)]
    for tail in range(len(after) - 500, len(after) + len(KEY), 400):
        begin, end, kept = run(texts, 1_000, tail)
        assert kept.truncated
        assert "b3BlbnNz" not in begin + end


def test_what_is_dropped_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    searched = 0
    real = RedactionStream.feed

    def counting(self: RedactionStream, text: str, *, final: bool = False) -> str:
        nonlocal searched
        searched += len(text)
        return real(self, text, final=final)

    monkeypatch.setattr(RedactionStream, "feed", counting)
    run(["y" * 99 + "\n"] * 50_000, 1_000, 1_000)
    assert searched < 5 * LEAD_BYTES // 4


def test_the_end_comes_in_pieces_that_are_worth_a_commit() -> None:
    kept = KeptOutput(head_bytes=0)
    for _ in range(3_000):
        kept.take("stdout", "z" * 999 + "\n")
    sizes = [len(piece.text) for piece in kept.finish()]
    assert sum(sizes) == 3_000_000
    assert len(sizes) <= 12
    assert max(sizes) < 300_000
