"""Which keys and passwords are offered to a server, in which order, and when a person is asked.

Named key files first (signed by the agent where it holds them), then the agent's other keys, then a
password that is at hand, then questions. Nothing is offered twice, no folder is searched for keys, and at
most `MAX_KEYS` keys are shown: OpenSSH ends the connection at the sixth failure (MaxAuthTries).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from paramiko.ssh_exception import SSHException

from deskside.adapters.ssh.agent import AgentSilent
from deskside.adapters.ssh.keys import KeyFile, LockedKey, read_key_file
from deskside.adapters.ssh.userauth import Acceptable, Accepted, Asked, Denied, Ended, Expired
from deskside.domain.errors import BrokeMidway, Unreachable
from deskside.usecases.ports.machine import SecretQuestion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deskside.adapters.ssh.agent import Agent
    from deskside.adapters.ssh.keys import PublicKey
    from deskside.adapters.ssh.transport import GuardedTransport
    from deskside.adapters.ssh.userauth import Answer, Userauth
    from deskside.domain.secret import Secret
    from deskside.domain.targets import Address
    from deskside.usecases.ports.machine import Credentials, Dialogue, SecretAnswer, SecretKind, Secrets
    from deskside.usecases.task import CancelToken

MAX_KEYS: Final = 5
ATTEMPTS: Final = 3
"""How often a person may mistype."""
ANSWER_TIME_S: Final = 30.0
_MAX_FACTORS: Final = 4
_MAX_ROUNDS: Final = 16

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Login:
    """One login at one server whose host key has been checked."""

    transport: GuardedTransport
    auth: Userauth
    address: Address
    credentials: Credentials
    dialogue: Dialogue
    secrets: Secrets | None
    agent: Agent | None
    cancel: CancelToken
    _allowed: tuple[str, ...] | None = None
    _tried: list[str] = field(default_factory=list)
    _shown: set[bytes] = field(default_factory=set)
    _agent_keys: list[tuple[PublicKey, str]] | None = None
    _agent_silent: bool = False
    _trouble: Unreachable | None = None
    _to_remember: list[tuple[SecretKind, str, Secret]] = field(default_factory=list)

    def log_in(self) -> None:
        """Return when the server has let us in.

        Raises:
            Unreachable: `login-refused`, `too-many-attempts`, `nothing-to-log-in-with`, `agent-absent`,
                `key-unreadable`, `key-unsupported`, `passphrase-wrong`, `password-expired`,
                `login-timed-out`, `connection-closed-at-login`.
            Cancelled: The person gave up.
        """
        for _ in range(_MAX_FACTORS):
            if self._one_factor():
                self._remember()
                return
        raise self._refused()

    def _one_factor(self) -> bool:
        """Try every way that is left; return whether we are in, or False where one more is needed."""
        for way in (self._keys, self._password_at_hand, self._questions):
            answer = way()
            if isinstance(answer, Accepted):
                return True
            if isinstance(answer, Denied) and answer.partial:
                return False
        raise self._refused()

    # -- keys ----------------------------------------------------------------------------

    def _keys(self) -> Answer | None:
        for name, named_here in self._key_files():
            if not self._may("publickey"):
                return None
            answer = self._key_file(name, named_here=named_here)
            if _moves_on(answer):
                return answer
        if self.address.identities_only:
            return None
        for key, _ in self._held_by_agent():
            if not self._may("publickey"):
                return None
            answer = self._agent_key(key)
            if _moves_on(answer):
                return answer
        return None

    def _key_files(self) -> Iterator[tuple[str, bool]]:
        named_here = dict.fromkeys(self.credentials.identity_files)
        yield from ((name, True) for name in named_here)
        yield from ((name, False) for name in self.address.identity_files if name not in named_here)

    def _key_file(self, name: str, *, named_here: bool) -> Answer | None:
        try:
            file = read_key_file(name)
        except Unreachable as error:
            if named_here:
                raise
            self._note(error, only_if=error.facts.get("reason") == "format")
            return None
        try:
            file.open()
        except LockedKey:
            return self._locked_key(file)
        except Unreachable as error:
            self._note(error)
            return None
        return self._offer(file.public, file.sign)

    def _locked_key(self, file: KeyFile) -> Answer | None:
        """Let the agent sign where it can; ask for a passphrase only if the server wants this key."""
        if file.public is not None:
            if any(key.blob == file.public.blob for key, _ in self._held_by_agent()):
                return self._agent_key(file.public)
            if not self._spend(file.public):
                return None
            answer = self._ask(lambda: self.auth.show_key(file.public))  # type: ignore[arg-type]  # checked
            if not isinstance(answer, Acceptable):
                return answer
        if not self._unlock(file):
            self._note(Unreachable("passphrase-wrong", file=str(file.path)))
            return None
        return self._offer(file.public, file.sign, again=True)

    def _unlock(self, file: KeyFile) -> bool:
        label = str(file.path)
        known = [self.credentials.passphrase, self._found("passphrase", label)]
        for passphrase in filter(None, known):
            if _opens(file, passphrase):
                return True
        for attempt in range(1, ATTEMPTS + 1):
            reply = self._question("passphrase", label, attempt)
            if reply is None:
                return False
            if _opens(file, reply.secret):
                self._later("passphrase", label, reply)
                return True
        return False

    def _agent_key(self, key: PublicKey) -> Answer | None:
        agent = self.agent
        if agent is None:
            return None
        try:
            if key.kind.startswith("sk-") and self._spend(key):  # do not ask to touch a token in vain
                answer = self._ask(lambda: self.auth.show_key(key))
                if not isinstance(answer, Acceptable):
                    return answer
                return self._offer(key, lambda data, algorithm: agent.sign(key, data, algorithm), again=True)
            return self._offer(key, lambda data, algorithm: agent.sign(key, data, algorithm))
        except AgentSilent:
            self._agent_silent = True
            return None

    def _offer(
        self, key: PublicKey | None, sign: Callable[[bytes, str], bytes], *, again: bool = False
    ) -> Answer | None:
        if key is None or not (again or self._spend(key)):
            return None
        self._note_tried("publickey")
        return self._ask(lambda: self.auth.offer_key(key, sign))

    def _spend(self, key: PublicKey) -> bool:
        """Count `key` as shown; return whether it may be."""
        if key.blob in self._shown or len(self._shown) >= MAX_KEYS:
            return False
        self._shown.add(key.blob)
        return True

    def _held_by_agent(self) -> list[tuple[PublicKey, str]]:
        if self._agent_keys is None:
            self._agent_keys = []
            if self.agent is not None:
                try:
                    self._agent_keys = self.agent.keys()
                except AgentSilent:
                    self._agent_silent = True
        return self._agent_keys

    # -- passwords and questions -----------------------------------------------------------

    def _password_at_hand(self) -> Answer | None:
        if self.credentials.password is not None and "password given" not in self._shown_passwords:
            self._shown_passwords.add("password given")
            answer = self._offer_password(self.credentials.password)
            if _moves_on(answer):
                return answer
        if "password found" in self._shown_passwords:
            return None
        self._shown_passwords.add("password found")
        found = self._found("password", self.address.label)
        if found is None:
            return None
        answer = self._offer_password(found)
        if isinstance(answer, Denied) and not answer.partial and self.secrets is not None:
            self.secrets.forget("password", self.address.label)
        return answer

    _shown_passwords: set[str] = field(default_factory=set)

    def _offer_password(self, password: Secret) -> Answer | None:
        answer: Answer | None = None
        if self._may("password"):
            self._note_tried("password")
            answer = self._ask(lambda: self.auth.offer_password(password.reveal()))
            if _moves_on(answer):
                return answer
        if not self._may("password") and self._may("keyboard-interactive"):
            answer = self._prompts(password)
        return answer

    def _questions(self) -> Answer | None:
        """Ask the person, having learnt what the server would take at all."""
        answer = self._ask(self.auth.ask_methods) if self._allowed is None else None
        for attempt in range(1, ATTEMPTS + 1):
            if _moves_on(answer) or not (self._may("password") or self._may("keyboard-interactive")):
                break
            way = self._asked_password if self._may("password") else self._prompts_alone
            answer = way(attempt)
            if answer is None:
                break
        return answer

    def _asked_password(self, attempt: int) -> Answer | None:
        reply = self._question("password", self.address.label, attempt)
        if reply is None:
            return None
        answer = self._offer_password(reply.secret)
        if isinstance(answer, Accepted):
            self._later("password", self.address.label, reply)
        return answer

    def _prompts_alone(self, attempt: int) -> Answer | None:
        return self._prompts(None, attempt)

    def _prompts(self, password: Secret | None, attempt: int = 1) -> Answer | None:
        """Go through keyboard-interactive; a lone hidden prompt takes `password` once."""
        self._note_tried("keyboard-interactive")
        answer = self._ask(self.auth.ask_for_prompts)
        for _ in range(_MAX_ROUNDS):
            if not isinstance(answer, Asked):
                return answer
            replies: list[str] = []
            for text, echo in answer.prompts:
                alone = len(answer.prompts) == 1 and not echo
                if alone and password is not None:
                    replies.append(password.reveal())
                    password = None
                    continue
                question = SecretQuestion(
                    kind="prompt",
                    label=self.address.label,
                    text="\n".join(filter(None, (answer.text, text))),
                    echo=echo,
                    attempt=attempt,
                )
                reply = self.dialogue.secret(question)
                self.cancel.check()
                if reply is None:
                    return None
                replies.append(reply.secret.reveal())
            answer = self._ask(lambda: self.auth.answer_prompts(replies))  # noqa: B023 - called at once
        raise self._refused()

    # -- small parts ---------------------------------------------------------------------------

    def _may(self, method: str) -> bool:
        return self._allowed is None or method in self._allowed

    def _ask(self, send: Callable[[], None]) -> Answer:
        self.cancel.check()
        try:
            send()
        except (SSHException, EOFError, OSError) as error:
            self.cancel.check()
            raise self._ended() from error
        answer = self.auth.wait(ANSWER_TIME_S)
        self.cancel.check()
        facts = {"host": self.address.host, "user": self.address.user}
        match answer:
            case None:
                raise Unreachable("login-timed-out", **facts)
            case Ended():
                raise self._ended()
            case Expired():
                raise Unreachable("password-expired", **facts)
            case Denied():
                self._allowed = answer.methods
            case _:
                pass
        return answer

    def _question(self, kind: SecretKind, label: str, attempt: int) -> SecretAnswer | None:
        can_remember = self._uses_keyring() and self.secrets is not None and self.secrets.can_remember()
        reply = self.dialogue.secret(
            SecretQuestion(kind=kind, label=label, can_remember=can_remember, attempt=attempt)
        )
        self.cancel.check()
        return reply

    def _found(self, kind: SecretKind, label: str) -> Secret | None:
        if not self._uses_keyring() or self.secrets is None:
            return None
        return self.secrets.find(kind, label)

    def _uses_keyring(self) -> bool:
        return self.credentials.use_keyring

    def _later(self, kind: SecretKind, label: str, reply: SecretAnswer) -> None:
        if reply.remember and self._uses_keyring():
            self._to_remember.append((kind, label, reply.secret))

    def _remember(self) -> None:
        for kind, label, secret in self._to_remember:
            try:
                if self.secrets is not None:
                    self.secrets.remember(kind, label, secret)
            except BrokeMidway as error:
                _log.warning("not remembered: %s", error.code)  # the login itself went well

    def _note(self, error: Unreachable, *, only_if: bool = True) -> None:
        if only_if and self._trouble is None:
            self._trouble = error

    def _note_tried(self, method: str) -> None:
        if method not in self._tried:
            self._tried.append(method)

    def _ended(self) -> Unreachable:
        facts = {"host": self.address.host, "user": self.address.user}
        farewell = self.transport.farewell
        if farewell is not None and "too many" in farewell.text.casefold():
            return Unreachable("too-many-attempts", **facts)
        return Unreachable("connection-closed-at-login", **facts)

    def _refused(self) -> Unreachable:
        facts = {"host": self.address.host, "user": self.address.user}
        allowed = ", ".join(self._allowed or ())
        if self._trouble is not None and "password" not in self._tried:
            return self._trouble
        if self._tried:
            return Unreachable("login-refused", tried=", ".join(self._tried), allowed=allowed, **facts)
        if self._agent_silent:
            return Unreachable("agent-absent", allowed=allowed, **facts)
        return Unreachable("nothing-to-log-in-with", allowed=allowed, **facts)


def _moves_on(answer: Answer | None) -> bool:
    return isinstance(answer, Accepted) or (isinstance(answer, Denied) and answer.partial)


def _opens(file: KeyFile, passphrase: Secret) -> bool:
    try:
        file.open(passphrase)
    except LockedKey:
        return False
    return True
