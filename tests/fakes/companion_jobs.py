"""Jobs of a pretended companion, and the channels on which they are followed."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deskside.domain.companion.job_stream import JobEnded, Output, encode_record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.domain.running import Chunk


@dataclass
class PretendJob:
    """What a job has printed, kept; a test says more, and ends it."""

    kept: bytearray = field(default_factory=bytearray)
    ended: JobEnded | None = None
    readers: list[PretendLine] = field(default_factory=list)

    def say(self, data: bytes) -> None:
        self.kept += data
        for reader in self.readers:
            reader.put("stdout", encode_record(Output("stdout", data)))

    def end(self, ended: JobEnded) -> None:
        if self.ended is None:
            self.ended = ended
            for reader in self.readers:
                reader.put("stdout", encode_record(ended))
                reader.finish(0)

    def follow(self, reader: PretendLine, offset: int) -> None:
        self.readers.append(reader)
        if rest := bytes(self.kept[offset:]):
            reader.put("stdout", encode_record(Output("stdout", rest)))
        if self.ended is not None:
            reader.put("stdout", encode_record(self.ended))
            reader.finish(0)


class PretendLine:
    """`domain.ssh.run.Line` of one exec request."""

    def __init__(self) -> None:
        self._chunks: deque[Chunk] = deque()
        self._changed = threading.Condition()
        self._over = False
        self._status: int | None = None

    def put(self, stream: str, data: bytes) -> None:
        with self._changed:
            if not self._over:
                self._chunks.append((stream, data))  # type: ignore[arg-type]
            self._changed.notify_all()

    def finish(self, status: int | None) -> None:
        with self._changed:
            if not self._over:
                self._over, self._status = True, status
            self._changed.notify_all()

    def take(self, timeout_s: float) -> Sequence[Chunk]:
        with self._changed:
            if not self._chunks and not self._over:
                self._changed.wait(timeout_s)
            taken = list(self._chunks)
            self._chunks.clear()
            return taken

    def consumed(self, size: int) -> None:
        pass

    def ended(self) -> bool:
        with self._changed:
            return self._over and not self._chunks

    def status(self) -> int | None:
        return self._status

    def end_input(self) -> None:
        pass

    def close(self) -> None:
        self.finish(None)
