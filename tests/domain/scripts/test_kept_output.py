"""The beginning and the end are kept; all is counted and hashed."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.scripts.kept_output import KeptOutput, Piece


def run(texts: list[str], head: int, tail: int) -> tuple[str, str, KeptOutput]:
    kept = KeptOutput(head, tail)
    now = "".join(piece.text for text in texts if (piece := kept.take("stdout", text)))
    return now, "".join(piece.text for piece in kept.tail()), kept


@given(st.lists(st.text("xyé", min_size=1, max_size=9), max_size=40), st.integers(0, 60), st.integers(1, 60))
def test_what_is_kept_is_beginning_and_end(texts: list[str], head: int, tail: int) -> None:
    begin, end, kept = run(texts, head, tail)
    whole = "".join(texts)
    assert whole.startswith(begin)
    assert whole.endswith(end)
    assert len(begin.encode()) <= head
    assert kept.truncated is (begin + end != whole)
    assert kept.sha256 == hashlib.sha256(whole.encode()).hexdigest()
    assert kept.size_bytes == len(whole.encode())
    if kept.truncated:
        assert tail <= len(end.encode()) < tail + 18


def test_the_tail_remembers_which_stream_it_was() -> None:
    kept = KeptOutput(head_bytes=3, tail_bytes=100)
    assert kept.take("stdout", "abc") == Piece("stdout", "abc")
    assert kept.take("stderr", "d") is None
    assert kept.take("stdout", "e") is None
    assert kept.tail() == [Piece("stderr", "d"), Piece("stdout", "e")]


def test_nothing_is_moved_to_the_beginning_once_the_ring_is_in_use() -> None:
    kept = KeptOutput(head_bytes=4, tail_bytes=100)
    assert kept.take("stdout", "abc")
    assert kept.take("stdout", "defg") is None
    assert kept.take("stdout", "h") is None
    assert [piece.text for piece in kept.tail()] == ["defg", "h"]
