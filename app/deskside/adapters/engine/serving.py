"""The engine's side: takes orders from the pipe, makes one connection, runs what it is told.

Knows no SSH library; the program puts one in. When the pipe ends, so does the process: the desk is gone.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from deskside.adapters.engine.pipe import PipeEnded
from deskside.adapters.threads import start_thread
from deskside.domain.engine.messages import (
    CONNECTING,
    CREDIT_BYTES,
    address_from_json,
    blob_from_json,
    error_to_json,
    exit_to_json,
    run_from_json,
    secret_from_json,
    secret_to_json,
)
from deskside.domain.engine.wire import Frame
from deskside.domain.errors import BrokeMidway, DesksideError
from deskside.usecases.ports.machine import Credentials, SecretAnswer
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deskside.adapters.engine.pipe import Pipe
    from deskside.domain.engine.wire import Json
    from deskside.domain.running import Chunk, Exit
    from deskside.domain.secret import Secret
    from deskside.domain.ssh.leash import Leashed
    from deskside.domain.targets import Address
    from deskside.usecases.ports.machine import (
        Dialogue,
        HostKeyQuestion,
        LinkState,
        SecretKind,
        SecretQuestion,
        Secrets,
    )

    class RunningJob(Protocol):
        """`usecases.ports.machine.Job`."""

        def __iter__(self) -> Iterator[Chunk]: ...
        def exit(self) -> Exit: ...  # noqa: D102

    class LeashedMachine(Protocol):
        """A machine that takes what the desk has already put on the leash."""

        machine_id: str
        host_key: str
        banner: str

        def run_leashed(self, leashed: Leashed, *, cancel: CancelToken) -> RunningJob: ...  # noqa: D102
        def on_link(self, listener: Callable[[LinkState], None]) -> None: ...  # noqa: D102
        def close(self) -> None: ...  # noqa: D102

    class LeashedConnector(Protocol):
        """A connector that makes such machines."""

        def connect(  # noqa: D102
            self,
            address: Address,
            credentials: Credentials,
            *,
            label: str,
            dialogue: Dialogue,
            cancel: CancelToken,
        ) -> LeashedMachine: ...


_IDLE_S: Final = 3_600.0


class Engine:
    """One process's life: connect once, run many times."""

    def __init__(self, pipe: Pipe, make_connector: Callable[[Path, Secrets], LeashedConnector]) -> None:
        self._pipe = pipe
        self._make_connector = make_connector
        self._answers: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        self._machine: LeashedMachine | None = None
        self._runs: dict[int, _Run] = {}

    def serve(self) -> None:
        """Serve until the desk is gone."""
        self._pipe.post({"is": "ready"})
        with contextlib.suppress(PipeEnded, BrokeMidway):
            while True:
                for frame in self._pipe.frames(_IDLE_S):
                    self._take(frame)

    def _take(self, frame: Frame) -> None:
        match frame.text("do"):
            case "connect":
                start_thread("engine-connect", lambda: self._connect(frame))
            case "answer":
                self._answers.put(frame)
            case "run":
                number = frame.number("job")
                run = self._runs[number] = _Run()
                start_thread(f"engine-run-{number}", lambda: self._run(number, run, frame))
            case "credit" | "stop" as order:
                self._order(order, frame)
            case _:
                self._pipe.post({"is": "pong"})

    def _order(self, order: str, frame: Frame) -> None:
        run = self._runs.get(frame.number("job"))
        if run is None:
            return  # it has just ended
        if order == "credit":
            run.allow(frame.number("bytes"))
        else:
            start_thread("engine-stop", run.cancel.cancel)  # its bytes may have to wait for the line

    def _connect(self, frame: Frame) -> None:
        asking = _Asking(self._pipe, self._answers)
        try:
            connector = self._make_connector(Path(frame.text("known_hosts")), asking)
            machine = connector.connect(
                address_from_json(_inner(frame, "address")),
                _credentials(_inner(frame, "credentials")),
                label=frame.text("label"),
                dialogue=asking,
                cancel=CancelToken(),
            )
        except DesksideError as error:
            self._pipe.post(error_to_json(CONNECTING, error))
            return
        except Exception as bug:  # noqa: BLE001 - the desk must hear of it, whatever it is
            self._pipe.post(error_to_json(CONNECTING, _bug(bug)))
            return
        self._machine = machine
        self._pipe.post(
            {
                "is": "connected",
                "machine_id": machine.machine_id,
                "host_key": machine.host_key,
                "banner": machine.banner,
            }
        )
        machine.on_link(lambda state: self._pipe.post({"is": "link", "state": state}))

    def _run(self, number: int, run: _Run, frame: Frame) -> None:
        try:
            if self._machine is None:
                raise BrokeMidway("link-lost", machine="?")
            job = self._machine.run_leashed(run_from_json(frame), cancel=run.cancel)
            self._pipe.post({"is": "started", "job": number})
            for stream, data in job:
                run.spend(len(data))
                self._pipe.post({"is": "chunk", "job": number, "stream": stream}, data)
            self._pipe.post(exit_to_json(number, job.exit()))
        except DesksideError as error:
            self._pipe.post(error_to_json(number, error))
        except Exception as bug:  # noqa: BLE001 - the desk must hear of it, whatever it is
            self._pipe.post(error_to_json(number, _bug(bug)))
        finally:
            del self._runs[number]


