"""Frames of the control channel to bytes and back; whatever arrives is bounded, strict and sanitised here."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from deskside.domain.companion.control import KINDS, MAX_FRAME_BYTES
from deskside.domain.companion.fields import NotUnderstood, from_json, parse_object, to_object, write_object
from deskside.domain.errors import BrokeMidway

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.companion.control import Frame

_WORDS: Final = {kind: word for word, kind in KINDS.items()}
_LENGTH: Final = struct.Struct(">I")


def encode(frame: Frame) -> bytes:
    """Return a frame as it goes over the channel.

    Raises:
        ValueError: It is too long; whoever sends knows the bounds.
    """
    written = write_object({"is": _WORDS[type(frame)], **to_object(frame)})
    if len(written) > MAX_FRAME_BYTES:
        raise ValueError(f"a frame of {len(written)} bytes")
    return _LENGTH.pack(len(written)) + written


class FrameReader:
    """Takes bytes however they were cut, gives the frames that it knows."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Yield the frames that `data` completes; those of an unknown kind are left out.

        Raises:
            BrokeMidway: `control-garbled` with `why`; what follows cannot be read any more.
        """
        self._waiting += data
        while len(self._waiting) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._waiting)
            if length > MAX_FRAME_BYTES:
                raise BrokeMidway("control-garbled", why="length")
            end = _LENGTH.size + length
            if len(self._waiting) < end:
                return
            written = bytes(self._waiting[_LENGTH.size : end])
            del self._waiting[:end]
            if (frame := decode(written)) is not None:
                yield frame


def decode(written: bytes) -> Frame | None:
    """Return the frame whose JSON this is, or None for a kind that this release does not know.

    Raises:
        BrokeMidway: `control-garbled`.
    """
    try:
        said = parse_object(written)
        kind = KINDS.get(str(said.get("is")))
        return None if kind is None else from_json(kind, said)
    except NotUnderstood as error:
        raise BrokeMidway("control-garbled", why=str(error)[:80]) from error
