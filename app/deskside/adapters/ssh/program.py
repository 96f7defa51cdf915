"""A program that has been started on a session channel."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Final

from paramiko.ssh_exception import SSHException

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.adapters.ssh.transport import Session
    from deskside.domain.running import Chunk

_STATUS_TIME_S: Final = 10.0
"""How long after the output's end; on a bad line a lost packet may lie between the two. A channel that closes
ends the wait."""
_GONE: Final = (SSHException, EOFError, OSError)


class Program:
    """`domain.ssh.run.Line` on a channel; what goes wrong with the connection shows as the end of it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, timeout_s: float) -> list[Chunk]:
        """Return what has arrived."""
        return self._session.output.take(timeout_s)

    def consumed(self, size: int) -> None:
        """Let the machine send `size` bytes more."""
        with contextlib.suppress(*_GONE):
            self._session.consumed(size)

    def ended(self) -> bool:
        """Return whether all output has been taken and no more will come."""
        if not self._session.output.ended():
            return False
        if self._session.is_linked:  # the status may come a moment after the output's end
            self._session.status_event.wait(_STATUS_TIME_S)
        return True

    def status(self) -> int | None:
        """Return the exit status, once it has arrived."""
        status = self._session.exit_status
        return status if status >= 0 else None  # paramiko's -1: none arrived

    def end_input(self) -> None:
        """End standard input. Without a line, the watchdog on the machine ends the program in time."""
        with contextlib.suppress(*_GONE):
            self._session.shutdown_write()

    def close(self) -> None:
        """Give up the channel."""
        with contextlib.suppress(*_GONE):
            self._session.close()

    def hand_on(
        self,
        chunks: Callable[[list[Chunk]], None],
        output_ended: Callable[[], None],
        status: Callable[[int | None], None],
    ) -> None:
        """Call these as things arrive, on paramiko's thread, instead of waiting for `take`."""

        def pass_on(arrived: list[Chunk]) -> None:
            if arrived:
                chunks(arrived)
            else:
                output_ended()

        bell = _Bell(lambda: status(self.status()))
        already, self._session.status_event = self._session.status_event, bell
        self._session.output.hand_on(pass_on)
        # The library may hold the earlier event in its hand just now, and set that one: then the state tells.
        if already.is_set() or self._session.exit_status >= 0 or self._session.closed:
            bell.set()


class _Bell(threading.Event):
    """The event that paramiko sets when a status has arrived, and when a channel has closed."""

    def __init__(self, ring: Callable[[], None]) -> None:
        super().__init__()
        self._ring = ring

    def set(self) -> None:
        super().set()
        self._ring()
