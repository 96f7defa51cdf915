"""Public keys as a profile names them: OpenSSH's one-line form, read strictly."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.allowed_signers import KEY_TYPES
from deskside.domain.scripts.evidence import fingerprint
from deskside.domain.scripts.sshsig import WireReader

MIN_RSA_BITS: Final = 2_048
"""Below this a key is no key (the same bound as for approvals, and OpenSSH's own)."""
GOOD_RSA_BITS: Final = 3_072
"""Below this people are warned: NIST SP 800-57 part 1 table 2 gives 2,048 bits no more than 112."""
_MAX_CHARS: Final = 12_000
_PRIVATE: Final = re.compile(
    r"-----BEGIN OPENSSH PRIVATE KEY-----\n([A-Za-z0-9+/=\n]+)\n-----END OPENSSH PRIVATE KEY-----"
)
_PRIVATE_MAGIC: Final = b"openssh-key-v1\0"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key; two with the same `blob` are the same key, whatever stands beside them."""

    blob: bytes
    """Wire form (RFC 4253 section 6.6)."""
    comment: str = ""

    @property
    def kind(self) -> str:
        """Return the key's type, such as `ssh-ed25519`."""
        return WireReader(self.blob).string().decode("ascii")

    @property
    def fingerprint(self) -> str:
        """Return `SHA256:` and unpadded base64, as OpenSSH prints it."""
        return fingerprint(self.blob)

    @property
    def line(self) -> str:
        """Return `TYPE BASE64`, as in a `.pub` file without its comment."""
        return f"{self.kind} {base64.b64encode(self.blob).decode()}"

    @property
    def is_weak(self) -> bool:
        """Say whether a long-lived key should be stronger: RSA below `GOOD_RSA_BITS`."""
        return self.kind == "ssh-rsa" and _rsa_bits(self.blob) < GOOD_RSA_BITS


def parse_public_key(text: str) -> PublicKey:
    """Read `TYPE BASE64 [COMMENT]`.

    Raises:
        WrongUse: `public-key-unreadable`; also for a certificate, and for RSA below `MIN_RSA_BITS`.
    """
    words = text.split(maxsplit=2) if len(text) <= _MAX_CHARS else []
    try:
        kind, encoded = words[:2]
        if kind not in KEY_TYPES:
            raise ValueError
        key = PublicKey(base64.b64decode(encoded, validate=True), " ".join(words[2:]))
        if key.kind != kind or (kind == "ssh-rsa" and _rsa_bits(key.blob) < MIN_RSA_BITS):
            raise ValueError
    except (ValueError, binascii.Error, WrongUse) as error:
        raise WrongUse("public-key-unreadable", key=text[:60]) from error
    return key


def unlocked_public_half(text: str) -> PublicKey:
    """Return the public half of an OpenSSH private key that has no passphrase (PROTOCOL.key of OpenSSH).

    Raises:
        WrongUse: `public-key-unreadable`.
    """
    found = _PRIVATE.fullmatch(text.strip())
    try:
        reader = WireReader(base64.b64decode("".join(found[1].split()), validate=True) if found else b"")
        magic, cipher = reader.take(len(_PRIVATE_MAGIC)), reader.string()
        reader.string(), reader.string()
        if magic != _PRIVATE_MAGIC or cipher != b"none" or reader.uint32() != 1:
            raise ValueError
        blob = reader.string()
        return parse_public_key(f"{PublicKey(blob).kind} {base64.b64encode(blob).decode()}")
    except (ValueError, binascii.Error, WrongUse) as error:
        raise WrongUse("public-key-unreadable", key="-----BEGIN OPENSSH PRIVATE KEY-----") from error


def _rsa_bits(blob: bytes) -> int:
    reader = WireReader(blob)
    _kind, _exponent, modulus = (reader.string() for _ in range(3))
    return int.from_bytes(modulus, "big").bit_length()
