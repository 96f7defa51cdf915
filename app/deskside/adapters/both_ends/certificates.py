"""A clerk's certificate: OpenSSH's format, by the organisation's authority. The same check at both ends.

paramiko's server side looks at no certificate (security.md 3.6, P3), so `cryptography` does.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    SSHCertificate,
    SSHCertificateType,
    load_ssh_public_identity,
)

from deskside.domain.companion.proof import MAX_CERTIFICATE_BYTES, PRINCIPAL
from deskside.domain.errors import WrongUse
from deskside.domain.scripts.sshsig import WireReader, wire_string
from deskside.domain.ssh.known_hosts import fingerprint
from deskside.domain.text import display

if TYPE_CHECKING:
    from collections.abc import Collection

KIND: Final = "ssh-ed25519-cert-v01@openssh.com"
_KEY_KIND: Final = b"ssh-ed25519"
_SKEW_S: Final = 300
"""How wrong a helped computer's clock may be (security.md R11)."""
_NAME_CHARS: Final = 100


class NotCertified(Exception):  # noqa: N818 - a state of the other side
    """The certificate does not count.

    Attributes:
        reason: `unreadable`, `kind`, `authority`, `signature`, `principal`, `critical-option`,
            `not-yet-valid`, `expired` or `revoked`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Certified:
    """Whom an authority vouches for."""

    name: str
    """As certified, sanitised."""
    department: str
    key: bytes
    """The certified key in wire form."""
    certificate: bytes
    """The certificate in wire form."""

    @property
    def fingerprint(self) -> str:
        """Of the certified key, `SHA256:...`."""
        return fingerprint(self.key)

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Return whether `signature`, in wire form, is the certified key's over `message`."""
        reader = WireReader(signature)
        try:
            kind, value = reader.string(), reader.string()
            reader.end()
            point = WireReader(self.key)
            point.string()
            Ed25519PublicKey.from_public_bytes(point.string()).verify(value, message)
        except (WrongUse, InvalidSignature, ValueError):
            return False
        return kind == _KEY_KIND


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Whose certificates count."""

    keys: Collection[bytes]
    """Public keys in wire form."""
    principal: bytes = PRINCIPAL
    revoked: Collection[str] = ()
    """Fingerprints of keys, certified or certifying, that no longer count."""


def check_certificate(blob: bytes, authority: Authority | None, now_s: float) -> Certified:
    """Return whom a certificate names, if it counts now.

    Args:
        blob: The certificate in wire form.
        authority: Whose word counts; None at a desk that has no profile: then only form and time are checked.
        now_s: Seconds since the epoch.

    Raises:
        NotCertified: It does not count.
    """
    certificate = _read(blob)
    signer = _wire(certificate.signature_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH))
    if authority is not None and signer not in authority.keys:
        raise NotCertified("authority")
    try:
        certificate.verify_cert_signature()
    except (InvalidSignature, UnsupportedAlgorithm, ValueError) as error:
        raise NotCertified("signature") from error
    _check_form(certificate, PRINCIPAL if authority is None else authority.principal)
    _check_time(certificate, now_s)
    certified = _certified(certificate, blob)
    if authority is not None and {certified.fingerprint, fingerprint(signer)} & set(authority.revoked):
        raise NotCertified("revoked")
    return certified


def _check_form(certificate: SSHCertificate, principal: bytes) -> None:
    if certificate.type is not SSHCertificateType.USER:
        raise NotCertified("kind")
    if principal not in certificate.valid_principals:
        raise NotCertified("principal")  # no list means everybody to OpenSSH, and nobody to us
    if certificate.critical_options:
        raise NotCertified("critical-option")  # whatever it asks for, we would not be doing it


def _check_time(certificate: SSHCertificate, now_s: float) -> None:
    if now_s < certificate.valid_after - _SKEW_S:
        raise NotCertified("not-yet-valid")
    if now_s >= certificate.valid_before + _SKEW_S:
        raise NotCertified("expired")


def _read(blob: bytes) -> SSHCertificate:
    if len(blob) > MAX_CERTIFICATE_BYTES or not blob.startswith(wire_string(KIND.encode())):
        raise NotCertified("unreadable")
    try:
        identity = load_ssh_public_identity(KIND.encode() + b" " + base64.b64encode(blob))
        if not isinstance(identity, SSHCertificate):
            raise NotCertified("unreadable")
        identity.signature_key()
    except (ValueError, UnsupportedAlgorithm, InvalidSignature) as error:
        raise NotCertified("unreadable") from error
    return identity


def _certified(certificate: SSHCertificate, blob: bytes) -> Certified:
    key = certificate.public_key()
    if not isinstance(key, Ed25519PublicKey):
        raise NotCertified("unreadable")
    whole = certificate.key_id.decode("utf-8", "replace")
    name, separator, department = whole.partition("; ")
    if not (separator and name.strip() and department.strip()) or ";" in department:
        name, department = whole, ""
    return Certified(
        name=display(name, limit=_NAME_CHARS),
        department=display(department, limit=_NAME_CHARS),
        key=_wire(key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)),
        certificate=blob,
    )


def _wire(line: bytes) -> bytes:
    return base64.b64decode(line.split()[1])
