"""The person and the keyring: where a passphrase or a password comes from, and whether it is remembered."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from deskside.adapters.ssh.keys import LockedKey
from deskside.domain.errors import BrokeMidway
from deskside.usecases.ports.machine import SecretQuestion

if TYPE_CHECKING:
    from deskside.adapters.ssh.keys import KeyFile
    from deskside.domain.secret import Secret
    from deskside.usecases.ports.machine import Credentials, Dialogue, SecretAnswer, SecretKind, Secrets
    from deskside.usecases.task import CancelToken

ATTEMPTS: Final = 3
"""How often a person may mistype."""

_log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Asking:
    """Whom to ask for secrets, what is at hand, and what is to be remembered if all goes well."""

    credentials: Credentials
    dialogue: Dialogue
    secrets: Secrets | None
    cancel: CancelToken
    _to_remember: list[tuple[SecretKind, str, Secret]] = field(default_factory=list)

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

    def unlock(self, file: KeyFile) -> bool:
        """Open a key file with the passphrase at hand, the remembered one, or the person's; say if it is."""
        label = str(file.path)
        for passphrase in (self.credentials.passphrase, self.find("passphrase", label)):
            if passphrase is not None and _opens(file, passphrase):
                return True
        for attempt in range(1, ATTEMPTS + 1):
            reply = self.ask_person("passphrase", label, attempt)
            if reply is None:
                return False
            if _opens(file, reply.secret):
                self.remember_later("passphrase", label, reply)
                return True
        return False

    def _keyring(self) -> Secrets | None:
        return self.secrets if self.credentials.use_keyring else None


def _opens(file: KeyFile, passphrase: Secret) -> bool:
    try:
        file.open(passphrase)
    except LockedKey:
        return False
    return True
