"""What one channel receives: both streams in order of arrival, bounded, without copies that grow."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Final

from paramiko.ssh_exception import SSHException

if TYPE_CHECKING:
    from deskside.domain.journal.facts import Stream
    from deskside.domain.running import Chunk

WINDOW_BYTES: Final = 2 << 20
"""What may be on its way to us unread; a larger window makes paramiko slower (performance.md)."""
_SLACK_BYTES: Final = 256 << 10


class Output:
    """A queue of chunks between paramiko's thread and the one that reads a run's output.

    paramiko's own `BufferedPipe` moves the rest of its array at every read, keeps two streams apart, and
    believes a machine that ignores the window it was given. Here such a machine ends its connection.
    """

    def __init__(self) -> None:
        self._chunks: deque[Chunk] = deque()
        self._bytes = 0
        self._open = 2
        self._changed = threading.Condition(threading.Lock())

    def side(self, stream: Stream) -> Side:
        """Return what paramiko takes for the `BufferedPipe` of one stream."""
        return Side(self, stream)

    def put(self, stream: Stream, data: bytes) -> None:
        """Add what arrived.

        Raises:
            SSHException: More than the window allows; paramiko then ends the connection.
        """
        with self._changed:
            self._bytes += len(data)
            if self._bytes > WINDOW_BYTES + _SLACK_BYTES:
                raise SSHException("the machine ignores the window it was given")
            self._chunks.append((stream, data))
            self._changed.notify()

    def end(self) -> None:
        """Note that one stream will bring nothing more; the second time, that none will."""
        with self._changed:
            self._open -= 1
            self._changed.notify()

    def take(self, timeout_s: float) -> Chunk | None:
        """Return the oldest chunk, or None where none came in time or none will come."""
        with self._changed:
            if not self._chunks and self._open > 0:
                self._changed.wait(timeout_s)
            if not self._chunks:
                return None
            stream, data = self._chunks.popleft()
            self._bytes -= len(data)
            return stream, data

    @property
    def ended(self) -> bool:
        """Whether nothing is left and nothing will come."""
        with self._changed:
            return not self._chunks and self._open <= 0


class Side:
    """One stream of an `Output`, with the part of `BufferedPipe` that `paramiko.Channel` uses."""

    def __init__(self, output: Output, stream: Stream) -> None:
        self._output = output
        self._stream = stream
        self._closed = False

    def feed(self, data: bytes) -> None:
        """Add what paramiko's thread received."""
        self._output.put(self._stream, data)

    def close(self) -> None:
        """Note the end of the stream; paramiko says it more than once."""
        if not self._closed:
            self._closed = True
            self._output.end()
