"""One authenticated connection: runs, the state of the line, the end."""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
from typing import TYPE_CHECKING, Final

from paramiko.ssh_exception import SSHException

from deskside.adapters.ssh.program import Program
from deskside.adapters.threads import start_thread
from deskside.domain.errors import BrokeMidway
from deskside.domain.ssh.known_hosts import fingerprint, machine_id
from deskside.domain.ssh.leash import leash
from deskside.domain.ssh.liveness import Liveness, Patience
from deskside.domain.ssh.run import Run
from deskside.domain.text import display
from deskside.usecases.told import Told

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from deskside.adapters.ssh.transport import GuardedTransport, Session
    from deskside.domain.running import Runnable
    from deskside.domain.ssh.leashed import Leashed
    from deskside.usecases.ports.machine import LinkState
    from deskside.usecases.task import CancelToken

OPEN_TIME_S: Final = 20.0
_ATTEMPTS: Final = 3
"""dropbear closes a channel that has just been opened when a program on another one ends; a request that
was never answered was never carried out, so it may be made again."""
_BUSY_S: Final = 2.0
_RETRY_S: Final = 0.1
_OTHERS_END_S: Final = 2.0
"""How long a program waits for the end of those before it, where it must not begin while one ends: dropbear
2022.83 loses the whole connection when a request comes for a channel that it has just closed so."""
_LOOK_S: Final = 0.01
DEFAULT_PATIENCE: Final = Patience()
_GONE: Final = (SSHException, EOFError, OSError)


class SshMachine:
    """`usecases.ports.machine.Machine` on a transport that has been checked and let in.

    A session channel is kept open in advance, so that a run costs one round trip (performance.md).
    """

    def __init__(
        self,
        transport: GuardedTransport,
        below: Sequence[GuardedTransport],
        *,
        label: str,
        host_key: bytes,
        spare: Session,
        patience: Patience = DEFAULT_PATIENCE,
    ) -> None:
        self.label = label
        self.machine_id = machine_id(host_key)
        self.host_key = fingerprint(host_key)
        self.banner = display(transport.remote_version, limit=100)
        self._transport = transport
        self._below = below
        self._spare: Session | None = spare
        self._one_begins = threading.Lock()
        self._begun: list[Session] = []
        """Channels of programs that may still run, where that matters to the next one."""
        self._patience = patience
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._link: Told[LinkState] = Told("up")
        self._heartbeat = start_thread(f"heartbeat-{label}", self._watch)

    def run(self, what: Runnable, *, cancel: CancelToken) -> Run:
        """Start `what` under the leash."""
        cancel.check()
        leashed = leash(what, secrets.token_hex(16))
        run = Run(self.start(leashed, cancel), leashed, self.label, time.monotonic)
        cancel.when_cancelled(run.stop)
        return run

    def start(self, leashed: Leashed, cancel: CancelToken) -> Program:
        """Start what has been put on the leash, here or in another process of ours.

        Raises:
            BrokeMidway: `link-lost`, `machine-refused-channel`, `machine-refused-command`.
            Cancelled: `cancel` was pulled before the machine had taken it.
        """
        if self._transport.keeps_idle_sessions:
            return Program(self._started(leashed, cancel))
        while not self._one_begins.acquire(timeout=_RETRY_S):
            cancel.check()
        try:
            self._let_others_end(cancel)
            session = self._started(leashed, cancel)
            self._begun.append(session)
            return Program(session)
        finally:
            self._one_begins.release()

    def _let_others_end(self, cancel: CancelToken) -> None:
        until_s = time.monotonic() + _OTHERS_END_S
        while self._begun and time.monotonic() < until_s:
            self._begun = [one for one in self._begun if one.is_linked and not one.closed]
            if self._begun:
                cancel.wait(_LOOK_S)

    def _started(self, leashed: Leashed, cancel: CancelToken) -> Session:
        for _ in range(_ATTEMPTS):
            cancel.check()
            session = self._take_session(cancel)
            try:
                session.start(leashed.command, leashed.stdin)
            except _GONE as error:
                session.close()
                raise BrokeMidway("link-lost", machine=self.label) from error
            self._keep_a_spare()
            cancel.when_cancelled(session.stop_waiting)
            if session.wait_accepted(OPEN_TIME_S) or not session.closed:
                return session
            if session.refused:
                raise BrokeMidway("machine-refused-command", machine=self.label)
        raise BrokeMidway("machine-refused-channel", machine=self.label)

    def on_link(self, listener: Callable[[LinkState], None]) -> None:
        """Call `listener` from any thread whenever the state of the line changes."""
        self._link.listen(listener)

    def close(self) -> None:
        """End the connection and everything under it."""
        self._closing.set()
        self._transport.end()
        for transport in reversed(self._below):
            transport.end()
        if self._heartbeat is not threading.current_thread():
            self._heartbeat.join(5)

    def _take_session(self, cancel: CancelToken) -> Session:
        """Return an open channel; one that is refused is asked for again while others may be ending."""
        with self._lock:
            spare, self._spare = self._spare, None
        until_s = time.monotonic() + _BUSY_S
        try:
            session = spare or self._transport.begin_session()
            while True:
                cancel.when_cancelled(session.stop_waiting)
                if session.wait_open(OPEN_TIME_S):
                    return session
                cancel.check()
                if session is not spare and (time.monotonic() > until_s or self._closing.wait(_RETRY_S)):
                    raise BrokeMidway("machine-refused-channel", machine=self.label)
                session = self._transport.begin_session()
        except _GONE as error:
            raise BrokeMidway("link-lost", machine=self.label) from error

    def _keep_a_spare(self) -> None:
        if not self._transport.keeps_idle_sessions:
            return
        with contextlib.suppress(*_GONE):
            session = self._transport.begin_session()
            with self._lock:
                self._spare = session

    def _watch(self) -> None:
        liveness = Liveness(self._patience, time.monotonic())
        while not self._closing.wait(self._patience.tick_s):
            if not self._transport.active:
                self._link.tell("lost")
                return
            if liveness.look(time.monotonic(), self._transport.heard_at_s):
                with contextlib.suppress(*_GONE):
                    self._transport.ask_whether_alive()
            self._link.tell(liveness.state)
            if liveness.state == "lost":
                self._transport.end()
                return
