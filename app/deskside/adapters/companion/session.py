"""A proven clerk's connection: which channels there are, and that nothing else is served.

Callbacks run on the transport's thread and return at once (security.md 3.6, P11); what takes time runs on a
named thread of its own. A worker never closes a channel before the other side has ended its input, so that
the reply to its request has gone out before (P12).
"""

from __future__ import annotations

import contextlib
import queue
from typing import TYPE_CHECKING, Final

import paramiko
from paramiko.common import (
    OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED,
    OPEN_FAILED_RESOURCE_SHORTAGE,
    OPEN_SUCCEEDED,
)

from deskside.adapters.companion.control_line import ControlLine
from deskside.adapters.threads import start_thread
from deskside.domain.companion.control import SUBSYSTEM
from deskside.domain.companion.job_stream import encode_record
from deskside.domain.companion.verbs import REFUSED_STATUS, encode_refusal, parse_verb
from deskside.domain.errors import DesksideError, Refused
from deskside.usecases.serve_verbs import INPUT_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.companion.control import Hello
    from deskside.usecases.companion_side import CompanionSide
    from deskside.usecases.serve_verbs import ServeVerbs

MAX_CHANNELS: Final = 32
_CHUNK_BYTES: Final = 32 << 10
_INPUT_TIME_S: Final = 60.0
_GONE: Final = (OSError, EOFError, paramiko.SSHException)
"""What paramiko raises when the other side is no longer there."""


class ClerkChannels(paramiko.ServerInterface):
    """Answers every request of one connection. What is not named here keeps paramiko's refusal, aloud.

    Args:
        transport: The connection.
        side: The session.
        verbs: What may be done in it.
        hello: What the companion says of itself.
        has_line: Is given each control line as it begins, and when it ends, None and which one it was.
    """

    def __init__(
        self,
        transport: paramiko.Transport,
        side: CompanionSide,
        verbs: ServeVerbs,
        hello: Hello,
        has_line: Callable[[ControlLine | None, ControlLine | None], None],
    ) -> None:
        self._transport = transport
        self._side = side
        self._verbs = verbs
        self._hello = hello
        self._has_line = has_line
        self._open: set[int] = set()
        self._begun: set[int] = set()
        self._control: ControlLine | None = None
        self._attempts: queue.Queue[str] = queue.Queue(256)
        start_thread("companion-attempts", self._note_attempts)

    # ---- what is served

    def check_channel_request(self, kind: str, chanid: int) -> int:
        """Allow session channels, a few at a time."""
        if kind != "session":
            self._attempt(kind)
            return OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED
        if len(self._open) >= MAX_CHANNELS:
            return OPEN_FAILED_RESOURCE_SHORTAGE
        self._open.add(chanid)
        self._begun.discard(chanid)
        return OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        """Take a verb. Whether it is one, and may be done, is said on the channel."""
        if not self._begins(channel):
            return False
        start_thread("companion-verb", lambda: self._serve(channel, command))
        return True

    def check_channel_subsystem_request(self, channel: paramiko.Channel, name: str) -> bool:
        """Take the control channel, one a connection."""
        goes_on = self._control is not None and self._control.is_open
        if name != SUBSYSTEM or goes_on or not self._begins(channel):
            self._attempt(f"subsystem {name}")
            return False
        self._control = ControlLine(channel, self._side, self._hello, self._control_ended)
        self._has_line(self._control, None)
        return True

    # ---- what is not

    def check_channel_shell_request(self, channel: paramiko.Channel) -> bool:
        """Refuse."""
        return self._refuse("shell", channel)

    def check_channel_pty_request(self, channel: paramiko.Channel, *_: object) -> bool:
        """Refuse."""
        return self._refuse("pty", channel)

    def check_channel_window_change_request(self, channel: paramiko.Channel, *_: object) -> bool:
        """Refuse."""
        return self._refuse("window-change", channel)

    def check_channel_env_request(self, channel: paramiko.Channel, *_: object) -> bool:
        """Refuse."""
        return self._refuse("env", channel)

    def check_channel_x11_request(self, channel: paramiko.Channel, *_: object) -> bool:
        """Refuse."""
        return self._refuse("x11", channel)

    def check_channel_forward_agent_request(self, channel: paramiko.Channel) -> bool:
        """Refuse."""
        return self._refuse("agent", channel)

    def check_channel_direct_tcpip_request(self, chanid: int, *_: object) -> int:
        """Refuse."""
        del chanid
        self._attempt("direct-tcpip")
        return OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

    def check_port_forward_request(self, address: str, port: int) -> bool:
        """Refuse."""
        del address, port
        return self._refuse("tcpip-forward")

    def cancel_port_forward_request(self, address: str, port: int) -> None:
        """There is none."""
        del address, port

    def check_global_request(self, kind: str, msg: paramiko.Message) -> bool:
        """Refuse; a heartbeat wants no more than an answer."""
        del msg
        return False if kind == "keepalive@openssh.com" else self._refuse(kind)

    # ---- inside

    def _refuse(self, what: str, channel: paramiko.Channel | None = None) -> bool:
        del channel
        self._attempt(what)
        return False

    def _attempt(self, what: str) -> None:
        """Have it noted: the transport's thread must not wait for a disk."""
        if not self._attempts.full():
            self._attempts.put_nowait(what)

    def _note_attempts(self) -> None:
        while self._transport.is_active():
            try:
                what = self._attempts.get(timeout=0.5)
            except queue.Empty:
                continue
            self._side.refused(what[:80], Refused("request-not-served", request=what[:40]))

    def _begins(self, channel: paramiko.Channel) -> bool:
        number = channel.get_id()
        if number in self._begun:
            return False
        self._begun.add(number)
        return True

    def _control_ended(self, line: ControlLine) -> None:
        self._has_line(None, line)

    def _serve(self, channel: paramiko.Channel, command: bytes) -> None:
        with contextlib.suppress(*_GONE):
            self._answer(channel, command)
        with contextlib.suppress(*_GONE):
            channel.close()
        self._open.discard(channel.get_id())

    def _answer(self, channel: paramiko.Channel, command: bytes) -> None:
        word = command[:20].split(b" ", 1)[0].decode("ascii", "replace")
        data = _input(channel, INPUT_BYTES.get(word, 0))
        try:
            verb = parse_verb(command)
        except Refused as error:
            self._side.refused("verb", error)
            _say_no(channel, error)
            return
        try:
            if data is None:
                raise Refused("input-too-long")
            served = self._verbs(verb, data)
        except DesksideError as error:
            _say_no(channel, error)
            return
        if served is not None:
            job, offset = served
            for record in job.follow(offset, lambda: channel.closed or not self._transport.is_active()):
                channel.sendall(encode_record(record))
        channel.send_exit_status(0)


def _input(channel: paramiko.Channel, limit: int) -> bytes | None:
    """Return everything up to the end of the input, or None where that is more than `limit`."""
    channel.settimeout(_INPUT_TIME_S)
    said = b""
    while data := channel.recv(_CHUNK_BYTES):
        said += data
        if len(said) > limit:
            return None
    channel.settimeout(None)
    return said


def _say_no(channel: paramiko.Channel, error: DesksideError) -> None:
    channel.sendall_stderr(encode_refusal(error))
    channel.send_exit_status(REFUSED_STATUS)
