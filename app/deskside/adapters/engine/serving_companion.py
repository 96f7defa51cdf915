"""The engine's side of a line to a companion: its verbs, its control channel, its coming and going."""

from __future__ import annotations

import contextlib
import queue
from typing import TYPE_CHECKING, Final, Protocol

from deskside.adapters.threads import start_thread
from deskside.domain.engine.companion_messages import identity_to_json
from deskside.domain.engine.messages import CONNECTING, error_to_json
from deskside.domain.errors import BrokeMidway, DesksideError, Unreachable
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.adapters.engine.pipe import Pipe
    from deskside.adapters.engine.started import StartedProgram
    from deskside.domain.companion.meeting import ClerkIdentity, Meeting
    from deskside.domain.engine.wire import Frame, Json
    from deskside.usecases.ports.companion_line import CompanionLinkState, ControlChannel
    from deskside.usecases.ports.machine import Credentials, Dialogue

    class Line(Protocol):
        """A line that makes such programs as the engine hands on."""

        machine_id: str
        host_key: str
        banner: str
        clerk: ClerkIdentity
        over: DesksideError | None

        def start(self, command: str, stdin: bytes, *, cancel: CancelToken) -> StartedProgram: ...  # noqa: D102
        def open_control(  # noqa: D102
            self, name: str, received: Callable[[bytes], None], ended: Callable[[], None]
        ) -> ControlChannel: ...
        def sign_head(self, statement: bytes) -> bytes: ...  # noqa: D102
        def on_link(self, listener: Callable[[CompanionLinkState], None]) -> None: ...  # noqa: D102

    class LineConnector(Protocol):
        """A connector that makes such lines."""

        def pair(  # noqa: D102
            self,
            meeting: Meeting,
            credentials: Credentials,
            *,
            label: str,
            dialogue: Dialogue,
            sending: Callable[[], None],
            cancel: CancelToken,
        ) -> Line: ...


_LAST_WORDS_S: Final = 2.0
"""How long a line may take our last words; only one that is dead needs it."""
MAX_STDIN_BYTES: Final = 4 << 20
"""More than any verb takes (`domain.companion.offers.MAX_OFFER_BYTES`)."""


class CompanionService:
    """One paired line, as the desk uses it through the pipe.

    What is said on control channels waits for the line on a thread of its own: the pipe is listened to,
    whatever the line does.
    """

    def __init__(self, pipe: Pipe, line: Line) -> None:
        self._pipe = pipe
        self._line = line
        self._channels: dict[int, ControlChannel] = {}
        self._stdin: dict[int, bytearray] = {}
        """What has come ahead of a verb that takes more than a frame carries."""
        self._to_say: queue.SimpleQueue[tuple[int, bytes | None] | None] = queue.SimpleQueue()
        self._saying = start_thread("engine-says", self._say_all)

    def announce(self) -> None:
        """Tell the desk that the code was proven; from now on it uses the line."""
        line = self._line
        self._pipe.post(
            {
                "is": "paired",
                "machine_id": line.machine_id,
                "host_key": line.host_key,
                "banner": line.banner,
                **identity_to_json(line.clerk),
            }
        )
        line.on_link(self._tell)

    def take_stdin(self, frame: Frame) -> None:
        """Keep what a verb that comes later is given.

        Raises:
            BrokeMidway: `engine-broken`: no verb takes that much.
        """
        kept = self._stdin.setdefault(frame.number("job"), bytearray())
        kept += frame.body
        if len(kept) > MAX_STDIN_BYTES:
            raise BrokeMidway("engine-broken", why="length")

    def start(self, frame: Frame) -> StartedProgram:
        """Start a verb; blocks until the companion has taken it."""
        stdin = bytes(self._stdin.pop(frame.number("job"), b"")) + frame.body
        return self._line.start(frame.text("command"), stdin, cancel=CancelToken())

    def open(self, frame: Frame) -> None:
        """Open a control channel; blocks."""
        number = frame.number("job")
        try:
            channel = self._line.open_control(
                frame.text("name"),
                lambda data: self._pipe.post({"is": "said", "job": number}, data),
                lambda: self._hung_up(number),
            )
        except DesksideError as error:
            self._pipe.post(error_to_json(number, error))
            return
        self._channels[number] = channel
        self._pipe.post({"is": "opened", "job": number})

    def sign(self, frame: Frame) -> None:
        """Have where a journal stood signed; blocks as long as the key's owner does."""
        signature = self._line.sign_head(frame.body)
        self._pipe.post({"is": "signed", "job": frame.number("job")}, signature)

    def say(self, frame: Frame) -> None:
        """Have something sent on a control channel, after what was to be sent before."""
        self._to_say.put((frame.number("job"), frame.body))

    def hang_up(self, frame: Frame) -> None:
        """Have a control channel closed, after what was to be sent before."""
        self._to_say.put((frame.number("job"), None))

    def finish(self) -> None:
        """Let the line take what was still to be said, for a moment: the desk's last word is its end."""
        self._to_say.put(None)
        self._saying.join(_LAST_WORDS_S)

    def _say_all(self) -> None:
        while (to_say := self._to_say.get()) is not None:
            number, data = to_say
            channel = self._channels.get(number)
            if channel is None:
                continue
            if data is None:
                channel.close()
            else:
                channel.send(data)

    def _hung_up(self, number: int) -> None:
        with contextlib.suppress(KeyError):
            del self._channels[number]
        self._pipe.post({"is": "hung-up", "job": number})

    def _tell(self, state: CompanionLinkState) -> None:
        told: dict[str, Json] = {"is": "link", "state": state}
        if state == "ended":
            over = self._line.over or Unreachable("session-not-resumed")
            told = error_to_json(CONNECTING, over) | told
        self._pipe.post(told)
