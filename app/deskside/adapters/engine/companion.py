"""A line to a companion behind an engine, as the desk sees it: no SSH library and no key in this process."""

from __future__ import annotations

import queue
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from deskside.adapters.engine.attempt import Attempt, agent_now, credentials_to_json
from deskside.adapters.engine.machine import EngineProgram
from deskside.domain.engine.companion_messages import identity_from_json, meeting_to_json
from deskside.domain.engine.messages import error_from_json
from deskside.domain.errors import BrokeMidway
from deskside.domain.text import display

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.adapters.engine.link import EngineLink
    from deskside.domain.companion.meeting import Meeting
    from deskside.domain.engine.wire import Frame
    from deskside.domain.errors import DesksideError
    from deskside.usecases.ports.companion_line import CompanionLinkState
    from deskside.usecases.ports.machine import Credentials, Dialogue, Secrets
    from deskside.usecases.task import CancelToken

OPEN_TIME_S: Final = 60.0
"""How long an engine may take to open a channel; it gives up on a line earlier than that."""
SIGN_TIME_S: Final = 120.0
"""How long a person may take to answer for a key."""
_PIECE_BYTES: Final = 256 << 10


def pair(
    link: EngineLink,
    secrets: Secrets | None,
    meeting: Meeting,
    credentials: Credentials,
    *,
    label: str,
    dialogue: Dialogue,
    sending: Callable[[], None],
    cancel: CancelToken,
) -> EngineCompanionLine:
    """Have an engine reach a companion and prove its code."""
    link.open()
    meeting = replace(meeting, agent_socket=meeting.agent_socket or agent_now())
    attempt = Attempt(
        link,
        secrets,
        passwords=(),
        key_files=[*credentials.identity_files, *meeting.identity_files],
        dialogue=dialogue,
        sending=sending,
        cancel=cancel,
    )
    cancel.when_cancelled(attempt.abandon)
    frame = attempt.order(
        {
            "do": "pair",
            "meeting": meeting_to_json(meeting),
            "credentials": credentials_to_json(credentials),
            "label": label,
        }
    )
    return EngineCompanionLine(link, frame, label=label)


class EngineCompanionLine:
    """`usecases.ports.companion_line.CompanionLine` whose connection lives in another process.

    Args:
        link: The engine, which has proven the code.
        paired: What it said of that.
        label: For people.
    """

    def __init__(self, link: EngineLink, paired: Frame, *, label: str) -> None:
        self.label = label
        self.machine_id = display(paired.text("machine_id"), limit=16)
        self.host_key = display(paired.text("host_key"))
        self.banner = display(paired.text("banner"), limit=100)
        self.clerk = identity_from_json(paired)
        self._link = link

    @property
    def engine_pid(self) -> int:
        """The engine's process id, for tests and for whoever looks at a stuck one."""
        return self._link.pid

    @property
    def over(self) -> DesksideError | None:
        """Why the line will not come back, once its state is `ended`."""
        if self._link.is_dead and self._link.over is None:
            return BrokeMidway("engine-died", machine=self.label)
        return self._link.over

    def start(self, command: str, stdin: bytes, *, cancel: CancelToken) -> EngineProgram:
        """Send an exec request and what goes in."""
        cancel.check()
        program = EngineProgram(self._link)
        *pieces, last = _pieces(stdin)
        for piece in pieces:
            self._link.post({"do": "stdin", "job": program.number}, piece)
        self._link.post({"do": "verb", "job": program.number, "command": command}, last)
        program.wait_started(self.label, cancel)
        return program

    def open_control(
        self, name: str, received: Callable[[bytes], None], ended: Callable[[], None]
    ) -> EngineControlChannel:
        """Open a subsystem."""
        channel = EngineControlChannel(self._link, received, ended)
        self._link.post({"do": "control", "job": channel.number, "name": name})
        channel.wait_open(self.label)
        return channel

    def sign_head(self, statement: bytes) -> bytes:
        """Return an armoured SSHSIG by the clerk's certified key over where a journal stood."""
        signing = EngineSignature(self._link)
        self._link.post({"do": "sign", "job": signing.number}, statement)
        return signing.wait(self.label)

    def on_link(self, listener: Callable[[CompanionLinkState], None]) -> None:
        """Call `listener` from any thread whenever the state of the line changes."""
        self._link.on_link(listener)

    def close(self) -> None:
        """End the connection and every attempt to make it anew."""
        self._link.close()


class EngineSignature:
    """One signature that the engine is asked for."""

    def __init__(self, link: EngineLink) -> None:
        self._link = link
        self._outcome: queue.SimpleQueue[bytes | DesksideError | None] = queue.SimpleQueue()
        self.number = link.register(self)

    def wait(self, label: str) -> bytes:
        """Return it.

        Raises:
            Unreachable: `clerk-key-silent`.
            BrokeMidway: `link-lost`.
        """
        try:
            outcome = self._outcome.get(timeout=SIGN_TIME_S)
        except queue.Empty:
            outcome = None
        self._link.unregister(self.number)
        if isinstance(outcome, bytes):
            return outcome
        raise outcome or BrokeMidway("link-lost", machine=label)

    # -- the listening thread

    def arrived(self, frame: Frame) -> None:
        """Take what came of it."""
        signed = frame.text("is") == "signed"
        self._outcome.put(frame.body if signed else error_from_json(frame))

    def engine_died(self) -> None:
        """Note that nothing will come of it."""
        self._outcome.put(None)


class EngineControlChannel:
    """`usecases.ports.companion_line.ControlChannel` through the pipe."""

    def __init__(
        self, link: EngineLink, received: Callable[[bytes], None], ended: Callable[[], None]
    ) -> None:
        self._link = link
        self._received = received
        self._ended = ended
        self._changed = threading.Condition(threading.Lock())
        self._is_open = False
        self._is_over = False
        self._error: DesksideError | None = None
        self.number = link.register(self)

    def wait_open(self, label: str) -> None:
        """Return when the companion has opened it.

        Raises:
            BrokeMidway: It has not.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._is_open or self._is_over, OPEN_TIME_S)
            opened, error = self._is_open, self._error
        if not opened:
            self.close()
            raise error or BrokeMidway("link-lost", machine=label)

    def send(self, data: bytes) -> None:
        """Send all of `data`."""
        for piece in _pieces(data):
            self._link.post({"do": "say", "job": self.number}, piece)

    def close(self) -> None:
        """End it."""
        self._link.post({"do": "hang-up", "job": self.number})

    # -- the listening thread

    def arrived(self, frame: Frame) -> None:
        """Take one frame of this channel."""
        match frame.text("is"):
            case "said":
                self._received(frame.body)
            case "opened":
                with self._changed:
                    self._is_open = True
                    self._changed.notify_all()
            case "failed":
                self._over(error_from_json(frame))
            case _:
                self._over(None)

    def engine_died(self) -> None:
        """Note that nothing more will come."""
        self._over(None)

    def _over(self, error: DesksideError | None) -> None:
        with self._changed:
            if self._is_over:
                return
            self._is_over, self._error = True, error
            was_open = self._is_open
            self._changed.notify_all()
        self._link.unregister(self.number)
        if was_open:
            self._ended()


def _pieces(data: bytes) -> list[bytes]:
    """Return `data` cut as frames can carry it; one empty piece for none."""
    return [data[at : at + _PIECE_BYTES] for at in range(0, len(data), _PIECE_BYTES)] or [b""]
