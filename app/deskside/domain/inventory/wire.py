r"""From the probe's bytes to named, bounded sections (formats.md section 2, "On the wire").

A frame is `\036NONCE name status took_ms bytes\n` and that many bytes. Inside it stand blocks, each
`name status bytes\n` and that many bytes. Lengths say where things end, so content can forge neither.
Knows nothing of channels: feed it any chunks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import BrokeMidway

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_SECTION_BYTES: Final = 8 << 20
"""Ten thousand packages take about 600 kB; ten times that is still an answer, more is not."""
MAX_TOTAL_BYTES: Final = 24 << 20
MAX_SECTIONS: Final = 256
MAX_PREAMBLE_BYTES: Final = 64 << 10
"""What a login shell may print (a greeting) before the first frame."""
_MAX_HEADER_BYTES: Final = 160
_MAX_BLOCKS: Final = 4_096

_HEADER: Final = re.compile(
    rb"(?P<name>[a-z][a-z0-9-]{0,31}(?:\.\d{1,4})?) (?P<status>[a-z-]{1,16})"
    rb" (?P<took>\d{1,9}) (?P<bytes>\d{1,9})"
)
_BLOCK: Final = re.compile(rb"(?P<name>[^ \n]{1,120}) (?P<status>[a-z-]{1,16}) (?P<bytes>\d{1,9})\n")

END: Final = "end"
SAME: Final = "same"
"""Status of an empty block whose source has not changed since the desk read it."""
NOT_ALLOWED: Final = "not-allowed"
"""Status of a frame or a block that the person whose computer it is did not allow (the companion's)."""


@dataclass(frozen=True, slots=True)
class Block:
    """What one file or one tool said."""

    status: str
    """`ok`, `denied`, `missing-tool`, `failed` (it ran and ended with an error), `timeout`,
    `not-allowed`, `same`."""
    body: bytes

    def as_sent(self, name: str) -> bytes:
        """Return the bytes on the wire."""
        return f"{name} {self.status} {len(self.body)}\n".encode() + self.body


@dataclass(frozen=True, slots=True)
class Section:
    """One frame."""

    name: str
    status: str
    took_ms: int = field(compare=False)
    body: bytes

    def blocks(self) -> Mapping[str, Block]:
        """Cut the body into blocks; what does not follow the format is left out, with what follows it."""
        found: dict[str, Block] = {}
        at = 0
        while len(found) < _MAX_BLOCKS and (header := _BLOCK.match(self.body, at)):
            begins, at = header.end(), header.end() + int(header["bytes"])
            if at > len(self.body):
                break
            name = header["name"].decode("ascii", "replace")
            found.setdefault(name, Block(header["status"].decode(), self.body[begins:at]))
        return found

    def completed(self, before: Section) -> Section:
        """Return the frame with the blocks that it calls `same` as they stand in `before`."""
        if f" {SAME} 0\n".encode() not in self.body:
            return self
        earlier = before.blocks()
        whole = {
            name: earlier.get(name, one) if one.status == SAME else one for name, one in self.blocks().items()
        }
        return replace(self, body=b"".join(one.as_sent(name) for name, one in whole.items()))


class SectionReader:
    """Takes chunks, gives the sections that are complete. The first frame of a name wins.

    Attributes:
        ended: The frame `end` has arrived; whatever follows is ignored.
        preamble: What stood before the first frame, for telling what kind of machine this is.
    """

    def __init__(self, nonce: str) -> None:
        self._mark = b"\x1e" + nonce.encode("ascii") + b" "
        self._buffer = bytearray()
        self._total = 0
        self._seen: set[str] = set()
        self.preamble = b""
        self.ended = False

    @property
    def begun(self) -> bool:
        """Whether any frame has arrived."""
        return bool(self._seen)

    def feed(self, chunk: bytes) -> list[Section]:
        """Return the sections that `chunk` completes.

        Raises:
            BrokeMidway: `probe-answer-too-big` beyond a bound, `probe-answer-garbled` where a frame is
                not followed by a frame.
        """
        complete: list[Section] = []
        if self.ended:
            return complete
        self._total += len(chunk)
        if self._total > MAX_TOTAL_BYTES:
            raise BrokeMidway("probe-answer-too-big", bytes=self._total)
        self._buffer += chunk
        if not self._seen and not self._skip_preamble():
            return complete
        while not self.ended and (section := self._next()):
            if section.name == END:
                self.ended = True
            if section.name not in self._seen:
                self._seen.add(section.name)
                complete.append(section)
        return complete

    def _skip_preamble(self) -> bool:
        at = self._buffer.find(self._mark)
        kept = at if at >= 0 else max(0, len(self._buffer) - len(self._mark))
        self.preamble += bytes(self._buffer[:kept])
        del self._buffer[:kept]
        if len(self.preamble) > MAX_PREAMBLE_BYTES:
            raise BrokeMidway("probe-answer-garbled")
        return at >= 0

    def _next(self) -> Section | None:
        end = self._buffer.find(b"\n", 0, _MAX_HEADER_BYTES)
        if end < 0:
            if len(self._buffer) >= _MAX_HEADER_BYTES or not self._mark.startswith(
                self._buffer[: len(self._mark)]
            ):
                raise BrokeMidway("probe-answer-garbled")
            return None
        header = _HEADER.fullmatch(bytes(self._buffer[len(self._mark) : end]))
        if header is None or not self._buffer.startswith(self._mark) or len(self._seen) >= MAX_SECTIONS:
            raise BrokeMidway("probe-answer-garbled")
        size = int(header["bytes"])
        if size > MAX_SECTION_BYTES:
            raise BrokeMidway("probe-answer-too-big", bytes=size)
        if len(self._buffer) < end + 1 + size:
            return None
        body = bytes(self._buffer[end + 1 : end + 1 + size])
        del self._buffer[: end + 1 + size]
        return Section(header["name"].decode(), header["status"].decode(), int(header["took"]), body)
