"""The SSH agent on its Unix socket (draft-ietf-sshm-ssh-agent): list keys, sign. Bounded, with time-outs."""

from __future__ import annotations

import contextlib
import socket
import struct
from typing import TYPE_CHECKING, Final

from deskside.adapters.ssh.keys import PublicKey
from deskside.domain.text import display

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIST, _KEYS, _SIGN, _SIGNED = 11, 12, 13, 14
_FLAGS: Final = {"rsa-sha2-256": 2, "rsa-sha2-512": 4}
_MAX_ANSWER_BYTES: Final = 256 << 10
_MAX_KEYS: Final = 64
LIST_TIME_S: Final = 5.0
SIGN_TIME_S: Final = 60.0
"""A token may want to be touched, or its owner to be asked."""


class AgentSilent(Exception):  # noqa: N818 - a state: there is no agent to be used
    """No agent answers, or it refuses."""


class Agent:
    """One conversation a request: an agent that was restarted meanwhile is no problem."""

    def __init__(self, path: str) -> None:
        self._path = path

    def listed(self) -> list[tuple[PublicKey, str]]:
        """Return the keys it holds, each with its comment.

        Raises:
            AgentSilent: No answer, or not one of an agent.
        """
        kind, body = self._ask(bytes([_LIST]), LIST_TIME_S)
        if kind != _KEYS:
            raise AgentSilent
        try:
            (count,) = struct.unpack_from(">I", body)
            fields = _fields(body[4:])
            found = [(next(fields), next(fields)) for _ in range(min(count, _MAX_KEYS))]
            return [
                (
                    PublicKey(next(_fields(blob)).decode("ascii"), blob),
                    display(comment.decode("utf-8", "replace")),
                )
                for blob, comment in found
            ]
        except (struct.error, StopIteration, RuntimeError, UnicodeDecodeError) as error:
            raise AgentSilent from error

    def sign(self, key: PublicKey, data: bytes, algorithm: str) -> bytes:
        """Return the signature blob of `data` by one of its keys.

        Raises:
            AgentSilent: It, its token or its owner said no.
        """
        flags = _FLAGS.get(algorithm.removesuffix("-cert-v01@openssh.com"), 0)
        request = bytes([_SIGN]) + _string(key.blob) + _string(data) + struct.pack(">I", flags)
        kind, body = self._ask(request, SIGN_TIME_S)
        if kind != _SIGNED:
            raise AgentSilent
        with contextlib.suppress(StopIteration, struct.error):
            return next(_fields(body))
        raise AgentSilent

    def _ask(self, request: bytes, timeout_s: float) -> tuple[int, bytes]:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
                line.settimeout(timeout_s)
                line.connect(self._path)
                line.sendall(_string(request))
                (length,) = struct.unpack(">I", _exactly(line, 4))
                if not 0 < length <= _MAX_ANSWER_BYTES:
                    raise AgentSilent
                answer = _exactly(line, length)
        except (OSError, EOFError) as error:
            raise AgentSilent from error
        return answer[0], answer[1:]


def _exactly(line: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        piece = line.recv(length - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data


def _string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def _fields(body: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(body):
        (length,) = struct.unpack_from(">I", body, at)
        if at + 4 + length > len(body):
            return
        yield body[at + 4 : at + 4 + length]
        at += 4 + length
