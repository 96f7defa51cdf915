"""How much of a run's output is kept: the beginning and the end; all of it is counted and hashed.

A step keeps its first and its last 4 MiB (security.md T03). The first goes to the journal as it comes. What
follows waits in a ring, because only the end of the run says which part of it was the last.
"""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from deskside.domain.journal.facts import Stream

HEAD_BYTES: Final = 4 << 20
TAIL_BYTES: Final = 4 << 20


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of one stream, decoded, made harmless and redacted."""

    stream: Stream
    text: str


class KeptOutput:
    """Decides what is kept of the text it is shown.

    Attributes:
        size_bytes: All text so far, as UTF-8.
        truncated: Something between beginning and end was dropped.
    """

    def __init__(self, head_bytes: int = HEAD_BYTES, tail_bytes: int = TAIL_BYTES) -> None:
        self._head_bytes = head_bytes
        self._tail_bytes = tail_bytes
        self._hash = hashlib.sha256()
        self._ring: deque[tuple[Piece, int]] = deque()
        self._ring_bytes = 0
        self.size_bytes = 0
        self.truncated = False

    def take(self, stream: Stream, text: str) -> Piece | None:
        """Count `text` in, and return it where it belongs in the journal now."""
        encoded = text.encode()
        self._hash.update(encoded)
        fits = self.size_bytes + len(encoded) <= self._head_bytes and not self._ring
        self.size_bytes += len(encoded)
        piece = Piece(stream, text)
        if fits:
            return piece
        self._ring.append((piece, len(encoded)))
        self._ring_bytes += len(encoded)
        while self._ring_bytes - self._ring[0][1] >= self._tail_bytes:
            self._ring_bytes -= self._ring.popleft()[1]
            self.truncated = True
        return None

    def tail(self) -> list[Piece]:
        """Return what is kept of the end, in order of arrival."""
        return [piece for piece, _ in self._ring]

    @property
    def sha256(self) -> str:
        """Hex SHA-256 of all text so far."""
        return self._hash.hexdigest()
