"""What a picture file may be: a PNG of bounded size, looked at before anybody decodes it."""

from __future__ import annotations

import struct
import zlib
from typing import Final

from deskside.domain.walkthroughs.document import MAX_PICTURE_BYTES, MAX_PICTURE_PIXELS

_BEGIN: Final = b"\x89PNG\r\n\x1a\n"
_END: Final = b"IEND\xaeB`\x82"
_MAX_CHUNKS: Final = 500


def picture_size(png: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels, or None where these bytes are no picture that is shown to people.

    The chunks are walked and their sums checked (PNG specification, third edition, section 5.3); what they
    compress is left to the decoder, whose work the bounds on bytes and pixels limit.
    """
    if len(png) > MAX_PICTURE_BYTES or not png.startswith(_BEGIN) or not png.endswith(_END):
        return None
    at = len(_BEGIN)
    for number in range(_MAX_CHUNKS):
        if at + 12 > len(png):
            return None
        length, kind = struct.unpack_from(">I4s", png, at)
        body = png[at + 4 : at + 8 + length]
        checked = at + 8 + length
        if checked + 4 > len(png) or png[checked : checked + 4] != struct.pack(">I", zlib.crc32(body)):
            return None
        if (number == 0) is not (kind == b"IHDR"):
            return None
        at = checked + 4
        if kind == b"IEND":
            return _size(png) if at == len(png) else None
    return None


def _size(png: bytes) -> tuple[int, int] | None:
    width, height = struct.unpack_from(">II", png, len(_BEGIN) + 8)
    return (width, height) if 0 < width * height <= MAX_PICTURE_PIXELS else None
