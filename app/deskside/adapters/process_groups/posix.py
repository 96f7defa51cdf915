"""`usecases.ports.process_groups` on Linux and macOS: the core's end of the warden's sockets and pipes."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Final

from deskside.adapters.process_groups.families import descendants, is_reaper
from deskside.adapters.process_groups.warden import HEAD
from deskside.adapters.threads import start_thread
from deskside.domain.companion.wishes import KILL
from deskside.domain.errors import BrokeMidway
from deskside.domain.text import display
from deskside.usecases.ports.process_groups import GroupEnded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from deskside.domain.journal.facts import Stream
    from deskside.domain.running import Chunk

_CHUNK_BYTES: Final = 32 << 10
_END_TIME_S: Final = 1.0
_SAME_BLOW_S: Final = 2.0
"""How long after a keeper its warden may be found dead of the same blow."""
_ROUNDS: Final = 500
_ROUND_S: Final = 0.005


class WardenGroups:
    """Groups below a process of ours that has nothing else to do.

    Args:
        command: The warden's program; a socket's descriptor is added.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._lock = threading.Lock()
        self._orders, theirs = socket.socketpair()
        with theirs:
            self._warden = subprocess.Popen(  # noqa: S603 - our own program, no shell
                (*command, str(theirs.fileno())), pass_fds=[theirs.fileno()], start_new_session=True
            )

    @property
    def pid(self) -> int:
        """The process that is the parent of everything that runs here."""
        return self._warden.pid

    def start(
        self, argv: Sequence[str], environment: Mapping[str, str], stdin: bytes, *, holds_stdin: bool = False
    ) -> WardenGroup:
        """Hand it to the warden."""
        order = json.dumps({"argv": list(argv), "environment": dict(environment)}).encode()
        out, err = os.pipe(), os.pipe()
        (control, its_control), (feed, its_input) = socket.socketpair(), socket.socketpair()
        theirs = [its_input.fileno(), out[1], err[1], its_control.fileno()]
        try:
            with self._lock:
                data = HEAD.pack(len(order)) + order
                self._orders.sendall(data[socket.send_fds(self._orders, [data], theirs) :])
        except OSError as error:
            for descriptor in (out[0], err[0]):
                os.close(descriptor)
            control.close()
            feed.close()
            raise BrokeMidway("jobs-impossible") from error
        finally:
            for descriptor in (out[1], err[1]):
                os.close(descriptor)
            its_input.close()
            its_control.close()
        streams: dict[int, Stream] = {out[0]: "stdout", err[0]: "stderr"}
        return WardenGroup(control, feed, streams, stdin, holds=holds_stdin, killed=self._keeper_was_killed)

    def _keeper_was_killed(self) -> None:
        """Kill whatever runs below us where the warden is dead as well, which would have done it.

        Only in a process to which orphans fall: nobody else could tell whose they are.
        """
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._warden.wait(_SAME_BLOW_S)
        if self._warden.returncode is None or not is_reaper(sys.platform):
            return
        for _ in range(_ROUNDS):
            orphans = descendants(os.getpid())
            for pid in orphans:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, os.WNOHANG)
            if not orphans:
                return
            select.select([], [], [], _ROUND_S)

    def close(self) -> None:
        """End the warden, and with it whatever there is."""
        self._orders.close()
        try:
            self._warden.wait(_END_TIME_S)
        except subprocess.TimeoutExpired:
            self._warden.kill()
            self._warden.wait()


class WardenGroup:
    """`ProcessGroup` behind one keeper."""

    def __init__(
        self,
        control: socket.socket,
        feed: socket.socket,
        streams: dict[int, Stream],
        stdin: bytes,
        *,
        holds: bool,
        killed: Callable[[], None],
    ) -> None:
        self._killed = killed
        self._control = control
        self._feed = feed
        self._streams = streams
        self._open = set(streams)
        self._report = b""
        self._is_over = False
        self._lock = threading.Lock()
        self._unsaid: bytes | None = b"" if holds else None
        """Wishes for whoever reads `_feed`, until it has been given all that it was started with."""
        self._holds = holds
        start_thread("job-feed", lambda: self._give(stdin))

    def read(self, within_s: float) -> Sequence[Chunk] | None:
        """Wait on the pipes and on the keeper."""
        watched = [*self._open] if self._is_over else [*self._open, self._control.fileno()]
        ready = select.select(watched, [], [], within_s)[0] if watched else []
        if (
            self._is_over and not ready
        ):  # somebody who is beyond us may still hold an end: nobody waits for that
            self._let_go()
            return None
        read: list[Chunk] = []
        for descriptor in ready:
            if descriptor not in self._streams:
                said = self._control_says()
                self._report += said
                self._is_over = not said
                if self._is_over and not self._report:
                    self._killed()
            elif data := os.read(descriptor, _CHUNK_BYTES):
                read.append((self._streams[descriptor], data))
            else:
                self._open.discard(descriptor)
        return read

    def tell(self, wish: bytes) -> None:
        """Say it to the keeper, and to whoever listens on its input."""
        with contextlib.suppress(OSError):
            self._control.send(wish)
        if not self._holds:
            return
        if wish == KILL:
            self.close_input()
            return
        with self._lock:
            if self._unsaid is not None:
                self._unsaid += wish  # behind what it was started with, never inside
                return
        self._pass_on(wish)

    @property
    def ended(self) -> GroupEnded:
        """What the keeper has reported; a keeper that was killed has not."""
        try:
            said = json.loads(self._report)
            return GroupEnded(said["status"], tuple(display(name, 80) for name in said["left"]))
        except (ValueError, KeyError, TypeError):
            return GroupEnded(None)

    def close_input(self) -> None:
        """End its input, whatever was not read."""
        with contextlib.suppress(OSError):
            self._feed.shutdown(socket.SHUT_RDWR)

    def _let_go(self) -> None:
        self.close_input()
        while self._streams:
            os.close(self._streams.popitem()[0])
        self._control.close()
        self._feed.close()

    def _control_says(self) -> bytes:
        try:
            return self._control.recv(4096)
        except OSError:
            return b""

    def _give(self, stdin: bytes) -> None:
        with contextlib.suppress(OSError):
            self._feed.sendall(stdin)
            if not self._holds:
                self._feed.shutdown(socket.SHUT_WR)
        with self._lock:
            unsaid, self._unsaid = self._unsaid, None
        self._pass_on(unsaid or b"")

    def _pass_on(self, wishes: bytes) -> None:
        if wishes:
            with contextlib.suppress(OSError):
                self._feed.send(wishes, socket.MSG_DONTWAIT)
