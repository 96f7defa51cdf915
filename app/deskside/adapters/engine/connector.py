"""Connections that each live in a process of their own, with one process waiting warm."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Final, Self, TypeVar

from deskside.adapters.engine.link import COMMAND, PATIENCE, EngineLink
from deskside.adapters.threads import start_thread
from deskside.domain.errors import BrokeMidway, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from deskside.adapters.engine.companion import EngineCompanionLine
    from deskside.adapters.engine.machine import EngineMachine
    from deskside.adapters.threads import StartedThread
    from deskside.domain.companion.meeting import Meeting
    from deskside.domain.ssh.liveness import Patience
    from deskside.domain.targets import Address
    from deskside.usecases.ports.machine import Credentials, Dialogue, Secrets
    from deskside.usecases.task import CancelToken

_T = TypeVar("_T")

SPARE_AFTER_S: Final = 2.0
"""By then the machine's system information is usually read: its first two seconds are the clerk's."""


class EngineConnector:
    """`usecases.ports.machine.Connector` that imports no SSH library into this process.

    Args:
        known_hosts: Deskside's own file of accepted host keys.
        secrets: The operating system's keyring; it is asked here, and an engine learns only what belongs
            to the connection it makes.
        command: How an engine is started; its socket's number is added.
        patience: How long a silent engine is borne.
        keeps_spare: Whether each connection is followed by the next spare: for a program that makes many.
        spare_after_s: How long after a connection. Its start keeps a processor busy for a tenth of a second,
            and right after a connection the clerk waits for what the machine says.
    """

    def __init__(
        self,
        known_hosts: Path,
        secrets: Secrets | None = None,
        *,
        command: Sequence[str] = COMMAND,
        patience: Patience = PATIENCE,
        keeps_spare: bool = True,
        spare_after_s: float = SPARE_AFTER_S,
    ) -> None:
        self._known_hosts = known_hosts
        self._secrets = secrets
        self._command = command
        self._patience = patience
        self._keeps_spare = keeps_spare
        self._spare_after_s = spare_after_s
        self._lock = threading.Lock()
        self._spare: EngineLink | None = None
        self._later: StartedThread | None = None
        self._closed = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self) -> None:
        """Start a spare engine, so that the next connection does not pay for its start."""
        with self._lock:
            if self._closed.is_set() or (self._spare is not None and not self._spare.has_ended()):
                return
            with contextlib.suppress(BrokeMidway):  # the next connection will say it
                self._spare = EngineLink(self._command, self._patience)

    def close(self) -> None:
        """End the spare engine; open machines are closed by whoever holds them."""
        self._closed.set()
        with self._lock:
            spare, self._spare = self._spare, None
            later, self._later = self._later, None
        if later is not None:
            later.join()
        if spare is not None:
            spare.close()

    def connect(
        self,
        address: Address,
        credentials: Credentials,
        *,
        label: str,
        dialogue: Dialogue,
        cancel: CancelToken,
    ) -> EngineMachine:
        """Reach, check and authenticate."""

        def make(link: EngineLink) -> EngineMachine:
            from deskside.adapters.engine.attempt import connect  # noqa: PLC0415 - while the engine starts

            return connect(
                link,
                self._secrets,
                address,
                credentials,
                label=label,
                known_hosts=self._known_hosts,
                dialogue=dialogue,
                cancel=cancel,
            )

        return self._made(make, label, cancel)

    def pair(
        self,
        meeting: Meeting,
        credentials: Credentials,
        *,
        label: str,
        dialogue: Dialogue,
        sending: Callable[[], None],
        cancel: CancelToken,
    ) -> EngineCompanionLine:
        """Reach a companion and prove its code: `usecases.ports.companion_line.CompanionConnector`."""

        def make(link: EngineLink) -> EngineCompanionLine:
            from deskside.adapters.engine.companion import pair  # noqa: PLC0415 - while the engine starts

            return pair(
                link,
                self._secrets,
                meeting,
                credentials,
                label=label,
                dialogue=dialogue,
                sending=sending,
                cancel=cancel,
            )

        return self._made(make, label, cancel)

    def _made(self, make: Callable[[EngineLink], _T], label: str, cancel: CancelToken) -> _T:
        """Return what `make` makes of an engine; where it fails, the engine is ended."""
        cancel.check()
        link = self._take_spare()
        try:
            return make(link)
        except BaseException as error:
            link.close()
            cancel.check()
            if isinstance(error, BrokeMidway) and error.code == "engine-died":
                raise Unreachable("engine-died", machine=label) from error
            raise
        finally:
            if self._keeps_spare:
                self._warm_later()

    def _warm_later(self) -> None:
        with self._lock:
            if not self._closed.is_set() and (self._later is None or not self._later.is_alive()):
                self._later = start_thread("spare-engine", self._wait_and_warm)

    def _wait_and_warm(self) -> None:
        if not self._closed.wait(self._spare_after_s):
            self.warm()

    def _take_spare(self) -> EngineLink:
        with self._lock:
            spare, self._spare = self._spare, None
        if spare is not None and not spare.has_ended():
            return spare
        if spare is not None:
            spare.close()
        return EngineLink(self._command, self._patience)
