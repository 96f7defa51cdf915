"""The engine's side: takes orders from the pipe, makes one connection, runs what it is told.

Knows no SSH library; the program puts one in. When the pipe ends, so does the process: the desk is gone.
"""

from __future__ import annotations

import contextlib
import queue
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from deskside.adapters.engine.asking_desk import AskingDesk, credentials_from_json, inner
from deskside.adapters.engine.pipe import PipeEnded
from deskside.adapters.threads import start_thread
from deskside.domain.engine.messages import (
    CONNECTING,
    address_from_json,
    error_to_json,
    run_from_json,
)
from deskside.domain.errors import BrokeMidway, DesksideError
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.adapters.engine.pipe import Pipe
    from deskside.adapters.engine.serving_companion import CompanionService, LineConnector
    from deskside.adapters.engine.started import StartedProgram
    from deskside.domain.engine.wire import Frame, Json
    from deskside.domain.running import Chunk
    from deskside.domain.ssh.leashed import Leashed
    from deskside.domain.targets import Address
    from deskside.usecases.ports.machine import (
        Credentials,
        Dialogue,
        LinkState,
        Secrets,
    )

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

    def __init__(
        self,
        pipe: Pipe,
        make_connector: Callable[[Path, Secrets], LeashedConnector],
        make_line_connector: Callable[[Secrets], LineConnector],
    ) -> None:
        self._pipe = pipe
        self._make_connector = make_connector
        self._make_line_connector = make_line_connector
        self._companion: CompanionService | None = None
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
        if self._companion is not None:
            self._companion.finish()

    def _take(self, frame: Frame) -> None:
        match frame.text("do"):
            case "connect":
                self._begin("engine-connect", CONNECTING, lambda: self._connect(frame))
            case "pair":
                self._begin("engine-pair", CONNECTING, lambda: self._pair(frame))
            case "answer":
                self._answers.put(frame)
            case "run":
                self._start(frame, lambda: self._run_on_machine(frame))
            case "verb":
                self._start(frame, lambda: self._verb(frame))
            case "control" | "stdin" | "sign" | "say" | "hang-up" as order:
                self._control(order, frame)
            case "credit" | "stop" | "drop" as order:
                self._orders.put((order, frame))
            case _:
                self._pipe.post({"is": "pong"})

    def _control(self, order: str, frame: Frame) -> None:
        if order == "control":
            number = frame.number("job")
            self._begin(f"engine-control-{number}", number, lambda: self._paired().open(frame))
        elif order == "sign":
            number = frame.number("job")
            self._begin(f"engine-sign-{number}", number, lambda: self._paired().sign(frame))
        elif order == "stdin":
            self._paired().take_stdin(frame)
        elif order == "say":
            self._paired().say(frame)
        else:
            self._paired().hang_up(frame)

    def _begin(self, name: str, number: int, work: Callable[[], None]) -> None:
        """Do what may have to wait for the line on a thread of its own."""
        start_thread(name, lambda: self._attempt(number, work))

    def _start(self, frame: Frame, start: Callable[[], StartedProgram]) -> None:
        number = frame.number("job")
        self._begin(f"engine-run-{number}", number, lambda: self._run(number, start))

    def _follow_orders(self) -> None:
        while True:
            order, frame = self._orders.get()
            number = frame.number("job")
            if order == "drop":
                self._dropped.add(number)  # first: a run that begins meanwhile looks for it here
                program = self._programs.pop(number, None)
            else:
                program = self._programs.get(number)
            if program is None:
                continue
            if order == "drop":
                program.close()
            elif order == "credit":
                program.consumed(frame.number("bytes"))
            else:
                program.end_input()

    def _connect(self, frame: Frame) -> None:
        asking = AskingDesk(self._pipe, self._answers)
        connector = self._make_connector(Path(frame.text("known_hosts")), asking)
        machine = connector.connect(
            address_from_json(inner(frame, "address")),
            credentials_from_json(inner(frame, "credentials")),
            label=frame.text("label"),
            dialogue=asking,
            cancel=CancelToken(),
        )
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

    def _pair(self, frame: Frame) -> None:
        from deskside.adapters.engine.serving_companion import CompanionService  # noqa: PLC0415 - by code only
        from deskside.domain.engine.companion_messages import meeting_from_json  # noqa: PLC0415

        asking = AskingDesk(self._pipe, self._answers)
        line = self._make_line_connector(asking).pair(
            meeting_from_json(inner(frame, "meeting")),
            credentials_from_json(inner(frame, "credentials")),
            label=frame.text("label"),
            dialogue=asking,
            sending=asking.sending,
            cancel=CancelToken(),
        )
        start_thread("engine-orders", self._follow_orders)
        self._companion = CompanionService(self._pipe, line)
        self._companion.announce()

    def _run_on_machine(self, frame: Frame) -> StartedProgram:
        if self._machine is None:
            raise BrokeMidway("link-lost", machine="?")
        return self._machine.start(run_from_json(frame), CancelToken())

    def _verb(self, frame: Frame) -> StartedProgram:
        return self._paired().start(frame)

    def _paired(self) -> CompanionService:
        if self._companion is None:
            raise BrokeMidway("link-lost", machine="?")
        return self._companion

    def _attempt(self, number: int, work: Callable[[], None]) -> None:
        """Do `work`, and tell the desk where it fails, whatever it is."""
        try:
            work()
        except DesksideError as error:
            self._pipe.post(error_to_json(number, error))
        except Exception as bug:  # noqa: BLE001 - the desk must hear of it, whatever it is
            self._pipe.post(error_to_json(number, _bug(bug)))

    def _run(self, number: int, start: Callable[[], StartedProgram]) -> None:
        program = self._programs[number] = start()
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


def _bug(error: Exception) -> DesksideError:
    return BrokeMidway("bug", type=type(error).__name__)
