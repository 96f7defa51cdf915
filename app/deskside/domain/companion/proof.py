"""The arithmetic of the proof that both sides know one code: what is bound, confirmed and signed.

The protocol is security.md 3.2. The password-authenticated exchange itself is SPAKE2, in
`adapters.both_ends.pake`; here is everything that is hashed around it. Another version of it gets another
name, and then the two sides no longer agree: that is the version switch.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from deskside.domain.scripts.sshsig import signed_data

PROTOCOL: Final = b"deskside-pake-v1"
RESUME: Final = b"deskside-resume-v1"
ACCOUNT: Final = "support"
"""The account that a clerk with a code asks for."""
RESUME_ACCOUNT: Final = "resume"
"""The account that a clerk without a code asks for, who was there before."""
PRINCIPAL: Final = b"deskside-clerk"
"""What a clerk's certificate must name, compared as a whole byte string."""
PAIRING_NAMESPACE: Final = "deskside-pairing@v1"
"""What the clerk's signature is for; it can be used as no other."""

MESSAGE_BYTES: Final = 33
"""One side letter and one encoded point."""
TAG_BYTES: Final = 32
NONCE_BYTES: Final = 32
MAX_CERTIFICATE_BYTES: Final = 8 << 10
MAX_SIGNATURE_BYTES: Final = 1 << 10


def lp(*parts: bytes) -> bytes:
    """Return the parts, each behind its length in four bytes, so that no two lists look alike."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def context(session_id: bytes, host_key: bytes, *, protocol: bytes = PROTOCOL) -> bytes:
    """Return the digest of what one connection is, which a relay in the middle cannot have twice.

    Args:
        session_id: The hash of the first key exchange; a later one does not change it.
        host_key: The companion's key in wire form.
        protocol: `PROTOCOL` or `RESUME`.
    """
    return hashlib.sha256(lp(protocol, ACCOUNT.encode(), session_id, host_key)).digest()


def identities(ctx: bytes) -> tuple[bytes, bytes]:
    """Return what SPAKE2 calls the two sides: clerk, companion."""
    return lp(b"clerk", ctx), lp(b"companion", ctx)


@dataclass(frozen=True, slots=True, repr=False)
class SharedKey:
    """What both sides have computed; equal only where the codes and the connections were."""

    _key: bytes

    def clerk_tag(self, ctx: bytes, msg_a: bytes, msg_b: bytes, certificate: bytes) -> bytes:
        """Return the clerk's confirmation, which also covers the certificate."""
        return self._tag(b"confirm clerk", ctx, msg_a, msg_b, certificate)

    def companion_tag(self, ctx: bytes, msg_a: bytes, msg_b: bytes, certificate: bytes) -> bytes:
        """Return the companion's confirmation, without which a success is none."""
        return self._tag(b"confirm companion", ctx, msg_a, msg_b, certificate)

    def _tag(self, label: bytes, *covered: bytes) -> bytes:
        return hmac.digest(hkdf(self._key, label, TAG_BYTES), lp(label, *covered), "sha256")


def hkdf(key: bytes, info: bytes, length: int) -> bytes:
    """Return `length` bytes derived from `key` for one purpose: HKDF with SHA-256 and no salt (RFC 5869)."""
    pseudorandom = hmac.digest(bytes(32), key, "sha256")
    made, block = b"", b""
    while len(made) < length:
        block = hmac.digest(pseudorandom, block + info + bytes([len(made) // 32 + 1]), "sha256")
        made += block
    return made[:length]


def to_sign_at_pairing(ctx: bytes, msg_a: bytes, msg_b: bytes) -> bytes:
    """Return the bytes that the certified key signs when a code is proven."""
    return signed_data(lp(ctx, msg_a, msg_b), PAIRING_NAMESPACE, "sha512")


def to_sign_at_resuming(ctx: bytes, nonce: bytes) -> bytes:
    """Return the bytes that the certified key signs when its owner comes back."""
    return signed_data(lp(ctx, nonce), PAIRING_NAMESPACE, "sha512")


def encode(data: bytes) -> str:
    """Return bytes as they go through a prompt or an answer, which carry text."""
    return base64.b64encode(data).decode("ascii")


def decode(text: str | bytes, *, length: int = 0, most: int = 0) -> bytes:
    """Return the bytes of a prompt or an answer.

    Args:
        text: Base64 and nothing else.
        length: How many bytes there must be; 0 where `most` says it.
        most: How many there may be.

    Raises:
        ValueError: Other characters, or another length.
    """
    written = text.encode("ascii") if isinstance(text, str) else text
    if len(written) > 4 * (max(length, most) // 3 + 1):
        raise ValueError("too long")
    try:
        data = base64.b64decode(written, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if (length and len(data) != length) or not data:
        raise ValueError("another length")
    return data
