"""A keyring in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.errors import BrokeMidway
from deskside.domain.secret import Secret

if TYPE_CHECKING:
    from deskside.usecases.ports.machine import SecretKind


class FakeSecrets:
    """`usecases.ports.machine.Secrets`."""

    def __init__(self, *, absent: bool = False) -> None:
        self._absent = absent
        self.kept: dict[tuple[str, str], str] = {}

    def can_remember(self) -> bool:
        return not self._absent

    def find(self, kind: SecretKind, label: str) -> Secret | None:
        found = self.kept.get((kind, label))
        return None if found is None else Secret(found)

    def remember(self, kind: SecretKind, label: str, secret: Secret) -> None:
        if self._absent:
            raise BrokeMidway("keyring-absent")
        self.kept[kind, label] = secret.reveal()

    def forget(self, kind: SecretKind, label: str) -> None:
        self.kept.pop((kind, label), None)
