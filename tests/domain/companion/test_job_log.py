"""However much a job prints: its beginning, its end, and no byte in the wrong place."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.companion.job_log import JobLog
from deskside.domain.companion.job_stream import Gap, Output

pieces = st.lists(
    st.tuples(st.sampled_from(["stdout", "stderr"]), st.binary(min_size=1, max_size=12)), max_size=30
)


@given(pieces, st.integers(0, 40), st.integers(0, 40), st.integers(0, 60))
def test_what_is_read_from_any_offset_is_what_was_printed_there(
    printed: list[tuple[str, bytes]], head: int, tail: int, offset: int
) -> None:
    log = JobLog(head, tail)
    for stream, data in printed:
        log.append("stdout" if stream == "stdout" else "stderr", data)
    every = b"".join(data for _, data in printed)
    streams = [stream for stream, data in printed for _ in data]
    assert (log.size_bytes, log.sha256) == (len(every), hashlib.sha256(every).hexdigest())
    offset = min(offset, len(every))
    kept = 0
    while (piece := log.after(offset)) is not None:
        if isinstance(piece, Gap):
            assert piece.size > 0
            offset += piece.size
            continue
        assert isinstance(piece, Output)
        assert piece.data
        assert every[offset : offset + len(piece.data)] == piece.data
        assert set(streams[offset : offset + len(piece.data)]) == {piece.stream}
        offset += len(piece.data)
        kept += len(piece.data)
    assert offset == len(every)


@given(pieces, st.integers(0, 40), st.integers(1, 40))
def test_the_beginning_and_the_end_are_kept_and_little_more(
    printed: list[tuple[str, bytes]], head: int, tail: int
) -> None:
    log = JobLog(head, tail)
    for _, data in printed:
        log.append("stdout", data)
    kept, offset, gaps = 0, 0, 0
    while (piece := log.after(offset)) is not None:
        size = piece.size if isinstance(piece, Gap) else len(piece.data)
        kept += 0 if isinstance(piece, Gap) else size
        gaps += isinstance(piece, Gap)
        offset += size
    assert gaps <= 1
    assert kept <= head + tail + 12
    assert kept >= min(log.size_bytes, tail)


def test_what_was_forgotten_is_a_gap() -> None:
    log = JobLog()
    log.append("stdout", b"hello")
    log.forget()
    assert log.after(0) == Gap(5)
    assert log.size_bytes == 5
