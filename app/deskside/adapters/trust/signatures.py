"""Checks and makes SSHSIG signatures with `cryptography`."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_ssh_public_key

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.evidence import CheckedSignature
from deskside.domain.scripts.sshsig import (
    SshSignature,
    WireReader,
    key_type,
    read_signature,
    signed_data,
    wire_string,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

MIN_RSA_BITS: Final = 2_048
_USER_PRESENT: Final = 0x01
"""The flag that says a person touched the security key (PROTOCOL.u2f of OpenSSH)."""

_RSA: Final[Mapping[str, hashes.HashAlgorithm]] = {
    "rsa-sha2-256": hashes.SHA256(),
    "rsa-sha2-512": hashes.SHA512(),
}
_CURVES: Final[Mapping[str, hashes.HashAlgorithm]] = {
    "ecdsa-sha2-nistp256": hashes.SHA256(),
    "ecdsa-sha2-nistp384": hashes.SHA384(),
    "ecdsa-sha2-nistp521": hashes.SHA512(),
}

PrivateKey = ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
PublicKey = ed25519.Ed25519PublicKey | rsa.RSAPublicKey | ec.EllipticCurvePublicKey


def check_signature(message: bytes, armoured: bytes) -> CheckedSignature:
    """Say who claims to have signed `message`, for what, and whether that is true. Never raises."""
    try:
        signature = read_signature(armoured)
    except WrongUse:
        return CheckedSignature(key=b"", namespace="", intact=False)
    data = signed_data(message, signature.namespace, signature.hash_name)
    try:
        _verify(signature, data)
        intact = True
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, WrongUse):
        intact = False
    return CheckedSignature(key=signature.key, namespace=signature.namespace, intact=intact)


def sign(key: PrivateKey, data: bytes) -> bytes:
    """Return algorithm and signature over `data` in wire form, as an agent would."""
    match key:
        case ed25519.Ed25519PrivateKey():
            return wire_string(b"ssh-ed25519") + wire_string(key.sign(data))
        case rsa.RSAPrivateKey():
            value = key.sign(data, padding.PKCS1v15(), hashes.SHA512())
            return wire_string(b"rsa-sha2-512") + wire_string(value)
        case ec.EllipticCurvePrivateKey():
            name = f"ecdsa-sha2-nistp{key.curve.key_size}"
            r, s = decode_dss_signature(key.sign(data, ec.ECDSA(_CURVES[name])))
            return wire_string(name.encode()) + wire_string(_mpint(r) + _mpint(s))


def _verify(signature: SshSignature, data: bytes) -> None:
    kind = key_type(signature.key)
    if kind == "sk-ssh-ed25519@openssh.com":
        _verify_security_key(signature, data)
        return
    if signature.suffix:
        raise InvalidSignature
    key = load_ssh_public_key(f"{kind} {base64.b64encode(signature.key).decode()}".encode())
    match key:
        case ed25519.Ed25519PublicKey() if signature.algorithm == kind:
            key.verify(signature.value, data)
        case rsa.RSAPublicKey() if signature.algorithm in _RSA and key.key_size >= MIN_RSA_BITS:
            key.verify(signature.value, data, padding.PKCS1v15(), _RSA[signature.algorithm])
        case ec.EllipticCurvePublicKey() if signature.algorithm == kind:
            reader = WireReader(signature.value)
            r, s = (int.from_bytes(reader.string(), "big") for _ in range(2))
            reader.end()
            key.verify(encode_dss_signature(r, s), data, ec.ECDSA(_CURVES[kind]))
        case _:
            raise InvalidSignature


def _verify_security_key(signature: SshSignature, data: bytes) -> None:
    """Verify what a FIDO key signed: the data wrapped with application, flags and counter."""
    reader = WireReader(signature.key)
    kind, point, application = (reader.string() for _ in range(3))
    reader.end()
    suffix = signature.suffix
    if len(suffix) != 5 or not suffix[0] & _USER_PRESENT or signature.algorithm.encode() != kind:
        raise InvalidSignature
    wrapped = hashlib.sha256(application).digest() + suffix + hashlib.sha256(data).digest()
    ed25519.Ed25519PublicKey.from_public_bytes(point).verify(signature.value, wrapped)


def _mpint(number: int) -> bytes:
    return wire_string(number.to_bytes(number.bit_length() // 8 + 1, "big"))
