r"""Output that travelled as lines of ASCII, back into what was printed (`domain.ssh.windows_leash`)."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from deskside.domain.journal.facts import Stream
    from deskside.domain.running import Chunk

MAX_LINE_BYTES: Final = 48 << 10
"""The holder sends 24 KiB at a time, 32 KiB as base64."""

_STREAMS: Final[dict[bytes, Stream]] = {b"o ": "stdout", b"e ": "stderr"}


class Armour:
    """Takes the armoured lines out of what arrives, however it was cut into chunks.

    What carries no mark of this run was printed before the leash held, by a shell in between: a greeting, a
    complaint. It is passed on as standard error, where a complaint belongs. A report of the holder is passed
    on as it is, as standard error too, for `leash.Reports`.
    """

    def __init__(self, token: str) -> None:
        self._mark = b"\x1e" + token.encode("ascii") + b" "
        self._held = b""

    def feed(self, stream: Stream, data: bytes) -> list[Chunk]:
        """Return what `data`, and what was held back, say was printed."""
        if stream == "stderr":
            return [("stderr", data)]
        *lines, self._held = (self._held + data).split(b"\n")
        chunks = [self._line(line.rstrip(b"\r")) for line in lines]
        if len(self._held) > MAX_LINE_BYTES:
            chunks.append(("stderr", self._held))
            self._held = b""
        return [chunk for chunk in chunks if chunk[1]]

    def rest(self) -> bytes:
        """Return what is still held back when the stream has ended."""
        held, self._held = self._held, b""
        return held

    def _line(self, line: bytes) -> Chunk:
        at = line.find(self._mark)
        word = line[at + len(self._mark) :] if at >= 0 else b""
        if (stream := _STREAMS.get(word[:2])) is None:
            return "stderr", line + b"\n"
        try:
            return stream, base64.b64decode(word[2:], validate=True)
        except binascii.Error:
            return "stderr", line + b"\n"
