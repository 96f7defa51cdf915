"""The engine asks: every question of a connection goes to the desk, where the person and the keyring are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.engine.messages import blob_from_json, secret_from_json, secret_to_json
from deskside.domain.engine.wire import Frame
from deskside.domain.errors import Cancelled
from deskside.usecases.ports.machine import Credentials, SecretAnswer

if TYPE_CHECKING:
    import queue

    from deskside.adapters.engine.pipe import Pipe
    from deskside.domain.engine.wire import Json
    from deskside.domain.secret import Secret
    from deskside.usecases.ports.machine import HostKeyQuestion, SecretKind, SecretQuestion


class AskingDesk:
    """`Dialogue` and `Secrets` of the engine: every question goes to the desk."""

    def __init__(self, pipe: Pipe, answers: queue.SimpleQueue[Frame]) -> None:
        self._pipe = pipe
        self._answers = answers

    def _ask(self, ask: str, **fields: Json) -> Frame:
        self._pipe.post({"is": "question", "ask": ask, **fields})
        return self._answers.get()

    def host_key(self, question: HostKeyQuestion) -> bool:
        """Ask the person about a host key."""
        reply = self._ask(
            "host-key",
            label=question.label,
            algorithm=question.algorithm,
            fingerprint=question.fingerprint,
        )
        return reply.header.get("value") is True

    def sending(self) -> None:
        """Have the desk note that a support code is about to leave.

        Raises:
            Cancelled: It has not.
        """
        if self._ask("sending").header.get("value") is not True:
            raise Cancelled

    def secret(self, question: SecretQuestion) -> SecretAnswer | None:
        """Ask the person for a secret."""
        reply = self._ask(
            "secret",
            kind=question.kind,
            label=question.label,
            text=question.text,
            echo=question.echo,
            can_remember=question.can_remember,
            attempt=question.attempt,
        )
        secret = secret_from_json(reply.header.get("value"))
        if secret is None:
            return None
        return SecretAnswer(secret=secret, remember=reply.header.get("remember") is True)

    def can_remember(self) -> bool:
        """Return whether the desk has a keyring."""
        return self._ask("can-remember").header.get("value") is True

    def find(self, kind: SecretKind, label: str) -> Secret | None:
        """Return what the keyring has, where it belongs to this connection."""
        return secret_from_json(self._ask("find", kind=kind, label=label).header.get("value"))

    def remember(self, kind: SecretKind, label: str, secret: Secret) -> None:
        """Have the keyring keep a secret."""
        self._ask("remember", kind=kind, label=label, value=secret_to_json(secret))

    def forget(self, kind: SecretKind, label: str) -> None:
        """Have the keyring drop one."""
        self._ask("forget", kind=kind, label=label)


def credentials_from_json(frame: Frame) -> Credentials:
    """Return the credentials of a header."""
    files = frame.header.get("identity_files")
    return Credentials(
        password=secret_from_json(frame.header.get("password")),
        identity_files=tuple(str(name) for name in files) if isinstance(files, list) else (),
        passphrase=secret_from_json(frame.header.get("passphrase")),
        use_agent=frame.header.get("use_agent") is True,
        use_keyring=frame.header.get("use_keyring") is True,
        accept_host_key=frame.text("accept_host_key"),
        pinned_host_key=blob_from_json(frame, "pinned_host_key"),
    )


def inner(frame: Frame, name: str) -> Frame:
    """Return a field that must be an object, as a frame of its own."""
    value = frame.header.get(name)
    return Frame(value if isinstance(value, dict) else {})