class _Run:
    """What is known of one run: how to stop it, and how much of its output the desk will take."""

    def __init__(self) -> None:
        self.cancel = CancelToken()
        self._credit = CREDIT_BYTES
        self._more = threading.Condition()

    def allow(self, size: int) -> None:
        with self._more:
            self._credit += size
            self._more.notify()

    def spend(self, size: int) -> None:
        """Wait until the desk has taken enough of what was sent before."""
        with self._more:
            while self._credit <= 0:
                self._more.wait()
            self._credit -= size


class _Asking:
    """`Dialogue` and `Secrets` of the engine: every question goes to the desk."""

    def __init__(self, pipe: Pipe, answers: queue.SimpleQueue[Frame]) -> None:
        self._pipe = pipe
        self._answers = answers

    def _ask(self, ask: str, **fields: Json) -> Frame:
        self._pipe.post({"is": "question", "ask": ask, **fields})
        return self._answers.get()

    def host_key(self, question: HostKeyQuestion) -> bool:
        reply = self._ask(
            "host-key",
            label=question.label,
            algorithm=question.algorithm,
            fingerprint=question.fingerprint,
        )
        return reply.header.get("value") is True

    def secret(self, question: SecretQuestion) -> SecretAnswer | None:
        reply = self._ask(
            "secret",
            kind=question.kind,
            label=question.label,
            text=question.text,
            echo=question.echo,
            can_remember=question.can_remember,
            attempt=question.attempt,
        )
        secret = secret_from_json(reply.header.get("value"))
        if secret is None:
            return None
        return SecretAnswer(secret=secret, remember=reply.header.get("remember") is True)

    def can_remember(self) -> bool:
        return self._ask("can-remember").header.get("value") is True

    def find(self, kind: SecretKind, label: str) -> Secret | None:
        return secret_from_json(self._ask("find", kind=kind, label=label).header.get("value"))

    def remember(self, kind: SecretKind, label: str, secret: Secret) -> None:
        self._ask("remember", kind=kind, label=label, value=secret_to_json(secret))

    def forget(self, kind: SecretKind, label: str) -> None:
        self._ask("forget", kind=kind, label=label)


def _credentials(frame: Frame) -> Credentials:
    files = frame.header.get("identity_files")
    return Credentials(
        password=secret_from_json(frame.header.get("password")),
        identity_files=tuple(str(name) for name in files) if isinstance(files, list) else (),
        passphrase=secret_from_json(frame.header.get("passphrase")),
        use_agent=frame.header.get("use_agent") is True,
        use_keyring=frame.header.get("use_keyring") is True,
        accept_host_key=frame.text("accept_host_key"),
        pinned_host_key=blob_from_json(frame, "pinned_host_key"),
    )


def _inner(frame: Frame, name: str) -> Frame:
    value = frame.header.get(name)
    return Frame(value if isinstance(value, dict) else {})


def _bug(error: Exception) -> DesksideError:
    return BrokeMidway("bug", type=type(error).__name__)
