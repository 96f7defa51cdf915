"""A connection to a companion that proved the code, for the desk's `Machine` over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.companion.code import SupportCode
    from deskside.domain.companion.meeting import ClerkIdentity as ClerkIdentity  # noqa: PLC0414 - part of this port
    from deskside.domain.companion.meeting import Meeting
    from deskside.domain.errors import DesksideError
    from deskside.domain.ssh.run import Line
    from deskside.usecases.ports.machine import Credentials, Dialogue
    from deskside.usecases.task import CancelToken

CompanionLinkState = Literal["up", "slow", "lost", "ended"]
"""`slow`: no answer for 5 s. `lost`: the connection is gone and is being made anew, with the pinned pair and
without a code; every channel on it has ended. `up` after `lost`: it is there again, and whoever had channels
opens new ones. `ended`: it will not come back; `over` says why."""


class ControlChannel(Protocol):
    """A subsystem on the line: bytes both ways, framed by whoever opened it."""

    def send(self, data: bytes) -> None:
        """Send all of `data`; what cannot be sent shows as the end of the channel."""
        ...

    def close(self) -> None:
        """End it. Safe to call twice."""
        ...


class CompanionLine(Protocol):
    """One authenticated connection to a companion, which comes back by itself after a cut."""

    @property
    def label(self) -> str:
        """For people."""
        ...

    @property
    def machine_id(self) -> str:
        """Pseudonymous: hex SHA-256 of the companion's host key, cut to 16 digits."""
        ...

    @property
    def host_key(self) -> str:
        """The companion's host key, which it made for this run, as a fingerprint."""
        ...

    @property
    def banner(self) -> str:
        """The companion's version string, sanitised."""
        ...

    @property
    def clerk(self) -> ClerkIdentity:
        """Who we were for the companion: what our certificate says."""
        ...

    @property
    def over(self) -> DesksideError | None:
        """Why the line will not come back, once its state is `ended`; None before, and after `close`."""
        ...

    def start(self, command: str, stdin: bytes, *, cancel: CancelToken) -> Line:
        """Send an exec request, a verb and its arguments, and `stdin` behind it; input stays open.

        Raises:
            BrokeMidway: `link-lost`, `machine-refused-channel`, `machine-refused-command`.
            Cancelled: `cancel` was pulled before the companion had taken it.
        """
        ...

    def open_control(
        self, name: str, received: Callable[[bytes], None], ended: Callable[[], None]
    ) -> ControlChannel:
        """Open the subsystem `name`; both callables are called on another thread, `ended` once and last.

        Raises:
            BrokeMidway: `link-lost`, `machine-refused-channel`, `machine-refused-command`.
        """
        ...

    def sign_head(self, statement: bytes) -> bytes:
        """Return an armoured SSHSIG by the clerk's certified key over where a journal stood; nothing else.

        Raises:
            Unreachable: `clerk-key-silent`: the agent, its token or its owner said no.
            BrokeMidway: `link-lost`.
        """
        ...

    def on_link(self, listener: Callable[[CompanionLinkState], None]) -> None:
        """Call `listener` from any thread whenever the state of the line changes."""
        ...

    def close(self) -> None:
        """End the connection and every attempt to make it anew. Safe to call twice."""
        ...


class CompanionConnector(Protocol):
    """Makes connections to companions."""

    def pair(
        self,
        meeting: Meeting,
        credentials: Credentials,
        *,
        label: str,
        dialogue: Dialogue,
        sending: Callable[[], None],
        cancel: CancelToken,
    ) -> CompanionLine:
        """Reach the companion, prove the code, and have it proven.

        Everything that a person must be asked (a passphrase) is asked before anything is sent.

        Args:
            meeting: Where, and with which code.
            credentials: Key files and passphrase that the caller has.
            label: For people.
            dialogue: Whom to ask.
            sending: Called once, just before anything that depends on the code leaves; what it raises ends
                the attempt with nothing of the code sent.
            cancel: Ends the attempt.

        Raises:
            Unreachable: For what is at fault: the relay, the way there, our certificate
                (`clerk-certificate-missing`, `-unusable`), the code (`nobody-waits`, `code-not-taken`,
                `code-not-proven`).
            Cancelled: The person gave up.
        """
        ...


class UsedCodes(Protocol):
    """Codes that this desk has sent. Each is sent once: a second time would give a relay another guess."""

    def spend(self, code: SupportCode) -> None:
        """Note, durably, that `code` is about to be sent.

        Raises:
            Refused: `code-sent-before`.
            BrokeMidway: `code-not-noted`: it cannot be noted, so it must not be sent.
        """
        ...
