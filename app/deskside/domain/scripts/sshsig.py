"""OpenSSH's signature format as bytes (its PROTOCOL.sshsig). No cryptography: only who, what and how.

Whatever is not exactly the format is refused; lengths are bounded by the bytes that are there.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Final, Literal

from deskside.domain.errors import WrongUse

MAX_SIGNATURE_BYTES: Final = 16 * 1024
_MAGIC: Final = b"SSHSIG"
_VERSION: Final = 1
_BEGIN: Final = "-----BEGIN SSH SIGNATURE-----"
_END: Final = "-----END SSH SIGNATURE-----"
_ARMOUR: Final = re.compile(rf"\s*{_BEGIN}\r?\n([A-Za-z0-9+/=\r\n]+)\r?\n{_END}\s*")

HashName = Literal["sha256", "sha512"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SshSignature:
    """The contents of one signature."""

    key: bytes
    """Wire form of the public key."""
    namespace: str
    hash_name: HashName
    algorithm: str
    value: bytes
    """The raw signature in its algorithm's wire form."""
    suffix: bytes = b""
    """What a security key adds: one byte of flags and a four-byte counter."""


class WireReader:
    """Reads the data types of RFC 4251 section 5 out of bytes that somebody else wrote."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        """Return the next `count` bytes.

        Raises:
            WrongUse: `signature-unreadable`.
        """
        if count > len(self._data) - self._at:
            raise WrongUse("signature-unreadable")
        self._at += count
        return self._data[self._at - count : self._at]

    def uint32(self) -> int:
        """Return the next four bytes as a number."""
        return int.from_bytes(self.take(4), "big")

    def string(self) -> bytes:
        """Return the next length-prefixed string."""
        return self.take(self.uint32())

    def rest(self) -> bytes:
        """Return all that is left."""
        return self.take(len(self._data) - self._at)

    def end(self) -> None:
        """Raise unless everything was read."""
        if self._at != len(self._data):
            raise WrongUse("signature-unreadable")


def wire_string(data: bytes) -> bytes:
    """Return `data` as a string of RFC 4251 section 5."""
    return len(data).to_bytes(4, "big") + data


def key_type(key: bytes) -> str:
    """Return the type that a public key's wire form begins with.

    Raises:
        WrongUse: `signature-unreadable`.
    """
    return _ascii(WireReader(key).string())


def signed_data(message: bytes, namespace: str, hash_name: HashName) -> bytes:
    """Return the bytes that the key signs: never the message itself, so no other protocol can be served."""
    digest = hashlib.new(hash_name, message).digest()
    parts = (namespace.encode(), b"", hash_name.encode(), digest)
    return _MAGIC + b"".join(wire_string(part) for part in parts)


def armour(key: bytes, namespace: str, hash_name: HashName, signature: bytes) -> bytes:
    """Return the file that `ssh-keygen -Y sign` would write.

    Args:
        key: Wire form of the public key.
        namespace: What the signature is for.
        hash_name: The digest in `signed_data`.
        signature: Algorithm and value in wire form, as an agent returns them.
    """
    parts = (key, namespace.encode(), b"", hash_name.encode(), signature)
    blob = _MAGIC + _VERSION.to_bytes(4, "big") + b"".join(wire_string(part) for part in parts)
    encoded = base64.b64encode(blob).decode()
    lines = [encoded[at : at + 70] for at in range(0, len(encoded), 70)]
    return "\n".join([_BEGIN, *lines, _END, ""]).encode()


def read_signature(armoured: bytes) -> SshSignature:
    """Read a `.sig` file.

    Raises:
        WrongUse: `signature-unreadable`.
    """
    found = _ARMOUR.fullmatch(_ascii(armoured)) if len(armoured) <= MAX_SIGNATURE_BYTES else None
    if not found:
        raise WrongUse("signature-unreadable")
    try:
        blob = base64.b64decode("".join(found[1].split()), validate=True)
    except binascii.Error as error:
        raise WrongUse("signature-unreadable") from error
    return _signature(WireReader(blob))


def _signature(reader: WireReader) -> SshSignature:
    if reader.take(len(_MAGIC)) != _MAGIC or reader.uint32() != _VERSION:
        raise WrongUse("signature-unreadable")
    key, namespace, _reserved, hash_name, signature = (reader.string() for _ in range(5))
    reader.end()
    inner = WireReader(signature)
    algorithm, value = _ascii(inner.string()), inner.string()
    return SshSignature(
        key=key,
        namespace=_ascii(namespace),
        hash_name=_hash_name(_ascii(hash_name)),
        algorithm=algorithm,
        value=value,
        suffix=inner.rest(),
    )


def _hash_name(text: str) -> HashName:
    match text:
        case "sha256" | "sha512":
            return text
        case _:
            raise WrongUse("signature-unreadable")


def _ascii(data: bytes) -> str:
    try:
        return data.decode("ascii")
    except UnicodeDecodeError as error:
        raise WrongUse("signature-unreadable") from error
