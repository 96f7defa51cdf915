"""A companion's door for one test, with a core that serves what a test can see: every verb is echoed."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, Self

import paramiko
from paramiko.common import OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED, OPEN_SUCCEEDED

from deskside.adapters.companion.door import Door
from deskside.adapters.companion.listening import LocalListener
from deskside.adapters.threads import start_thread
from deskside.domain.companion.meeting import Meeting

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.companion.code import SupportCode
    from deskside.domain.companion.talk import Clerk
    from deskside.domain.profile.organisation import OrganisationProfile


class EchoServer(paramiko.ServerInterface):
    """Session channels only: an exec answers with its verb and input, a subsystem with what it gets."""

    def check_channel_request(self, kind: str, chanid: int) -> int:
        del chanid
        return OPEN_SUCCEEDED if kind == "session" else OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        start_thread("echo", lambda: self._answer(channel, command))
        return True

    def check_channel_subsystem_request(self, channel: paramiko.Channel, name: str) -> bool:
        if name != "deskside@1":
            return False
        start_thread("echo-control", lambda: self._reflect(channel))
        return True

    def _answer(self, channel: paramiko.Channel, command: bytes) -> None:
        said = b""
        while data := channel.recv(4096):
            said += data
        channel.sendall(command + b":" + said)
        channel.send_exit_status(0)
        channel.close()

    def _reflect(self, channel: paramiko.Channel) -> None:
        while data := channel.recv(4096):
            channel.sendall(data)
        channel.close()


class Core:
    """`Served`: notes what the door says."""

    def __init__(self) -> None:
        self.heard: queue.SimpleQueue[tuple[str, object]] = queue.SimpleQueue()
        self.wrong: list[tuple[int, str]] = []
        self.clerks: list[Clerk] = []
        self.transports: list[paramiko.Transport] = []

    def paired(self, clerk: Clerk, transport: paramiko.Transport) -> paramiko.ServerInterface:
        self.clerks.append(clerk)
        self.transports.append(transport)
        self.heard.put(("paired", clerk.name))
        return EchoServer()

    def resumed(self, clerk: Clerk, transport: paramiko.Transport) -> paramiko.ServerInterface:
        self.transports.append(transport)
        self.heard.put(("resumed", clerk.name))
        return EchoServer()

    def wrong_code(self, left: int, why: str) -> None:
        self.wrong.append((left, why))
        self.heard.put(("wrong", why))

    def code_gone(self, reason: str) -> None:
        self.heard.put(("gone", reason))

    def line_lost(self) -> None:
        self.heard.put(("lost", None))

    def clerk_gone(self) -> None:
        self.heard.put(("clerk-gone", None))

    def wait_for(self, what: str) -> object:
        """Return what was said with the next `what`; fail where it is not said in time."""
        while True:
            word, fact = self.heard.get(timeout=60)
            if word == what:
                return fact


class Clock:
    """A clock that a test sets forward."""

    def __init__(self) -> None:
        self._ahead_s = 0.0

    def __call__(self) -> float:
        return self._ahead_s

    def forward(self, seconds: float) -> None:
        self._ahead_s += seconds


class Companion:
    """`with Companion(profile) as home:` listens on 127.0.0.1; clerks go to `home.meeting()`."""

    def __init__(
        self,
        profile: OrganisationProfile,
        *,
        clock: Callable[[], float] | None = None,
        login_time_s: float = 30.0,
    ) -> None:
        self.core = Core()
        self._profile = profile
        self.clock = clock or Clock()
        self._login_time_s = login_time_s
        self._stack: list[Callable[[], None]] = []

    def __enter__(self) -> Self:
        self.door = Door(self._profile, self.core, clock=self.clock, login_time_s=self._login_time_s)
        self.listener = LocalListener("127.0.0.1", self.door.open_to)
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.close()
        self.door.close()
        for _attempt in range(200):
            if not [thread for thread in threading.enumerate() if thread.name.startswith("echo")]:
                break
            threading.Event().wait(0.01)

    @property
    def port(self) -> int:
        return 40_000 + self.listener.route

    def new_code(self) -> SupportCode:
        return self.door.new_code(self.listener.route)

    def meeting(self, code: SupportCode | None = None) -> Meeting:
        return Meeting(
            code=code or self.new_code(), relay=None, host="127.0.0.1", clerks=self._profile.clerks
        )
