"""Private keys from files: their public half without the passphrase where it can be had, and signing."""

from __future__ import annotations

import base64
import binascii
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_ssh_private_key,
)

from deskside.domain.errors import Unreachable

if TYPE_CHECKING:
    from deskside.domain.secret import Secret

    _PrivateKey = ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

MAX_KEY_FILE_BYTES: Final = 64 << 10
_RSA: Final = ("rsa-sha2-512", "rsa-sha2-256")
_CERTIFICATE: Final = "-cert-v01@openssh.com"
_CURVES: Final[dict[str, type[SHA256 | SHA384 | SHA512]]] = {
    "ecdsa-sha2-nistp256": SHA256,
    "ecdsa-sha2-nistp384": SHA384,
    "ecdsa-sha2-nistp521": SHA512,
}


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key or certificate as it goes over the wire."""

    kind: str
    blob: bytes

    def algorithm(self, accepted: tuple[str, ...]) -> str:
        """Return the signature algorithm for this key; `accepted` is what the server named, if it did.

        What a server names may come a moment after the first offer. Until then an RSA key signs as every
        server takes it: dropbear knows no SHA-512.
        """
        certificate = _CERTIFICATE if self.kind.endswith(_CERTIFICATE) else ""
        if self.kind.removesuffix(_CERTIFICATE) != "ssh-rsa":
            return self.kind
        return next((name for name in _RSA if name in accepted), _RSA[-1]) + certificate


class LockedKey(Exception):  # noqa: N818 - a state: a passphrase is needed, or the one given is wrong
    """The file needs another passphrase than the one tried."""


class KeyFile:
    """One private key file."""

    def __init__(self, path: Path, data: bytes) -> None:
        self.path = path
        self._data = data
        self._key: _PrivateKey | None = None
        self.public = _certificate_beside(path) or _public_beside(path) or _public_inside(data)
        """The public half, or None where only the passphrase can tell."""

    @property
    def plain(self) -> PublicKey | None:
        """The public half without any certificate, or None where only the passphrase can tell."""
        if self._key is not None:
            return _wire_form(self._key)
        return _public_beside(self.path) or _public_inside(self._data)

    def open(self, passphrase: Secret | None = None) -> None:
        """Decrypt the key.

        Raises:
            LockedKey: It has a passphrase, and this is not it.
            Unreachable: `key-unreadable` or `key-unsupported`.
        """
        password = passphrase.reveal().encode() if passphrase else None
        is_openssh = b"BEGIN OPENSSH PRIVATE KEY" in self._data
        try:
            load = load_ssh_private_key if is_openssh else load_pem_private_key
            key = load(self._data, password)
        except UnsupportedAlgorithm as error:
            raise Unreachable("key-unsupported", file=str(self.path)) from error
        except (TypeError, ValueError) as error:
            if _means_locked(error, passphrase=passphrase, is_encrypted=_is_encrypted(self._data)):
                raise LockedKey from error
            raise Unreachable("key-unreadable", file=str(self.path), reason="format") from error
        if not isinstance(key, (ed25519.Ed25519PrivateKey, rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
            raise Unreachable("key-unsupported", file=str(self.path))
        self._key = key
        certificate = _certificate_beside(self.path)
        self.public = certificate or _wire_form(key)

    def sign(self, data: bytes, algorithm: str) -> bytes:
        """Return the signature blob of `data` (RFC 4253 6.6, RFC 5656 3.1.2, RFC 8332, RFC 8709)."""
        plain = algorithm.removesuffix(_CERTIFICATE)
        match self._key:
            case ed25519.Ed25519PrivateKey():
                signature = self._key.sign(data)
            case rsa.RSAPrivateKey():
                digest = SHA512() if plain == "rsa-sha2-512" else SHA256()
                signature = self._key.sign(data, padding.PKCS1v15(), digest)
            case ec.EllipticCurvePrivateKey():
                r, s = decode_dss_signature(self._key.sign(data, ec.ECDSA(_CURVES[plain]())))
                signature = _mpint(r) + _mpint(s)
            case _:
                raise Unreachable("key-unreadable", file=str(self.path), reason="closed")
        return ssh_string(plain.encode()) + ssh_string(signature)


def read_key_file(name: str) -> KeyFile:
    """Read a private key file.

    Raises:
        Unreachable: `key-unreadable`.
    """
    path = Path(name).expanduser()
    try:
        with path.open("rb") as file:
            data = file.read(MAX_KEY_FILE_BYTES + 1)
    except OSError as error:
        raise Unreachable("key-unreadable", file=name, reason=error.strerror or "") from error
    if len(data) > MAX_KEY_FILE_BYTES or b"PRIVATE KEY-----" not in data:
        raise Unreachable("key-unreadable", file=name, reason="format")
    return KeyFile(path, data)


def read_certificate(name: str) -> PublicKey:
    """Read a certificate, as `ssh-keygen -s` writes it.

    Raises:
        Unreachable: `key-unreadable`.
    """
    found = _public_in(Path(name).expanduser())
    if found is None or not found.kind.endswith(_CERTIFICATE):
        raise Unreachable("key-unreadable", file=name, reason="format")
    return found


def _is_encrypted(data: bytes) -> bool:
    if b"ENCRYPTED" in data:  # PEM says so in clear
        return True
    inside = _openssh_inside(data)
    return inside is not None and not inside.startswith(b"openssh-key-v1\0\0\0\0\x04none")


def _means_locked(error: Exception, *, passphrase: Secret | None, is_encrypted: bool) -> bool:
    if not is_encrypted:
        return False
    return isinstance(error, TypeError) or passphrase is not None


def _public_beside(path: Path) -> PublicKey | None:
    return _public_in(Path(f"{path}.pub"))


def _certificate_beside(path: Path) -> PublicKey | None:
    return _public_in(Path(f"{path}-cert.pub"))


def _public_in(path: Path) -> PublicKey | None:
    try:
        with path.open("rb") as file:
            kind, encoded = file.read(MAX_KEY_FILE_BYTES).split()[:2]
        return PublicKey(kind.decode("ascii"), base64.b64decode(encoded, validate=True))
    except (OSError, ValueError, binascii.Error):
        return None


def _public_inside(data: bytes) -> PublicKey | None:
    """Return the public key that OpenSSH's own format carries in clear (PROTOCOL.key)."""
    inside = _openssh_inside(data)
    if inside is None or not inside.startswith(b"openssh-key-v1\0"):
        return None
    at = len(b"openssh-key-v1\0")
    try:
        for _ in range(3):  # cipher name, KDF name, KDF options
            at += 4 + struct.unpack_from(">I", inside, at)[0]
        length = struct.unpack_from(">I", inside, at + 4)[0]  # after the number of keys
        blob = inside[at + 8 : at + 8 + length]
        kind_length = struct.unpack_from(">I", blob)[0]
        return PublicKey(blob[4 : 4 + kind_length].decode("ascii"), blob)
    except (struct.error, UnicodeDecodeError):
        return None


def _openssh_inside(data: bytes) -> bytes | None:
    begin, end = b"-----BEGIN OPENSSH PRIVATE KEY-----", b"-----END OPENSSH PRIVATE KEY-----"
    if begin not in data or end not in data:
        return None
    try:
        return base64.b64decode(data.partition(begin)[2].partition(end)[0])
    except binascii.Error:
        return None


def _wire_form(key: _PrivateKey) -> PublicKey:
    kind, encoded = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).split()[:2]
    return PublicKey(kind.decode("ascii"), base64.b64decode(encoded))


def ssh_string(data: bytes) -> bytes:
    """Return `data` behind its length, as RFC 4251 section 5 writes a string."""
    return struct.pack(">I", len(data)) + data


def _mpint(number: int) -> bytes:
    return ssh_string(number.to_bytes(number.bit_length() // 8 + 1, "big"))
