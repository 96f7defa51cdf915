"""A connector to companions, and a line, that note what they are asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from deskside.domain.companion.meeting import ClerkIdentity

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.companion.code import SupportCode
    from deskside.domain.companion.meeting import Meeting
    from deskside.domain.errors import DesksideError
    from deskside.usecases.ports.companion_line import CompanionLinkState
    from deskside.usecases.ports.machine import Credentials, Dialogue
    from deskside.usecases.task import CancelToken


ANNA = ClerkIdentity(name="Anna Schmidt", department="IT", fingerprint="SHA256:clerk")


@dataclass
class FakeLine:
    """`usecases.ports.companion_line.CompanionLine` on which nothing can be done."""

    label: str
    machine_id: str = "0123456789abcdef"
    host_key: str = "SHA256:companion"
    banner: str = "SSH-2.0-Deskside_companion"
    clerk: ClerkIdentity = ANNA
    over: DesksideError | None = None
    is_closed: bool = False

    def start(self, command: str, stdin: bytes, *, cancel: CancelToken) -> NoReturn:
        raise NotImplementedError

    def open_control(
        self, name: str, received: Callable[[bytes], None], ended: Callable[[], None]
    ) -> NoReturn:
        raise NotImplementedError

    def sign_head(self, statement: bytes) -> NoReturn:
        raise NotImplementedError

    def on_link(self, listener: Callable[[CompanionLinkState], None]) -> None:
        listener("up")

    def close(self) -> None:
        self.is_closed = True


@dataclass
class FakeCompanions:
    """`usecases.ports.companion_line.CompanionConnector`.

    Attributes:
        fails: What pairing ends with.
        before_sending: Whether it fails before the code leaves.
    """

    fails: DesksideError | None = None
    before_sending: bool = False
    meetings: list[Meeting] = field(default_factory=list)
    credentials: list[Credentials] = field(default_factory=list)
    lines: list[FakeLine] = field(default_factory=list)

    def pair(
        self,
        meeting: Meeting,
        credentials: Credentials,
        *,
        label: str,
        dialogue: Dialogue,
        sending: Callable[[], None],
        cancel: CancelToken,
    ) -> FakeLine:
        del dialogue
        cancel.check()
        self.meetings.append(meeting)
        self.credentials.append(credentials)
        if self.fails and self.before_sending:
            raise self.fails
        sending()
        if self.fails:
            raise self.fails
        self.lines.append(FakeLine(label))
        return self.lines[-1]


@dataclass
class FakeUsedCodes:
    """`usecases.ports.companion_line.UsedCodes`."""

    spent: list[str] = field(default_factory=list)
    fails: DesksideError | None = None

    def spend(self, code: SupportCode) -> None:
        if self.fails:
            raise self.fails
        self.spent.append(code.reveal())
