"""Checks and makes SSHSIG signatures with `cryptography`."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

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
MAX_RSA_BITS: Final = 16_384
"""OpenSSH's own bounds (sshkey.h); beyond them a check could be made to take seconds."""
_USER_PRESENT: Final = 0x01
"""The flag that says a person touched the security key (PROTOCOL.u2f of OpenSSH)."""

_RSA: Final[Mapping[str, hashes.HashAlgorithm]] = {
    "rsa-sha2-256": hashes.SHA256(),
    "rsa-sha2-512": hashes.SHA512(),
}
_CURVES: Final[Mapping[str, tuple[ec.EllipticCurve, hashes.HashAlgorithm]]] = {
    "ecdsa-sha2-nistp256": (ec.SECP256R1(), hashes.SHA256()),
    "ecdsa-sha2-nistp384": (ec.SECP384R1(), hashes.SHA384()),
    "ecdsa-sha2-nistp521": (ec.SECP521R1(), hashes.SHA512()),
}
"""RFC 5656 sections 6.2.1 and 10.1."""

PrivateKey = ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def check_signature(message: bytes, armoured: bytes) -> CheckedSignature:
    """Say who claims to have signed `message`, for what, and whether that is true. Never raises."""
    try:
        signature = read_signature(armoured)
    except WrongUse:
        return CheckedSignature(key=b"", namespace="", intact=False, armoured=armoured)
    data = signed_data(message, signature.namespace, signature.hash_name)
    try:
        _verify(signature, data)
        intact = True
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, WrongUse):
        intact = False
    return CheckedSignature(
        key=signature.key, namespace=signature.namespace, intact=intact, armoured=armoured
    )


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
            r, s = decode_dss_signature(key.sign(data, ec.ECDSA(_CURVES[name][1])))
            return wire_string(name.encode()) + wire_string(_mpint(r) + _mpint(s))


def _verify(signature: SshSignature, data: bytes) -> None:
    reader = WireReader(signature.key)
    kind = reader.string().decode("ascii")
    match kind:
        case "ssh-ed25519":
            _ed25519(signature, reader).verify(signature.value, data)
        case "sk-ssh-ed25519@openssh.com":
            _ed25519(signature, reader).verify(signature.value, _wrapped(signature, reader.string(), data))
        case "ssh-rsa":
            _verify_rsa(signature, reader, data)
        case _ if kind in _CURVES:
            _verify_ecdsa(signature, reader, kind, data)
        case _:
            raise InvalidSignature
    reader.end()
    if signature.suffix and not kind.startswith("sk-"):
        raise InvalidSignature


def _ed25519(signature: SshSignature, reader: WireReader) -> ed25519.Ed25519PublicKey:
    if signature.algorithm != key_type(signature.key):
        raise InvalidSignature
    return ed25519.Ed25519PublicKey.from_public_bytes(reader.string())


def _wrapped(signature: SshSignature, application: bytes, data: bytes) -> bytes:
    """Return what a FIDO key signs: the data with application, flags and counter (PROTOCOL.u2f)."""
    suffix = signature.suffix
    if len(suffix) != 5 or not suffix[0] & _USER_PRESENT:
        raise InvalidSignature
    return hashlib.sha256(application).digest() + suffix + hashlib.sha256(data).digest()


def _verify_rsa(signature: SshSignature, reader: WireReader, data: bytes) -> None:
    exponent, modulus = (int.from_bytes(reader.string(), "big") for _ in range(2))
    if signature.algorithm not in _RSA or not MIN_RSA_BITS <= modulus.bit_length() <= MAX_RSA_BITS:
        raise InvalidSignature
    key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    key.verify(signature.value, data, padding.PKCS1v15(), _RSA[signature.algorithm])


def _verify_ecdsa(signature: SshSignature, reader: WireReader, kind: str, data: bytes) -> None:
    curve, digest = _CURVES[kind]
    name, point = reader.string(), reader.string()
    if signature.algorithm != kind or name.decode("ascii") != kind.removeprefix("ecdsa-sha2-"):
        raise InvalidSignature
    numbers = WireReader(signature.value)
    r, s = (int.from_bytes(numbers.string(), "big") for _ in range(2))
    numbers.end()
    key = ec.EllipticCurvePublicKey.from_encoded_point(curve, point)
    key.verify(encode_dss_signature(r, s), data, ec.ECDSA(digest))


def _mpint(number: int) -> bytes:
    return wire_string(number.to_bytes(number.bit_length() // 8 + 1, "big"))
