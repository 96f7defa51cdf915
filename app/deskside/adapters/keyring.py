"""Secrets in the operating system's keyring, where the person chose so. Never in a file, never in clear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from deskside.adapters.threads import within
from deskside.domain.errors import BrokeMidway
from deskside.domain.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from keyring.backend import KeyringBackend

    from deskside.usecases.ports.machine import SecretKind

_T = TypeVar("_T")

TIME_S: Final = 60.0
"""The keyring may ask the person to unlock it."""
LOOK_TIME_S: Final = 10.0
"""To find out whether there is one; nobody is asked anything for that."""

_ENCRYPTED: Final = (
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
)
"""Back ends that hand a secret to the operating system. Others are installed beside them at times, such as
the plain-text files of `keyrings.alt`, and the library would take them."""


class Keyring:
    """`usecases.ports.machine.Secrets`.

    Args:
        backends: The library's back ends, found by it; tests give their own.
        time_s: How long one call may take.
    """

    def __init__(
        self,
        backends: Callable[[], list[KeyringBackend]] | None = None,
        *,
        time_s: float = TIME_S,
    ) -> None:
        self._backends = backends or _installed
        self._time_s = time_s
        self._found: KeyringBackend | None = None
        self._looked = False

    def can_remember(self) -> bool:
        """Return whether there is a keyring that encrypts what it keeps."""
        return self._backend() is not None

    def find(self, kind: SecretKind, label: str) -> Secret | None:
        """Return what was remembered, or None where there is nothing, or no keyring."""
        backend = self._backend()
        if backend is None:
            return None
        try:
            found = self._call("keyring-find", lambda: backend.get_password(_service(kind), label))
        except BrokeMidway:  # locked or silent: the person is asked for the secret itself
            return None
        return None if found is None else Secret(found)

    def remember(self, kind: SecretKind, label: str, secret: Secret) -> None:
        """Keep `secret`.

        Raises:
            BrokeMidway: `keyring-absent`, `keyring-locked`, `keyring-timed-out`.
        """
        backend = self._backend()
        if backend is None:
            raise BrokeMidway("keyring-absent")
        self._call("keyring-remember", lambda: backend.set_password(_service(kind), label, secret.reveal()))

    def forget(self, kind: SecretKind, label: str) -> None:
        """Drop what was remembered; nothing happens where nothing was, or no keyring."""
        if self.find(kind, label) is None:
            return
        backend = self._backend()
        if backend is not None:
            self._call("keyring-forget", lambda: backend.delete_password(_service(kind), label))

    def _backend(self) -> KeyringBackend | None:
        if not self._looked:
            try:
                usable = within(LOOK_TIME_S, "keyring-look", self._backends)
            except TimeoutError:
                usable = []
            self._found = max(usable, key=lambda backend: backend.priority, default=None)
            self._looked = True
        return self._found

    def _call(self, name: str, work: Callable[[], _T]) -> _T:
        from keyring.errors import KeyringError  # noqa: PLC0415 - 100 ms, paid by who uses a keyring

        try:
            return within(self._time_s, name, work)
        except TimeoutError as error:
            raise BrokeMidway("keyring-timed-out") from error
        except KeyringError as error:
            raise BrokeMidway("keyring-locked") from error


def _installed() -> list[KeyringBackend]:
    """Return the usable back ends that encrypt."""
    from keyring.backend import get_all_keyring  # noqa: PLC0415 - 100 ms, paid by who uses a keyring

    return [
        backend
        for backend in get_all_keyring()
        if type(backend).__module__.startswith(_ENCRYPTED) and backend.priority > 0
    ]


def _service(kind: SecretKind) -> str:
    return f"deskside {kind}"
