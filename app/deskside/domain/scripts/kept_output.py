"""How much of a run's output is kept: the beginning and the end, without secrets.

A step keeps its first and its last 4 MiB (security.md T03). The first goes to the journal as it comes. What
follows waits in a ring, because only the end of the run says which part of it was the last; so what is
dropped costs neither a search for secrets nor a place on disk. The ring begins somewhat earlier than what is
kept of it, for a private key that begins in what was dropped must be known as one when its lines go on.
"""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskside.domain.redaction import RedactionStream

if TYPE_CHECKING:
    from deskside.domain.journal.facts import Stream
    from deskside.domain.redaction import Redactor

HEAD_BYTES: Final = 4 << 20
TAIL_BYTES: Final = 4 << 20
LEAD_BYTES: Final = 256 << 10
"""Longer than a private key can be (`domain.redaction` gives up on one after 400 lines)."""
PIECE_BYTES: Final = 256 << 10
"""What is kept of the end is recorded in pieces of about this size."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of one stream, decoded and made harmless."""

    stream: Stream
    text: str


class KeptOutput:
    """Takes what a machine printed, and gives back what is to be recorded of it.

    Args:
        redactor: The organisation's, if it has rules of its own.
        head_bytes: How much of the beginning is kept.
        tail_bytes: How much of the end is kept.
        lead_bytes: How much before that is looked at for what begins there.

    Attributes:
        truncated: Something between beginning and end was dropped.
    """

    def __init__(
        self,
        head_bytes: int = HEAD_BYTES,
        tail_bytes: int = TAIL_BYTES,
        lead_bytes: int = LEAD_BYTES,
        *,
        redactor: Redactor | None = None,
    ) -> None:
        self._head_left = head_bytes
        self._lead_bytes = lead_bytes
        self._ring_bytes_at_most = tail_bytes + lead_bytes
        self._redactors: dict[Stream, RedactionStream] = {
            "stdout": RedactionStream(redactor),
            "stderr": RedactionStream(redactor),
        }
        self._line: dict[Stream, str] = {"stdout": "", "stderr": ""}
        """The unfinished last line of each stream, while the beginning is being kept."""
        self._ring: deque[tuple[Piece, int]] | None = None
        self._ring_bytes = 0
        self._hash = hashlib.sha256()
        self.truncated = False

    @property
    def sha256(self) -> str:
        """Hex SHA-256 of the text that was given back so far, UTF-8."""
        return self._hash.hexdigest()

    def take(self, stream: Stream, text: str) -> str:
        """Return what is to be recorded of this stream now: whole lines, or nothing."""
        if self._ring is None:
            text = self._line[stream] + text
            end = text.rfind("\n") + 1
            if (size := _size(text[:end])) <= self._head_left:
                self._head_left -= size
                self._line[stream] = text[end:]
                return self._given(self._redactors[stream].feed(text[:end]))
            self._line[stream] = ""
            self._ring = deque()
            for other, begun in self._line.items():
                self._hold(Piece(other, begun))
        self._hold(Piece(stream, text))
        return ""

    def finish(self) -> list[Piece]:
        """Return what else is to be recorded, in order of arrival, once there is no more."""
        pieces = self._end_of_ring() if self._ring is not None else self._last_lines()
        return [Piece(piece.stream, self._given(piece.text)) for piece in _joined(pieces)]

    def _last_lines(self) -> list[Piece]:
        return [
            Piece(stream, self._redactors[stream].feed(line, final=True))
            for stream, line in self._line.items()
        ]

    def _end_of_ring(self) -> list[Piece]:
        lead_left = self._lead_bytes if self.truncated else 0
        kept: list[Piece] = []
        for piece, size in self._ring or ():
            text = self._redactors[piece.stream].feed(piece.text)
            if lead_left <= 0:
                kept.append(Piece(piece.stream, text))
            lead_left -= size
        rest = [Piece(stream, redactor.feed("", final=True)) for stream, redactor in self._redactors.items()]
        return kept + rest

    def _hold(self, piece: Piece) -> None:
        ring = self._ring
        if ring is None or not piece.text:
            return
        ring.append((piece, _size(piece.text)))
        self._ring_bytes += ring[-1][1]
        while self._ring_bytes - ring[0][1] >= self._ring_bytes_at_most:
            self._ring_bytes -= ring.popleft()[1]
            self.truncated = True

    def _given(self, text: str) -> str:
        self._hash.update(text.encode())
        return text


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Return the same text in fewer pieces, each of one stream and of bounded size."""
    joined: list[Piece] = []
    texts: list[str] = []
    length = 0
    for at, piece in enumerate(pieces):
        texts.append(piece.text)
        length += len(piece.text)
        last = at + 1 == len(pieces) or pieces[at + 1].stream != piece.stream
        if last or length >= PIECE_BYTES:
            if length:
                joined.append(Piece(piece.stream, "".join(texts)))
            texts, length = [], 0
    return joined
