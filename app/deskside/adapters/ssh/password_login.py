"""Offering passwords, those at hand and those a person types, and answering a server's own questions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from deskside.adapters.ssh.exchange import moves_on
from deskside.adapters.ssh.userauth import Accepted, Asked, Denied
from deskside.usecases.ports.machine import SecretQuestion

if TYPE_CHECKING:
    from deskside.adapters.ssh.exchange import Exchange
    from deskside.adapters.ssh.userauth import Answer
    from deskside.domain.secret import Secret

ATTEMPTS: Final = 3
"""How often a person may mistype."""
_MAX_ROUNDS: Final = 16
"""Of questions that a server may ask in one login."""


@dataclass(slots=True)
class PasswordLogin:
    """The passwords and prompts of one login."""

    talk: Exchange
    _spent_given: bool = False
    _spent_found: bool = False

    def at_hand(self) -> Answer | None:
        """Offer the password that was given, then the one that was remembered, each once."""
        given = self.talk.credentials.password
        if given is not None and not self._spent_given:
            self._spent_given = True
            if moves_on(answer := self._offer(given)):
                return answer
        return None if self._spent_found else self._remembered()

    def _remembered(self) -> Answer | None:
        self._spent_found = True
        label = self.talk.address.label
        found = self.talk.find("password", label)
        if found is None:
            return None
        answer = self._offer(found)
        if isinstance(answer, Denied) and not answer.partial:
            self.talk.forget("password", label)
        return answer

    def questions(self) -> Answer | None:
        """Ask the person, having learnt what the server would take at all."""
        talk = self.talk
        answer = talk.ask_server(talk.auth.ask_methods) if talk.allowed is None else None
        for attempt in range(1, ATTEMPTS + 1):
            if moves_on(answer) or not (talk.may("password") or talk.may("keyboard-interactive")):
                break
            answer = self._typed(attempt) if talk.may("password") else self._prompts(None, attempt)
            if answer is None:
                break
        return answer

    def _typed(self, attempt: int) -> Answer | None:
        label = self.talk.address.label
        reply = self.talk.ask_person("password", label, attempt)
        if reply is None:
            return None
        answer = self._offer(reply.secret)
        if moves_on(answer):
            self.talk.remember_later("password", label, reply)
        return answer

    def _offer(self, password: Secret) -> Answer | None:
        answer: Answer | None = None
        if self.talk.may("password"):
            self.talk.note_tried("password")
            answer = self.talk.ask_server(lambda: self.talk.auth.offer_password(password.reveal()))
            if isinstance(answer, Accepted):
                return answer
        if not self.talk.may("password") and self.talk.may("keyboard-interactive"):
            answer = self._prompts(password, attempt=1)
        return answer

    def _prompts(self, password: Secret | None, attempt: int) -> Answer | None:
        """Go through keyboard-interactive; a lone hidden prompt takes `password` once."""
        talk = self.talk
        talk.note_tried("keyboard-interactive")
        answer = talk.ask_server(talk.auth.ask_for_prompts)
        for _ in range(_MAX_ROUNDS):
            if not isinstance(answer, Asked):
                return answer
            if password is not None and len(answer.prompts) == 1 and not answer.prompts[0][1]:
                replies: list[str] | None = [password.reveal()]
                password = None
            else:
                replies = self._answers_to(answer, attempt)
            if replies is None:
                return None
            answer = talk.ask_server(partial(talk.auth.answer_prompts, replies))
        raise talk.refused()

    def _answers_to(self, asked: Asked, attempt: int) -> list[str] | None:
        """Put each prompt to the person; None where one stays without an answer."""
        replies = []
        for prompt, echo in asked.prompts:
            text = "\n".join(filter(None, (asked.text, prompt)))
            question = SecretQuestion(
                kind="prompt", label=self.talk.address.label, text=text, echo=echo, attempt=attempt
            )
            reply = self.talk.put(question)
            if reply is None:
                return None
            replies.append(reply.secret.reveal())
        return replies
