"""A person who answers as the test says, and remembers what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.secret import Secret
from deskside.usecases.ports.machine import SecretAnswer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.usecases.ports.machine import HostKeyQuestion, SecretQuestion


class FakeDialogue:
    """`usecases.ports.machine.Dialogue`; answers `secrets` in order, then nothing."""

    def __init__(
        self,
        *secrets: str,
        accepts: bool = False,
        remember: bool = False,
        raises: Exception | None = None,
    ) -> None:
        self._secrets = list(secrets)
        self._accepts = accepts
        self._remember = remember
        self._raises = raises
        self.host_keys: list[HostKeyQuestion] = []
        self.questions: list[SecretQuestion] = []

    def host_key(self, question: HostKeyQuestion) -> bool:
        self.host_keys.append(question)
        if self._raises:
            raise self._raises
        return self._accepts

    def secret(self, question: SecretQuestion) -> SecretAnswer | None:
        self.questions.append(question)
        if self._raises:
            raise self._raises
        if not self._secrets:
            return None
        return SecretAnswer(secret=Secret(self._secrets.pop(0)), remember=self._remember)

    @property
    def kinds(self) -> Sequence[str]:
        return [question.kind for question in self.questions]
