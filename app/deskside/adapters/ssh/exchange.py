"""One login as a conversation: with the server, with the person, with the keyring; and what came of it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from paramiko.ssh_exception import SSHException

from deskside.adapters.ssh.userauth import Accepted, Denied, Ended, Expired
from deskside.domain.errors import BrokeMidway, Unreachable
from deskside.usecases.ports.machine import SecretQuestion

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.adapters.ssh.transport import GuardedTransport
    from deskside.adapters.ssh.userauth import Answer, Userauth
    from deskside.domain.secret import Secret
    from deskside.domain.targets import Address
    from deskside.usecases.ports.machine import Credentials, Dialogue, SecretAnswer, SecretKind, Secrets
    from deskside.usecases.task import CancelToken

ANSWER_TIME_S: Final = 30.0

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Exchange:
    """Who is asked, what was tried, what the server would still take."""

    transport: GuardedTransport
    auth: Userauth
    address: Address
    credentials: Credentials
    dialogue: Dialogue
    secrets: Secrets | None
    cancel: CancelToken
    trouble: Unreachable | None = None
    """Why a key could not even be offered; said where nothing else was tried."""
    agent_is_silent: bool = False
    allowed: tuple[str, ...] | None = None
    """What the server would take, once it has said so."""
    tried: list[str] = field(default_factory=list)
    _to_remember: list[tuple[SecretKind, str, Secret]] = field(default_factory=list)

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

    def ask_person(self, kind: SecretKind, label: str, attempt: int) -> SecretAnswer | None:
        """Ask for a secret, offering to remember it where that is possible."""
        keyring = self._keyring()
        can_remember = keyring is not None and keyring.can_remember()
        question = SecretQuestion(kind=kind, label=label, can_remember=can_remember, attempt=attempt)
        return self.put(question)

    def put(self, question: SecretQuestion) -> SecretAnswer | None:
        """Put a question to the person."""
        reply = self.dialogue.secret(question)
        self.cancel.check()
        return reply

    def find(self, kind: SecretKind, label: str) -> Secret | None:
        """Return what the keyring has remembered."""
        keyring = self._keyring()
        return None if keyring is None else keyring.find(kind, label)

    def forget(self, kind: SecretKind, label: str) -> None:
        """Have the keyring drop what was refused."""
        if (keyring := self._keyring()) is not None:
            keyring.forget(kind, label)

    def remember_later(self, kind: SecretKind, label: str, reply: SecretAnswer) -> None:
        """Remember a secret once the login has gone well, if the person wants it."""
        if reply.remember and self._keyring() is not None:
            self._to_remember.append((kind, label, reply.secret))

    def went_well(self) -> None:
        """Give the keyring what is to be remembered."""
        keyring = self._keyring()
        for kind, label, secret in self._to_remember:
            try:
                if keyring is not None:
                    keyring.remember(kind, label, secret)
            except BrokeMidway as error:  # the login itself went well
                _log.warning("not remembered: %s", error.code)

    def _keyring(self) -> Secrets | None:
        return self.secrets if self.credentials.use_keyring else None

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
