"""The line to a companion: verbs and the control channel over it, and its coming back after a cut."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING, Final

from paramiko.ssh_exception import SSHException

from deskside.adapters.ssh.program import Program
from deskside.adapters.threads import start_thread
from deskside.domain.errors import BrokeMidway, Cancelled, DesksideError, Unreachable
from deskside.domain.journal.checkpoint import NAMESPACE
from deskside.domain.scripts.sshsig import armour, signed_data
from deskside.domain.ssh.known_hosts import fingerprint, machine_id
from deskside.domain.ssh.liveness import Liveness, Patience
from deskside.domain.text import display
from deskside.usecases.task import CancelToken
from deskside.usecases.told import Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from deskside.adapters.ssh.clerk_key import ClerkKey
    from deskside.adapters.ssh.companion_way import Reached
    from deskside.adapters.ssh.transport import Session
    from deskside.usecases.ports.companion_line import CompanionLinkState

OPEN_TIME_S: Final = 20.0
_GONE: Final = (SSHException, EOFError, OSError)
_PATIENCE: Final = Patience()
_FOR_GOOD: Final = frozenset(
    {
        "session-not-resumed",
        "companion-changed",
        "relay-login-refused",
        "relay-key-mismatch",
    }
)
"""Errors after which another attempt to come back would only be refused again."""


class SshCompanionLine:
    """`usecases.ports.companion_line.CompanionLine` in this process.

    Args:
        reached: The authenticated connection.
        come_back: Makes it anew with the pinned pair, or raises.
        label: For people.
        key: The clerk's: who we are for the companion.
        waits: Seconds before each attempt to come back.
    """

    def __init__(
        self,
        reached: Reached,
        come_back: Callable[[CancelToken], Reached],
        *,
        label: str,
        key: ClerkKey,
        waits: Callable[[], Iterable[float]],
    ) -> None:
        self.label = label
        self.clerk = key.identity
        self._key = key
        self.machine_id = machine_id(reached.host_key)
        self.host_key = fingerprint(reached.host_key)
        self.banner = display(reached.transport.remote_version, limit=100)
        self.over: DesksideError | None = None
        self._reached = reached
        self._come_back = come_back
        self._waits = waits
        self._closing = threading.Event()
        self._cancel = CancelToken()
        self._link: Told[CompanionLinkState] = Told("up")
        self._watching = start_thread(f"companion-line-{label}", self._watch)

    def start(self, command: str, stdin: bytes, *, cancel: CancelToken) -> Program:
        """Send an exec request and what goes in."""
        cancel.check()
        session = self._open(cancel)
        try:
            session.start(command, stdin)
        except _GONE as error:
            raise self._lost() from error
        self._accepted(session, cancel)
        return Program(session)

    def open_control(
        self, name: str, received: Callable[[bytes], None], ended: Callable[[], None]
    ) -> SshControlChannel:
        """Open a subsystem."""
        cancel = CancelToken()
        session = self._open(cancel)
        try:
            session.start_subsystem(name)
        except _GONE as error:
            raise self._lost() from error
        self._accepted(session, cancel)
        return SshControlChannel(session, received, ended)

    def sign_head(self, statement: bytes) -> bytes:
        """Return an armoured SSHSIG by the clerk's certified key over where a journal stood."""
        value = self._key.signature(signed_data(statement, NAMESPACE, "sha512"))
        return armour(self._key.certified.key, NAMESPACE, "sha512", value)

    def on_link(self, listener: Callable[[CompanionLinkState], None]) -> None:
        """Call `listener` from any thread whenever the state of the line changes."""
        self._link.listen(listener)

    def close(self) -> None:
        """End the connection and every attempt to make it anew."""
        self._closing.set()
        self._cancel.cancel()
        self._reached.end()
        if self._watching is not threading.current_thread():
            self._watching.join(5)

    def _open(self, cancel: CancelToken) -> Session:
        try:
            session = self._reached.transport.begin_session()
            cancel.when_cancelled(session.stop_waiting)
            if session.wait_open(OPEN_TIME_S):
                return session
        except _GONE as error:
            raise self._lost() from error
        cancel.check()
        raise BrokeMidway("machine-refused-channel", machine=self.label)

    def _accepted(self, session: Session, cancel: CancelToken) -> None:
        if session.wait_accepted(OPEN_TIME_S):
            return
        if not session.refused and not session.is_linked:
            raise self._lost()
        with contextlib.suppress(*_GONE):
            session.close()
        cancel.check()
        raise BrokeMidway("machine-refused-command", machine=self.label)

    def _lost(self) -> BrokeMidway:
        return BrokeMidway("link-lost", machine=self.label)

    # -- the one thread of the line

    def _watch(self) -> None:
        while not self._closing.is_set():
            self._watch_until_lost()
            if self._closing.is_set():
                return
            self._link.tell("lost")
            reached = self._try_again()
            if reached is None:
                self._link.tell("ended")
                return
            self._reached = reached
            if self._closing.is_set():  # closed between the last attempt and this line
                reached.end()
            self._link.tell("up")

    def _watch_until_lost(self) -> None:
        transport = self._reached.transport
        liveness = Liveness(_PATIENCE, time.monotonic())
        while not self._closing.wait(_PATIENCE.tick_s):
            if transport.active:
                if liveness.look(time.monotonic(), transport.heard_at_s):
                    with contextlib.suppress(*_GONE):
                        transport.ask_whether_alive()
                if liveness.state != "lost":
                    self._link.tell(liveness.state)
                    continue
            self._reached.end()
            return

    def _try_again(self) -> Reached | None:
        """Come back with the pinned pair, waiting longer each time; None where it is over."""
        last: DesksideError = Unreachable("session-not-resumed")
        for wait_s in self._waits():
            if self._closing.wait(wait_s):
                return None
            try:
                return self._come_back(self._cancel)
            except Cancelled:
                return None
            except DesksideError as error:
                last = error
                if error.code in _FOR_GOOD:
                    break
        self.over = last
        return None


class SshControlChannel:
    """`usecases.ports.companion_line.ControlChannel` on a session channel."""

    def __init__(
        self, session: Session, received: Callable[[bytes], None], ended: Callable[[], None]
    ) -> None:
        self._session = session
        self._received = received
        self._ended = ended
        self._reading = start_thread("companion-control", self._read)

    def send(self, data: bytes) -> None:
        """Send all of `data`."""
        with contextlib.suppress(*_GONE):
            self._session.put(data)

    def close(self) -> None:
        """End it."""
        with contextlib.suppress(*_GONE):
            self._session.close()

    def _read(self) -> None:
        output = self._session.output
        while not output.ended():
            for _, data in output.take(1.0):
                self._received(data)
                with contextlib.suppress(*_GONE):
                    self._session.consumed(len(data))
        self._ended()
