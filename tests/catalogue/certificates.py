"""Certificates for servers of one test, from an authority that a machine can be told to trust."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DAY = dt.timedelta(days=1)


class Place(Protocol):
    """What certificates can be put into: a machine, or a folder that stands in for one."""

    def write(self, path: str, text: str) -> None: ...


class Authority:
    """Issues certificates; `trusted_by(machine)` makes a machine accept them."""

    def __init__(self, name: str = "Example Help Desk CA") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(name)
        now = dt.datetime.now(dt.UTC)
        builder = _builder(self._name, self._name, self._key.public_key(), now - 900 * _DAY, now + 900 * _DAY)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self._certificate = builder.sign(self._key, hashes.SHA256())

    def trusted_by(self, machine: Place) -> None:
        machine.write("/usr/lib/ssl/cert.pem", _pem(self._certificate))

    def give(self, machine: Place, host: str, *, begins: int = -30, ends: int = 90) -> tuple[str, str]:
        """Put a certificate for `host` there, valid between two days from now; returns both paths."""
        key = ec.generate_private_key(ec.SECP256R1())
        now = dt.datetime.now(dt.UTC)
        builder = _builder(_name(host), self._name, key.public_key(), now + begins * _DAY, now + ends * _DAY)
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        certificate = builder.add_extension(names, critical=False).sign(self._key, hashes.SHA256())
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        machine.write("/srv/certificate.pem", _pem(certificate))
        machine.write("/srv/key.pem", secret.decode())
        return "/srv/certificate.pem", "/srv/key.pem"


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    begins: dt.datetime,
    ends: dt.datetime,
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    return builder.serial_number(x509.random_serial_number()).not_valid_before(begins).not_valid_after(ends)
