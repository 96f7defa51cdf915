"""The SSH agent, spoken to directly (draft-miller-ssh-agent): the private key never leaves it."""

from __future__ import annotations

import contextlib
import os
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import Refused, Unreachable, WrongUse
from deskside.domain.scripts.sshsig import WireReader, key_type, wire_string

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_REQUEST_IDENTITIES: Final = 11
_IDENTITIES: Final = 12
_SIGN_REQUEST: Final = 13
_SIGNATURE: Final = 14
_RSA_SHA2_512: Final = 4
_MAX_ANSWER_BYTES: Final = 256 * 1024
_MAX_IDENTITIES: Final = 500
_ANSWER_S: Final = 5.0
_TOUCH_S: Final = 120.0
"""A person may have to confirm, or to touch a security key."""


@dataclass(frozen=True, slots=True)
class AgentKey:
    """One key that the agent holds."""

    blob: bytes
    comment: str


class Agent:
    """The agent that the environment names."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._path = environment.get("SSH_AUTH_SOCK", "")

    def identities(self) -> list[AgentKey]:
        """Return what the agent holds.

        Raises:
            Unreachable: `agent-unreachable`.
        """
        reader = self._ask(bytes([_REQUEST_IDENTITIES]), _IDENTITIES, _ANSWER_S)
        try:
            count = min(reader.uint32(), _MAX_IDENTITIES)
            return [AgentKey(reader.string(), _text(reader.string())) for _ in range(count)]
        except WrongUse as error:
            raise Unreachable("agent-unreachable") from error

    def sign(self, key: bytes, data: bytes) -> bytes:
        """Return algorithm and signature in wire form.

        Raises:
            Refused: `agent-refused`.
            Unreachable: `agent-unreachable`.
        """
        flags = _RSA_SHA2_512 if key_type(key) == "ssh-rsa" else 0
        request = wire_string(key) + wire_string(data) + flags.to_bytes(4, "big")
        reader = self._ask(bytes([_SIGN_REQUEST]) + request, _SIGNATURE, _TOUCH_S)
        try:
            return reader.string()
        except WrongUse as error:
            raise Unreachable("agent-unreachable") from error

    def _ask(self, request: bytes, wanted: int, timeout_s: float) -> WireReader:
        with self._connection(timeout_s) as connection:
            try:
                connection.sendall(wire_string(request))
                length = int.from_bytes(_exactly(connection, 4), "big")
                if not 0 < length <= _MAX_ANSWER_BYTES:
                    raise Unreachable("agent-unreachable")
                answer = _exactly(connection, length)
            except OSError as error:
                raise Unreachable("agent-unreachable") from error
        if answer[0] != wanted:
            raise Refused("agent-refused")
        return WireReader(answer[1:])

    @contextlib.contextmanager
    def _connection(self, timeout_s: float) -> Iterator[socket.socket]:
        family = getattr(socket, "AF_UNIX", None)
        if not self._path or family is None:
            raise Unreachable("agent-unreachable")
        with socket.socket(family, socket.SOCK_STREAM) as connection:
            connection.settimeout(timeout_s)
            try:
                connection.connect(self._path)
            except OSError as error:
                raise Unreachable("agent-unreachable") from error
            yield connection


def _exactly(connection: socket.socket, count: int) -> bytes:
    received = bytearray()
    while len(received) < count:
        part = connection.recv(count - len(received))
        if not part:
            raise ConnectionError
        received += part
    return bytes(received)


def _text(comment: bytes) -> str:
    return comment[:200].decode("utf-8", "replace")
