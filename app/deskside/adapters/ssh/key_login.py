"""Offering keys: named files first, then what the agent holds; few, and none twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from deskside.adapters.ssh.agent import AgentSilent
from deskside.adapters.ssh.exchange import moves_on
from deskside.adapters.ssh.keys import LockedKey, read_key_file
from deskside.adapters.ssh.userauth import Acceptable
from deskside.domain.errors import Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deskside.adapters.ssh.agent import Agent
    from deskside.adapters.ssh.exchange import Exchange
    from deskside.adapters.ssh.keys import KeyFile, PublicKey
    from deskside.adapters.ssh.userauth import Answer

    Sign = Callable[[bytes, str], bytes]

MAX_KEYS: Final = 5
"""OpenSSH ends the connection at the sixth failure (MaxAuthTries); one is left for a password."""


@dataclass(slots=True)
class KeyLogin:
    """The keys of one login."""

    talk: Exchange
    agent: Agent | None
    _shown: set[bytes] = field(default_factory=set)
    _held: list[PublicKey] | None = None

    def attempt(self) -> Answer | None:
        """Offer every key that may be offered; return the answer that ended it, or None."""
        for offer in self._offers():
            if not self.talk.may("publickey"):
                return None
            if moves_on(answer := offer()):
                return answer
        return None

    def _offers(self) -> Iterator[Callable[[], Answer | None]]:
        named_here = dict.fromkeys(self.talk.credentials.identity_files)
        for name in named_here:
            yield partial(self._file, name, must_be_there=True)
        for name in self.talk.address.identity_files:
            if name not in named_here:
                yield partial(self._file, name, must_be_there=False)
        if not self.talk.address.identities_only:
            for key in self._held_by_agent():
                yield partial(self._by_agent, key)

    def _file(self, name: str, *, must_be_there: bool) -> Answer | None:
        try:
            file = read_key_file(name)
        except Unreachable as error:
            if must_be_there:
                raise
            if error.facts.get("reason") == "format":
                self._note(error)
            return None
        try:
            file.open()
        except LockedKey:
            return self._locked(file)
        except Unreachable as error:
            self._note(error)
            return None
        return self._offer(file.public, file.sign)

    def _locked(self, file: KeyFile) -> Answer | None:
        """Let the agent sign where it can; ask for a passphrase only if the server wants this key."""
        public = file.public
        if public is not None:
            if any(key.blob == public.blob for key in self._held_by_agent()):
                return self._by_agent(public)
            answer = self._show(public)
            if not isinstance(answer, Acceptable):
                return answer
        if not self.talk.unlock(file):
            self._note(Unreachable("passphrase-wrong", file=str(file.path)))
            return None
        return self._offer(file.public, file.sign, was_shown=public is not None)

    def _by_agent(self, key: PublicKey) -> Answer | None:
        agent = self.agent
        if agent is None:
            return None
        shown = key.kind.startswith("sk-")  # nobody is asked to touch a token in vain
        if shown and not isinstance(answer := self._show(key), Acceptable):
            return answer
        try:
            return self._offer(key, lambda data, algorithm: agent.sign(key, data, algorithm), was_shown=shown)
        except AgentSilent:
            self.talk.agent_is_silent = True
            return None

    def _show(self, key: PublicKey) -> Answer | None:
        if not self._spend(key):
            return None
        return self.talk.ask_server(lambda: self.talk.auth.show_key(key))

    def _offer(self, key: PublicKey | None, sign: Sign, *, was_shown: bool = False) -> Answer | None:
        if key is None or not (was_shown or self._spend(key)):
            return None
        self.talk.note_tried("publickey")
        return self.talk.ask_server(lambda: self.talk.auth.offer_key(key, sign))

    def _spend(self, key: PublicKey) -> bool:
        """Count `key` as shown; return whether it may be."""
        if key.blob in self._shown or len(self._shown) >= MAX_KEYS:
            return False
        self._shown.add(key.blob)
        return True

    def _held_by_agent(self) -> list[PublicKey]:
        if self._held is None:
            self._held = []
            if self.agent is not None:
                try:
                    self._held = [key for key, _ in self.agent.listed()]
                except AgentSilent:
                    self.talk.agent_is_silent = True
        return self._held

    def _note(self, error: Unreachable) -> None:
        if self.talk.trouble is None:
            self.talk.trouble = error
