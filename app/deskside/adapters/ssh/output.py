"""What one channel receives: both streams in order of arrival, bounded, without copies that grow."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from paramiko.ssh_exception import SSHException

from deskside.adapters.both_ends.transport import WINDOW_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.journal.facts import Stream
    from deskside.domain.running import Chunk

_SLACK_BYTES: Final = 256 << 10


class Output:
    """Chunks between paramiko's thread and whoever wants them: taken by a thread, or handed on at once.

    paramiko's own `BufferedPipe` moves the rest of its array at every read, keeps two streams apart, wakes
    its reader for every packet, and believes a machine that ignores the window it was given. Here a reader
    is woken once for all that one read of the socket has brought (`flush`), and such a machine ends its
    connection.
    """

    def __init__(self) -> None:
        self._fresh: list[Chunk] = []
        self._chunks: list[Chunk] = []
        self._outstanding = 0
        self._open = 2
        self._changed = threading.Condition(threading.Lock())
        self._hand_on: Callable[[list[Chunk]], None] | None = None
        self._note: Callable[[Output], None] = Output.flush

    def side(self, stream: Stream) -> Side:
        """Return what paramiko takes for the `BufferedPipe` of one stream."""
        return Side(self, stream)

    def tell(self, note: Callable[[Output], None]) -> None:
        """Have `note` called when something arrives after a flush; it sees to the next flush."""
        self._note = note

    def hand_on(self, receiver: Callable[[list[Chunk]], None]) -> None:
        """Give `receiver` everything, on paramiko's thread; an empty list once nothing more will come."""
        with self._changed:
            self._hand_on = receiver
            if self._chunks:
                receiver(self._chunks)
                self._chunks = []
            if self._open <= 0:
                receiver([])

    def put(self, stream: Stream, data: bytes) -> None:
        """Add what arrived.

        Raises:
            SSHException: More than the window allows; paramiko then ends the connection.
        """
        with self._changed:
            self._outstanding += len(data)
            if self._outstanding > WINDOW_BYTES + _SLACK_BYTES:
                raise SSHException("the machine ignores the window it was given")
            self._fresh.append((stream, data))
            first = len(self._fresh) == 1
        if first:
            self._note(self)

    def flush(self) -> None:
        """Let the reader have what was put."""
        with self._changed:
            self._flush()

    def end(self) -> None:
        """Note that one stream will bring nothing more; the second time, that none will."""
        with self._changed:
            self._flush()
            self._open -= 1
            if self._hand_on is not None and self._open == 0:
                self._hand_on([])
            self._changed.notify()

    def _flush(self) -> None:
        if not self._fresh:
            return
        fresh, self._fresh = self._fresh, []
        if self._hand_on is not None:
            self._hand_on(fresh)
        else:
            self._chunks += fresh
            self._changed.notify()

    def take(self, timeout_s: float) -> list[Chunk]:
        """Return all that has arrived, or nothing where nothing came in time or will come."""
        with self._changed:
            if not self._chunks and self._open > 0:
                self._changed.wait(timeout_s)
            taken, self._chunks = self._chunks, []
            return taken

    def consumed(self, size: int) -> None:
        """Note that `size` bytes need room no longer."""
        with self._changed:
            self._outstanding -= size

    def ended(self) -> bool:
        """Return whether nothing is left and nothing will come."""
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
