"""The engine's side: takes orders from the pipe, makes one connection, runs what it is told.

Knows no SSH library; the program puts one in. When the pipe ends, so does the process: the desk is gone.
"""

from __future__ import annotations

import contextlib
import queue
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from deskside.adapters.engine.pipe import PipeEnded
from deskside.adapters.threads import start_thread
from deskside.domain.engine.messages import (
    CONNECTING,
    address_from_json,
    blob_from_json,
    error_to_json,
    run_from_json,
    secret_from_json,
    secret_to_json,
)
from deskside.domain.engine.wire import Frame
from deskside.domain.errors import BrokeMidway, DesksideError
from deskside.usecases.ports.machine import Credentials, SecretAnswer
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.adapters.engine.pipe import Pipe
    from deskside.domain.engine.wire import Json
    from deskside.domain.running import Chunk
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

    class StartedProgram(Protocol):
        """A program that runs on the machine."""

        def hand_on(  # noqa: D102
            self,
            chunks: Callable[[list[Chunk]], None],
            output_ended: Callable[[], None],
            status: Callable[[int | None], None],
        ) -> None: ...
        def consumed(self, size: int) -> None: ...  # noqa: D102
        def end_input(self) -> None: ...  # noqa: D102
        def close(self) -> None: ...  # noqa: D102

    class LeashedMachine(Protocol):
        """A machine that takes what the desk has already put on the leash."""

        machine_id: str
        host_key: str
        banner: str

        def start(self, leashed: Leashed, cancel: CancelToken) -> StartedProgram: ...  # noqa: D102
        def on_link(self, listener: Callable[[LinkState], None]) -> None: ...  # noqa: D102

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
_ROOM_S: Final = 0.05


class Engine:
    """One process's life: connect once, run many times.

    Output goes from the SSH library's thread straight into the pipe: it waits for nobody here, because the
    window that the desk opens with `credit` is the machine's own. What may have to wait for the line is
    done on a thread of its own, so that the pipe is always listened to.
    """

    def __init__(self, pipe: Pipe, make_connector: Callable[[Path, Secrets], LeashedConnector]) -> None:
        self._pipe = pipe
        self._make_connector = make_connector
        self._answers: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        self._orders: queue.SimpleQueue[tuple[str, Frame]] = queue.SimpleQueue()
        self._machine: LeashedMachine | None = None
        self._programs: dict[int, StartedProgram] = {}
        self._dropped: set[int] = set()
        """Runs that the desk gave up before they had begun."""

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
                start_thread(f"engine-run-{frame.number('job')}", lambda: self._run(frame))
            case "credit" | "stop" | "drop" as order:
                self._orders.put((order, frame))
            case _:
                self._pipe.post({"is": "pong"})

    def _follow_orders(self) -> None:
        while True:
            order, frame = self._orders.get()
            number = frame.number("job")
            program = self._programs.get(number)
            if order == "drop":
                self._dropped.add(number)
                if program is not None:
                    program.close()
            elif program is None:
                continue
            elif order == "credit":
                program.consumed(frame.number("bytes"))
            else:
                program.end_input()

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
        start_thread("engine-orders", self._follow_orders)
        self._pipe.post(
            {
                "is": "connected",
                "machine_id": machine.machine_id,
                "host_key": machine.host_key,
                "banner": machine.banner,
            }
        )
        machine.on_link(lambda state: self._pipe.post({"is": "link", "state": state}))

    def _run(self, frame: Frame) -> None:
        number = frame.number("job")
        try:
            if self._machine is None:
                raise BrokeMidway("link-lost", machine="?")
            program = self._programs[number] = self._machine.start(run_from_json(frame), CancelToken())
        except DesksideError as error:
            self._pipe.post(error_to_json(number, error))
            return
        except Exception as bug:  # noqa: BLE001 - the desk must hear of it, whatever it is
            self._pipe.post(error_to_json(number, _bug(bug)))
            return
        if number in self._dropped:
            program.close()
            return
        self._pipe.post({"is": "started", "job": number})

        def pass_on(chunks: list[Chunk]) -> None:
            frames: list[tuple[dict[str, Json], bytes]] = [
                ({"is": "chunk", "job": number, "stream": stream}, data) for stream, data in chunks
            ]
            self._pipe.post_all(frames, wait_s=_ROOM_S)

        program.hand_on(
            pass_on,
            lambda: self._pipe.post({"is": "output-ended", "job": number}),
            lambda status: self._pipe.post({"is": "status", "job": number, "status": status}),
        )


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
