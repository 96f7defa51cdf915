"""What a job has printed, as far as it is kept: the beginning, the end, and a count and digest of all."""

from __future__ import annotations

import hashlib
from collections import deque
from typing import TYPE_CHECKING, Final

from deskside.domain.companion.job_stream import MAX_RECORD_BYTES, Gap, Output

if TYPE_CHECKING:
    from deskside.domain.journal.facts import Stream

HEAD_BYTES: Final = 4 << 20
TAIL_BYTES: Final = 4 << 20
"""As the desk keeps (security.md T03)."""


class JobLog:
    """Takes output as it comes, gives it back from any offset. Not safe for two threads at once.

    Attributes:
        size_bytes: Everything that was printed.
    """

    def __init__(self, head_bytes: int = HEAD_BYTES, tail_bytes: int = TAIL_BYTES) -> None:
        self._head_bytes = head_bytes
        self._tail_bytes = tail_bytes
        self._head: list[tuple[int, Output]] = []
        self._tail: deque[tuple[int, Output]] = deque()
        self._tail_size = 0
        self._hash = hashlib.sha256()
        self.size_bytes = 0

    @property
    def sha256(self) -> str:
        """Hex SHA-256 of everything that was printed, both streams in the order in which they came."""
        return self._hash.hexdigest()

    def append(self, stream: Stream, data: bytes) -> None:
        """Take what was printed."""
        self._hash.update(data)
        for at in range(0, len(data), MAX_RECORD_BYTES):
            self._keep(Output(stream, data[at : at + MAX_RECORD_BYTES]))

    def after(self, offset: int) -> Output | Gap | None:
        """Return the next piece from `offset` on, the gap up to it, or None where there is none yet."""
        if offset >= self.size_bytes:
            return None
        for begins, output in self._pieces(offset):
            if begins > offset:
                return Gap(begins - offset)
            if begins + len(output.data) > offset:
                return Output(output.stream, output.data[offset - begins :])
        return Gap(self.size_bytes - offset)

    def forget(self) -> None:
        """Keep nothing but count and digest."""
        self._head.clear()
        self._tail.clear()
        self._tail_size = 0
        self._head_bytes = self._tail_bytes = 0

    def _keep(self, output: Output) -> None:
        begins, size = self.size_bytes, len(output.data)
        self.size_bytes += size
        if not self._tail and self.size_bytes <= self._head_bytes:
            self._head.append((begins, output))
            return
        self._tail.append((begins, output))
        self._tail_size += size
        while self._tail and self._tail_size - len(self._tail[0][1].data) >= self._tail_bytes:
            self._tail_size -= len(self._tail.popleft()[1].data)

    def _pieces(self, offset: int) -> list[tuple[int, Output]]:
        """Return the pieces that may hold `offset`, in order: the whole is never walked for each of them."""
        if self._head and offset < self._head[-1][0] + len(self._head[-1][1].data):
            return self._head[_last_before(self._head, offset) :]
        return list(self._tail) if not self._tail else _from(self._tail, offset)


def _last_before(pieces: list[tuple[int, Output]], offset: int) -> int:
    low, high = 0, len(pieces)
    while low + 1 < high:
        middle = (low + high) // 2
        if pieces[middle][0] <= offset:
            low = middle
        else:
            high = middle
    return low


def _from(tail: deque[tuple[int, Output]], offset: int) -> list[tuple[int, Output]]:
    """Return one or two pieces around `offset`, looked for from the end: readers are mostly near it."""
    found: list[tuple[int, Output]] = []
    for piece in reversed(tail):
        found.insert(0, piece)
        if piece[0] <= offset:
            break
        del found[1:]
    return found
