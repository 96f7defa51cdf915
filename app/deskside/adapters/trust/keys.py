"""`usecases.ports.scripts.SigningKeys`: a key file, or a key in the agent by its fingerprint."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_ssh_private_key,
)

from deskside.adapters.trust.agent import Agent
from deskside.adapters.trust.signatures import MIN_RSA_BITS, PrivateKey, sign
from deskside.domain.errors import Cancelled, Unreachable, WrongUse
from deskside.domain.scripts.allowed_signers import KEY_TYPES
from deskside.domain.scripts.evidence import fingerprint
from deskside.domain.scripts.sshsig import armour, key_type, signed_data
from deskside.domain.text import display
from deskside.usecases.ports.scripts import PassphraseQuestion

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.secret import Secret
    from deskside.usecases.ports.scripts import SigningKey

_MAX_KEY_FILE_BYTES: Final = 64 * 1024
_ATTEMPTS: Final = 3
_PUBLIC: Final = re.compile(rb"(?:ssh|ecdsa|sk)-[a-z0-9@.-]{1,60} +([A-Za-z0-9+/]{40,12000})")
_HASH: Final = "sha512"


class FileKey:
    """A private key read from a file, in memory for as long as this object."""

    def __init__(self, private: PrivateKey) -> None:
        self._private = private
        encoded = private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
        self.public_key = encoded.decode()
        self.blob = base64.b64decode(encoded.split()[1])
        self.fingerprint = fingerprint(self.blob)

    def sign(self, message: bytes, namespace: str) -> bytes:
        """Return an armoured SSHSIG over `message`."""
        value = sign(self._private, signed_data(message, namespace, _HASH))
        return armour(self.blob, namespace, _HASH, value)


class AgentSigningKey:
    """A key that stays in the agent or in its token."""

    def __init__(self, agent: Agent, blob: bytes) -> None:
        self._agent = agent
        self.blob = blob
        self.public_key = f"{key_type(blob)} {base64.b64encode(blob).decode()}"
        self.fingerprint = fingerprint(blob)

    def sign(self, message: bytes, namespace: str) -> bytes:
        """Return an armoured SSHSIG over `message`."""
        value = self._agent.sign(self.blob, signed_data(message, namespace, _HASH))
        return armour(self.blob, namespace, _HASH, value)


class UsersKeys:
    """The keys of the person at this computer.

    A name that begins with `SHA256:` is a key of the agent; so is the file of a public key, as it is for
    `ssh-keygen -Y sign`. Any other file is a private key.
    """

    def __init__(self, agent: Agent | None = None) -> None:
        self._agent = agent or Agent()

    def find(self, name: str, ask: Callable[[PassphraseQuestion], Secret | None]) -> SigningKey:
        """Return the key in file `name`, or the agent's key with fingerprint `name`."""
        if name.startswith("SHA256:"):
            return self._from_agent(name)
        path = Path(name).expanduser()
        data = _read(path)
        if public := _PUBLIC.match(data):
            return self._from_agent(fingerprint(base64.b64decode(public[1] + b"===")))
        return FileKey(_opened(data, display(str(path), 120), ask))

    def _from_agent(self, name: str) -> SigningKey:
        for key in self._agent.identities():
            if fingerprint(key.blob) == name.rstrip("="):
                if key_type(key.blob) not in KEY_TYPES:
                    raise WrongUse("signing-key-unsupported", key=display(name))
                return AgentSigningKey(self._agent, key.blob)
        raise WrongUse("signing-key-not-found", key=display(name, 120))


def _opened(data: bytes, shown: str, ask: Callable[[PassphraseQuestion], Secret | None]) -> PrivateKey:
    for attempt in range(1, _ATTEMPTS + 1):
        password: bytes | None = None
        if attempt > 1 or _is_locked(data, shown):
            secret = ask(PassphraseQuestion(file=shown, attempt=attempt))
            if secret is None:
                raise Cancelled
            password = secret.reveal().encode()
        try:
            return _supported(_load(data, password), shown)
        except _WrongPassphrase:
            continue
    raise Unreachable("signing-key-passphrase-wrong", file=shown)


class _WrongPassphrase(Exception):  # noqa: N818 - never leaves this module
    pass


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_KEY_FILE_BYTES + 1)
    except FileNotFoundError as error:
        raise WrongUse("signing-key-not-found", key=display(str(path), 120)) from error
    except OSError as error:
        raise WrongUse("signing-key-unreadable", file=display(str(path), 120)) from error
    if len(data) > _MAX_KEY_FILE_BYTES or not (b"PRIVATE KEY" in data or _PUBLIC.match(data)):
        raise WrongUse("signing-key-unreadable", file=display(str(path), 120))
    return data


def _is_locked(data: bytes, shown: str) -> bool:
    try:
        _load(data, None)
    except TypeError:
        return True
    except UnsupportedAlgorithm as error:
        raise WrongUse("signing-key-unsupported", key=shown) from error
    except ValueError as error:
        raise WrongUse("signing-key-unreadable", file=shown) from error
    return False


def _load(data: bytes, password: bytes | None) -> object:
    load = load_ssh_private_key if b"OPENSSH PRIVATE KEY" in data else load_pem_private_key
    try:
        return load(data, password)
    except (ValueError, TypeError, InvalidTag) as error:
        if password is None:
            raise
        raise _WrongPassphrase from error


def _supported(key: object, shown: str) -> PrivateKey:
    match key:
        case ed25519.Ed25519PrivateKey():
            return key
        case ec.EllipticCurvePrivateKey() if key.curve.name in {"secp256r1", "secp384r1", "secp521r1"}:
            return key
        case rsa.RSAPrivateKey() if key.key_size >= MIN_RSA_BITS:
            return key
        case _:
            raise WrongUse("signing-key-unsupported", key=shown)
