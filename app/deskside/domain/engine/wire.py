"""Frames between the desk and an engine: a JSON header and raw bytes, both bounded.

A frame is two lengths (unsigned, 32 bits, big-endian), a header of that many bytes of JSON in UTF-8 (an
object), and a body of that many bytes. An engine talks to a hostile machine, so the desk believes no
length it reads.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import BrokeMidway

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]

MAX_HEADER_BYTES: Final = 256 << 10
MAX_BODY_BYTES: Final = 512 << 10
_SHORT_BYTES: Final = 100
_MAX_REMEMBERED: Final = 64
_LENGTHS: Final = struct.Struct(">II")
_ENCODER: Final = json.JSONEncoder(separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Frame:
    """One message."""

    header: Mapping[str, Json]
    body: bytes = b""

    def text(self, name: str) -> str:
        """Return a header field that must be text.

        Raises:
            BrokeMidway: `engine-broken`.
        """
        value = self.header.get(name)
        if not isinstance(value, str):
            raise BrokeMidway("engine-broken", why=f"field {name}")
        return value

    def number(self, name: str) -> int:
        """Return a header field that must be a whole number.

        Raises:
            BrokeMidway: `engine-broken`.
        """
        value = self.header.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise BrokeMidway("engine-broken", why=f"field {name}")
        return value


def encode(header: Mapping[str, Json], body: bytes = b"") -> bytes:
    """Return a frame's first part; the body follows it unchanged.

    Raises:
        ValueError: Too long. Whoever sends knows the bounds.
    """
    written = _ENCODER.encode(header).encode()
    if len(written) > MAX_HEADER_BYTES or len(body) > MAX_BODY_BYTES:
        raise ValueError(f"a frame of {len(written)} and {len(body)} bytes")
    return _LENGTHS.pack(len(written), len(body)) + written


class Decoder:
    """Takes bytes however they were cut, gives whole frames.

    What lies in one piece is taken from there: only a frame that was cut is put together first.
    """

    def __init__(self) -> None:
        self._begun = bytearray()
        """What has arrived of a frame that is not whole yet."""
        self._headers: dict[bytes, Mapping[str, Json]] = {}
        """Read before: in a flood, every frame of a run has the same."""

    def feed(self, data: bytes | memoryview) -> Iterator[Frame]:
        """Yield the frames that `data` completes.

        Raises:
            BrokeMidway: `engine-broken`; what follows cannot be read any more.
        """
        fresh = memoryview(data)
        while fresh:
            if not self._begun and len(fresh) >= (length := _length(fresh)):
                yield self._frame(fresh[:length])
                fresh = fresh[length:]
                continue
            lacking = _length(self._begun) - len(self._begun)
            self._begun += fresh[:lacking]
            fresh = fresh[lacking:]
            if len(self._begun) >= _LENGTHS.size and len(self._begun) == _length(self._begun):
                whole, self._begun = self._begun, bytearray()
                yield self._frame(memoryview(whole))

    def _frame(self, whole: memoryview) -> Frame:
        begins = _LENGTHS.size + _LENGTHS.unpack_from(whole)[0]
        return Frame(self._header(bytes(whole[_LENGTHS.size : begins])), bytes(whole[begins:]))

    def _header(self, written: bytes) -> Mapping[str, Json]:
        known = self._headers.get(written)
        if known is not None:
            return known
        try:
            header = json.loads(written)
        except (ValueError, RecursionError) as error:
            raise BrokeMidway("engine-broken", why="header") from error
        if not isinstance(header, dict):
            raise BrokeMidway("engine-broken", why="header")
        if len(written) <= _SHORT_BYTES:
            if len(self._headers) >= _MAX_REMEMBERED:
                self._headers.clear()
            self._headers[written] = header
        return header


def _length(begun: memoryview | bytearray) -> int:
    """Return how long the frame is that begins so, or what must be there to say it.

    Raises:
        BrokeMidway: `engine-broken`.
    """
    if len(begun) < _LENGTHS.size:
        return _LENGTHS.size
    header_length, body_length = _LENGTHS.unpack_from(begun)
    if header_length > MAX_HEADER_BYTES or body_length > MAX_BODY_BYTES:
        raise BrokeMidway("engine-broken", why="length")
    return _LENGTHS.size + int(header_length) + int(body_length)
