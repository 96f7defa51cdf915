"""Between the companion's core and its face: the words of `talk` as frames over a pipe.

A frame is its length (unsigned, 32 bits, big-endian) and that many bytes of JSON: an object whose field `is`
names the event or order. Both processes are ours, and still nothing is guessed: an enum, a time or a number
that is none ends the pipe.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, get_args

from deskside.domain.companion import talk
from deskside.domain.companion.fields import NotUnderstood, from_json, parse_object, to_object, write_object
from deskside.domain.errors import BrokeMidway

if TYPE_CHECKING:
    from collections.abc import Iterator

Said = talk.Event | talk.Order | talk.Stopped

BEAT_S: Final = 1.0
"""How often the face says that it is there."""
GONE_S: Final = 3.0
"""After that much silence there is no face any more, whatever its process does (security.md R19)."""
MAX_FRAME_BYTES: Final = 16 << 20

_KINDS: Final[dict[str, type[Said]]] = {
    kind.__name__: kind for kind in (*get_args(talk.Event), *get_args(talk.Order), talk.Stopped)
}
EVENTS: Final[tuple[type[talk.Event], ...]] = get_args(talk.Event)
ORDERS: Final[tuple[type[talk.Order], ...]] = get_args(talk.Order)
_LENGTH: Final = struct.Struct(">I")
BEAT: Final = _LENGTH.pack(0)
"""A frame of no length: the face is there."""


def encode(said: Said) -> bytes:
    """Return an event or an order as it goes through the pipe.

    Raises:
        ValueError: It is too long.
    """
    written = write_object({"is": type(said).__name__, **to_object(said)})
    if len(written) > MAX_FRAME_BYTES:
        raise ValueError(f"a frame of {len(written)} bytes")
    return _LENGTH.pack(len(written)) + written


class WireReader:
    """Takes bytes however they were cut, gives what was said; a beat is None."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, data: bytes) -> Iterator[Said | None]:
        """Yield what `data` completes.

        Raises:
            BrokeMidway: `core-garbled`.
        """
        self._waiting += data
        while len(self._waiting) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._waiting)
            if length > MAX_FRAME_BYTES:
                raise BrokeMidway("core-garbled", why="length")
            end = _LENGTH.size + length
            if len(self._waiting) < end:
                return
            written = bytes(self._waiting[_LENGTH.size : end])
            del self._waiting[:end]
            yield _read(written) if written else None


def _read(written: bytes) -> Said:
    try:
        said = parse_object(written)
        return from_json(_KINDS[str(said.get("is"))], said)
    except (NotUnderstood, KeyError) as error:
        raise BrokeMidway("core-garbled", why=str(error)[:80]) from error
