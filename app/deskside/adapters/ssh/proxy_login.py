"""The password of a proxy whose setting names a user: from the keyring, or from the person; never written."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from deskside.adapters.ssh.proxy import dial_relay
from deskside.domain.errors import BrokeMidway
from deskside.usecases.ports.machine import SecretQuestion

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from deskside.domain.proxy.settings import Proxy
    from deskside.usecases.ports.machine import Dialogue, SecretAnswer, Secrets
    from deskside.usecases.task import CancelToken


class ProxyLogin:
    """Asks once per attempt; what was remembered and refused is forgotten."""

    def __init__(self, dialogue: Dialogue, secrets: Secrets | None) -> None:
        self._dialogue = dialogue
        self._secrets = secrets
        self._label = ""
        self._answer: SecretAnswer | None = None

    def __call__(self, proxy: Proxy, attempt: int) -> Proxy | None:
        """Return `proxy` with a password to try, or None where there is nobody to ask or no user named."""
        if not proxy.user:
            return None
        if attempt == 1 and self._answer is not None:  # the line is made anew
            return replace(proxy, password=self._answer.secret)
        self._label = f"{proxy.user}@{proxy.label}"
        if self._secrets is not None:
            if attempt == 1 and (known := self._secrets.find("password", self._label)) is not None:
                return replace(proxy, password=known)
            self._secrets.forget("password", self._label)
        can_remember = self._secrets is not None and self._secrets.can_remember()
        self._answer = self._dialogue.secret(
            SecretQuestion(kind="password", label=self._label, can_remember=can_remember, attempt=attempt)
        )
        return None if self._answer is None else replace(proxy, password=self._answer.secret)

    def went_well(self) -> None:
        """Keep the password that worked, if the person wants that and the keyring takes it."""
        if self._secrets is not None and self._answer is not None and self._answer.remember:
            with suppress(BrokeMidway):  # the way is open; it is only asked for again next time
                self._secrets.remember("password", self._label, self._answer.secret)


def relay_dialler(
    dialogue: Dialogue, secrets: Secrets | None
) -> Callable[[str, int, CancelToken], socket.socket]:
    """Return what dials a relay through the system's proxy, asking for a password where that wants one."""
    login = ProxyLogin(dialogue, secrets)

    def dialled(host: str, port: int, cancel: CancelToken) -> socket.socket:
        wire = dial_relay(host, port, cancel, log_in=login)
        login.went_well()
        return wire

    return dialled
