"""One attempt to connect through an engine: what it asks is answered here."""

from __future__ import annotations

import contextlib
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.adapters.engine.machine import EngineMachine
from deskside.domain.engine.messages import (
    address_to_json,
    blob_to_json,
    error_from_json,
    secret_from_json,
    secret_to_json,
)
from deskside.domain.errors import BrokeMidway
from deskside.domain.text import clean, display
from deskside.usecases.ports.machine import HostKeyQuestion, SecretQuestion

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from deskside.adapters.engine.link import EngineLink
    from deskside.domain.engine.wire import Frame, Json
    from deskside.domain.targets import Address
    from deskside.usecases.ports.machine import Credentials, Dialogue, SecretKind, Secrets
    from deskside.usecases.task import CancelToken

_TICK_S: Final = 1.0
_KINDS: Final = ("password", "passphrase", "prompt")


class Attempt:
    """One attempt: the engine's questions are answered on this thread.

    Args:
        link: The engine.
        secrets: The keyring, of which the engine learns only what is named here.
        passwords: Labels of passwords that belong to this connection.
        key_files: Key files whose passphrases do.
        dialogue: Whom to ask.
        sending: Called before a support code leaves.
        cancel: Ends the attempt.
    """

    def __init__(
        self,
        link: EngineLink,
        secrets: Secrets | None,
        *,
        passwords: Collection[str],
        key_files: Iterable[str],
        dialogue: Dialogue,
        sending: Callable[[], None] = lambda: None,
        cancel: CancelToken,
    ) -> None:
        self._link = link
        self._secrets = secrets
        self._passwords = passwords
        self._key_files = {str(Path(name).expanduser()) for name in key_files}
        self._dialogue = dialogue
        self._sending = sending
        self._cancel = cancel
        self._has_arrived = False

    def abandon(self) -> None:
        """End the engine, unless the connection is somebody's already: the token may mean something else."""
        if not self._has_arrived:
            self._link.interrupt()

    def order(self, header: dict[str, Json]) -> Frame:
        """Send an order, answer what the engine asks meanwhile, and return what came of it.

        Raises:
            DesksideError: As the engine says, and as the dialogue and `sending` do.
        """
        self._link.post(header)
        while True:
            self._cancel.check()
            frame = self._link.reply(_TICK_S)
            if frame is None:
                continue
            match frame.text("is"):
                case "connected" | "paired":
                    self._has_arrived = True
                    self._cancel.check()  # a moment earlier, and this engine has been ended
                    return frame
                case "failed":
                    raise error_from_json(frame)
                case _:
                    self._link.post({"do": "answer", **self._answer(frame)})

    def _answer(self, frame: Frame) -> dict[str, Json]:
        match frame.text("ask"):
            case "host-key":
                question = HostKeyQuestion(
                    label=display(frame.text("label"), limit=300),
                    algorithm=display(frame.text("algorithm")),
                    fingerprint=display(frame.text("fingerprint")),
                )
                return {"value": self._dialogue.host_key(question)}
            case "secret":
                return self._secret(frame)
            case "sending":
                self._sending()
                return {"value": True}
            case "can-remember":
                return {"value": self._secrets is not None and self._secrets.can_remember()}
            case ask:
                return self._keyring(ask, frame)

    def _secret(self, frame: Frame) -> dict[str, Json]:
        reply = self._dialogue.secret(
            SecretQuestion(
                kind=_kind(frame),
                label=display(frame.text("label"), limit=300),
                text=clean(frame.text("text"))[:4096],
                echo=frame.header.get("echo") is True,
                can_remember=frame.header.get("can_remember") is True,
                attempt=frame.number("attempt"),
            )
        )
        if reply is None:
            return {"value": None}
        return {"value": secret_to_json(reply.secret), "remember": reply.remember}

    def _keyring(self, ask: str, frame: Frame) -> dict[str, Json]:
        """Let an engine at the secrets of its own connection, and at no others."""
        kind, label = _kind(frame), frame.text("label")
        if self._secrets is None or not self._concerns(kind, label):
            return {"value": None}
        if ask == "find":
            return {"value": secret_to_json(self._secrets.find(kind, label))}
        if ask == "forget":
            self._secrets.forget(kind, label)
        elif ask == "remember" and (secret := secret_from_json(frame.header.get("value"))):
            with contextlib.suppress(BrokeMidway):  # the login went well all the same
                self._secrets.remember(kind, label, secret)
        return {"value": None}

    def _concerns(self, kind: SecretKind, label: str) -> bool:
        if kind == "password":
            return label in self._passwords
        return kind == "passphrase" and label in self._key_files


def connect(
    link: EngineLink,
    secrets: Secrets | None,
    address: Address,
    credentials: Credentials,
    *,
    label: str,
    known_hosts: Path,
    dialogue: Dialogue,
    cancel: CancelToken,
) -> EngineMachine:
    """Have an engine make an ordinary SSH connection."""
    link.open()
    address = _with_agent(address)
    hops = (*address.jumps, address)
    attempt = Attempt(
        link,
        secrets,
        passwords={hop.label for hop in hops},
        key_files=[*credentials.identity_files, *(name for hop in hops for name in hop.identity_files)],
        dialogue=dialogue,
        cancel=cancel,
    )
    cancel.when_cancelled(attempt.abandon)
    frame = attempt.order(
        {
            "do": "connect",
            "address": address_to_json(address),
            "credentials": credentials_to_json(credentials),
            "label": label,
            "known_hosts": str(known_hosts),
        }
    )
    return EngineMachine(
        link,
        label=label,
        machine_id=display(frame.text("machine_id"), limit=16),
        host_key=display(frame.text("host_key")),
        banner=display(frame.text("banner"), limit=100),
    )


def agent_now() -> str:
    """Return the agent of this moment: a spare engine was started with an older environment."""
    return os.environ.get("SSH_AUTH_SOCK", "")


def _with_agent(address: Address) -> Address:
    found = address.agent_socket or agent_now()
    return replace(address, agent_socket=found, jumps=tuple(_with_agent(jump) for jump in address.jumps))


def credentials_to_json(credentials: Credentials) -> dict[str, Json]:
    """Return credentials for a frame that goes from process to process and nowhere else."""
    return {
        "password": secret_to_json(credentials.password),
        "identity_files": list(credentials.identity_files),
        "passphrase": secret_to_json(credentials.passphrase),
        "use_agent": credentials.use_agent,
        "use_keyring": credentials.use_keyring,
        "accept_host_key": credentials.accept_host_key,
        "pinned_host_key": blob_to_json(credentials.pinned_host_key),
    }


def _kind(frame: Frame) -> SecretKind:
    kind = frame.text("kind")
    if kind not in _KINDS:
        raise BrokeMidway("engine-broken", why="kind")
    return kind  # type: ignore[return-value]  # one of _KINDS
