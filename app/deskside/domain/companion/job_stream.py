"""A job's stream on the channels of `facts`, `run` and `attach`: what it printed, and how it ended.

A record is one byte that says its kind, a length (unsigned, 32 bits, big-endian), and that many bytes:

=====  =========  =================================================================================
byte   record     bytes
=====  =========  =================================================================================
`o`    `Output`   what it printed on standard output, at most 32 KiB
`e`    `Output`   the same, standard error
`g`    `Gap`      a decimal number: so many bytes were printed that nobody keeps any more
`x`    `JobEnded`  JSON; the last record
=====  =========  =================================================================================

An *offset* counts bytes of output, both streams in the order in which they came, gaps included: whoever has
seen `n` of them attaches with `attach JOB n` and misses nothing that is still kept (the first and the last
4 MiB of each job).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, Literal, assert_never

from deskside.domain.companion.fields import (
    Exactly,
    Line,
    NotUnderstood,
    UpTo,
    from_json,
    parse_object,
    to_object,
    write_object,
)
from deskside.domain.errors import BrokeMidway
from deskside.domain.journal.facts import Stream  # noqa: TC001 - read by the codec

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_RECORD_BYTES: Final = 32 << 10
_HEADER: Final = struct.Struct(">cI")
_STREAMS: Final[dict[bytes, Stream]] = {b"o": "stdout", b"e": "stderr"}
_LETTERS: Final[dict[Stream, bytes]] = {stream: letter for letter, stream in _STREAMS.items()}


@dataclass(frozen=True, slots=True)
class Output:
    """A piece of one stream."""

    stream: Stream
    data: bytes


@dataclass(frozen=True, slots=True)
class Gap:
    """So many bytes of output are not kept any more."""

    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEnded:
    """How a job ended, seen from the companion, which always knows."""

    reason: Literal["exited", "stopped", "timed-out", "withdrawn", "ended", "not-started", "cancelled"]
    """`stopped` by the clerk, `withdrawn` by the person, `ended` with the session, `not-started`: the
    operating system would not, `cancelled`: the person said no to the operating system's own question."""
    status: Annotated[int, UpTo(255)] | None = None
    """Exit status, 128 + signal where a signal ended it."""
    output_bytes: Annotated[int, UpTo(2**53 - 1)] = 0
    """Everything it printed."""
    output_sha256: Annotated[str, Exactly(r"(?:[0-9a-f]{64})?")] = ""
    """Over all of that, both streams in the order in which they came."""
    left_behind: tuple[Annotated[str, Line(80)], ...] = ()
    code: Annotated[str, Exactly(r"[a-z0-9-]{0,60}")] = ""
    """Why it never began, as the code of an error; empty where it did."""
    facts: tuple[tuple[Annotated[str, Exactly(r"[a-z_]{1,40}")], Annotated[str, Line(200)]], ...] = ()
    """That error's facts."""


Record = Output | Gap | JobEnded


def encode_record(record: Record) -> bytes:
    """Return a record as it goes over the channel.

    Raises:
        ValueError: It is too long.
    """
    match record:
        case Output(stream, data):
            letter, body = _LETTERS[stream], data
        case Gap(size):
            letter, body = b"g", str(size).encode()
        case JobEnded():
            letter, body = b"x", write_object(to_object(record))
        case _:
            assert_never(record)
    if len(body) > MAX_RECORD_BYTES:
        raise ValueError(f"a record of {len(body)} bytes")
    return _HEADER.pack(letter, len(body)) + body


class RecordReader:
    """Takes bytes however they were cut, gives whole records.

    Attributes:
        seen_bytes: The offset at which to attach again.
        ended: `JobEnded` has come; whatever follows is ignored.
    """

    def __init__(self, seen_bytes: int = 0) -> None:
        self._waiting = bytearray()
        self.seen_bytes = seen_bytes
        self.ended = False

    def feed(self, data: bytes) -> Iterator[Record]:
        """Yield the records that `data` completes.

        Raises:
            BrokeMidway: `job-stream-garbled`.
        """
        self._waiting += data
        while not self.ended and len(self._waiting) >= _HEADER.size:
            letter, length = _HEADER.unpack_from(self._waiting)
            if length > MAX_RECORD_BYTES:
                raise BrokeMidway("job-stream-garbled", why="length")
            end = _HEADER.size + length
            if len(self._waiting) < end:
                return
            body = bytes(self._waiting[_HEADER.size : end])
            del self._waiting[:end]
            yield self._counted(_record(letter, body))

    def _counted(self, record: Record) -> Record:
        match record:
            case Output():
                self.seen_bytes += len(record.data)
            case Gap():
                self.seen_bytes += record.size
            case JobEnded():
                self.ended = True
        return record


def _record(letter: bytes, body: bytes) -> Record:
    if stream := _STREAMS.get(letter):
        return Output(stream, body)
    if letter == b"g" and body.isdigit() and len(body) <= 15:
        return Gap(int(body))
    if letter == b"x":
        try:
            return from_json(JobEnded, parse_object(body))
        except NotUnderstood as error:
            raise BrokeMidway("job-stream-garbled", why=str(error)[:80]) from error
    raise BrokeMidway("job-stream-garbled", why="kind")
