"""A machine that answers from a table. Passes the part of the contract that needs no shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.errors import BrokeMidway
from deskside.domain.running import Exit
from deskside.domain.ssh.known_hosts import fingerprint, machine_id
from deskside.usecases.ports.machine import HostKeyQuestion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from deskside.domain.errors import DesksideError
    from deskside.domain.running import Chunk, Runnable
    from deskside.domain.targets import Address
    from deskside.usecases.ports.machine import Credentials, Dialogue, LinkState
    from deskside.usecases.task import CancelToken

HOST_KEY = b"a host key"


class FakeJob:
    """`usecases.ports.machine.Job` over recorded chunks."""

    def __init__(self, chunks: Sequence[Chunk], ended: Exit, cancel: CancelToken) -> None:
        self._chunks = chunks
        self._ended = ended
        self._stopped = False
        self._exit: Exit | None = None
        cancel.when_cancelled(self._stop)

    def _stop(self) -> None:
        self._stopped = True

    def __iter__(self) -> Iterator[Chunk]:
        for chunk in self._chunks:
            if self._stopped:
                break
            yield chunk
        self._exit = Exit(reason="stopped", status=137) if self._stopped else self._ended

    def exit(self) -> Exit:
        if self._exit is None:
            raise BrokeMidway("run-not-finished", machine="fake")
        return self._exit


class FakeMachine:
    """`usecases.ports.machine.Machine`; `answers` maps a program's bytes to chunks and exit status."""

    host_key = fingerprint(HOST_KEY)
    machine_id = machine_id(HOST_KEY)
    banner = "SSH-2.0-Fake"

    def __init__(
        self, label: str, answers: Mapping[bytes, tuple[Sequence[Chunk], int]] | None = None
    ) -> None:
        self.label = label
        self._answers = answers or {}
        self._listeners: list[Callable[[LinkState], None]] = []
        self.ran: list[Runnable] = []
        self.is_closed = False

    def run(self, what: Runnable, *, cancel: CancelToken) -> FakeJob:
        cancel.check()
        if self.is_closed:
            raise BrokeMidway("link-lost", machine=self.label)
        self.ran.append(what)
        chunks, status = self._answers.get(what.body, ((), 0))
        return FakeJob(chunks, Exit(reason="exited", status=status), cancel)

    def on_link(self, listener: Callable[[LinkState], None]) -> None:
        self._listeners.append(listener)

    def line(self, state: LinkState) -> None:
        """Let the line become `state`."""
        for listener in tuple(self._listeners):  # a new one is for what comes later
            listener(state)

    def close(self) -> None:
        self.is_closed = True


class FakeConnector:
    """`usecases.ports.machine.Connector` that asks about the host key and gives a `FakeMachine`."""

    def __init__(self, *, known: bool = True, fails: DesksideError | None = None) -> None:
        self._known = known
        self._fails = fails
        self.addresses: list[Address] = []
        self.machine: FakeMachine | None = None

    def connect(
        self,
        address: Address,
        credentials: Credentials,
        *,
        label: str,
        dialogue: Dialogue,
        cancel: CancelToken,
    ) -> FakeMachine:
        del credentials
        cancel.check()
        self.addresses.append(address)
        if not self._known:
            dialogue.host_key(
                HostKeyQuestion(label=label, algorithm="ssh-ed25519", fingerprint=FakeMachine.host_key)
            )
        if self._fails:
            raise self._fails
        self.machine = FakeMachine(label)
        return self.machine
