"""One login as a conversation: with the server, with the person, with the keyring; and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from paramiko.ssh_exception import SSHException

from deskside.adapters.ssh.asking import Asking
from deskside.adapters.ssh.userauth import Accepted, Denied, Ended, Expired
from deskside.domain.errors import Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.adapters.ssh.transport import GuardedTransport
    from deskside.adapters.ssh.userauth import Answer, Userauth
    from deskside.domain.targets import Address

ANSWER_TIME_S: Final = 30.0


@dataclass(slots=True, kw_only=True)
class Exchange(Asking):
    """What was tried, and what the server would still take."""

    transport: GuardedTransport
    auth: Userauth
    address: Address
    trouble: Unreachable | None = None
    """Why a key could not even be offered; said where nothing else was tried."""
    agent_is_silent: bool = False
    allowed: tuple[str, ...] | None = None
    """What the server would take, once it has said so."""
    tried: list[str] = field(default_factory=list)

    def may(self, method: str) -> bool:
        """Return whether the server would take `method`, as far as is known."""
        return self.allowed is None or method in self.allowed

    def note_tried(self, method: str) -> None:
        """Note what was offered, for the sentence where nothing was taken."""
        if method not in self.tried:
            self.tried.append(method)

    def ask_server(self, send: Callable[[], None]) -> Answer:
        """Send something and return what the server says to it.

        Raises:
            Unreachable: `login-timed-out`, `password-expired`, `too-many-attempts`,
                `connection-closed-at-login`.
            Cancelled: The person gave up.
        """
        self.cancel.check()
        try:
            send()
        except (SSHException, EOFError, OSError) as error:
            self.cancel.check()
            raise self._ended() from error
        answer = self.auth.wait(ANSWER_TIME_S)
        self.cancel.check()
        match answer:
            case None:
                raise self.error("login-timed-out")
            case Ended():
                raise self._ended()
            case Expired():
                raise self.error("password-expired")
            case Denied():
                self.allowed = answer.methods
            case _:
                pass
        return answer

    def error(self, code: str, **more: str) -> Unreachable:
        """Return an error that names the machine and the account."""
        return Unreachable(code, host=self.address.host, user=self.address.user, **more)

    def refused(self) -> Unreachable:
        """Return the error for a login that no way has led to."""
        allowed = ", ".join(self.allowed or ())
        if self.trouble is not None and "password" not in self.tried:
            return self.trouble
        if self.tried:
            return self.error("login-refused", tried=", ".join(self.tried), allowed=allowed)
        return self.error(
            "agent-absent" if self.agent_is_silent else "nothing-to-log-in-with", allowed=allowed
        )

    def _ended(self) -> Unreachable:
        farewell = self.transport.farewell
        if farewell is not None and "too many" in farewell.text.casefold():
            return self.error("too-many-attempts")
        return self.error("connection-closed-at-login")


def moves_on(answer: Answer | None) -> bool:
    """Return whether this ends the trying: we are in, or one factor of several was right."""
    return isinstance(answer, Accepted) or (isinstance(answer, Denied) and answer.partial)
