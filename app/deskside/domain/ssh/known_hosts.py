"""Known host keys: OpenSSH's file format (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT) and what it means for a key.

Stricter than `ssh` in one thing: a machine that is known, and now shows only a key of another type, counts
as *changed*. `ssh` asks then, and an attacker would choose that question rather than the hard stop; a
machine that still has its old key is asked for that one (`algorithms_for`).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_FILE_BYTES: Final = 8 << 20
MAX_LINE_BYTES: Final = 16 << 10
_MAX_PATTERNS: Final = 256


class Verdict(StrEnum):
    """What the files say about a key that a machine has shown."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    CHANGED = "changed"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class KnownKey:
    """One line of a known_hosts file."""

    hosts: str
    """The first field: patterns, or one hashed name."""
    kind: str
    blob: bytes
    revoked: bool = False
    authority: bool = False
    """The key of a certificate authority; it says nothing about a plain host key."""

    def is_for(self, name: str) -> bool:
        """Say whether this line is about the host `name`, lower case, as `lookup_names` spells it."""
        if self.hosts.startswith("|1|"):
            return _hash_matches(self.hosts, name)
        positive = False
        for pattern in self.hosts.lower().split(",")[:_MAX_PATTERNS]:
            if pattern_matches(pattern.removeprefix("!"), name):
                if pattern.startswith("!"):
                    return False
                positive = True
        return positive


def read_known_hosts(data: bytes) -> list[KnownKey]:
    """Return the keys of one file; a line that cannot be read is skipped and loses no other."""
    lines = data[:MAX_FILE_BYTES].split(b"\n")
    return [key for line in lines if (key := _read_line(line)) is not None]


def lookup_names(host: str, port: int, alias: str = "") -> tuple[str, ...]:
    """Return the names under which a machine's key may be filed, the proper one first.

    `[host]:port` for a port that is not 22, and then the plain name too: `ssh` accepts a key filed
    without the port (sshconnect.c, "checking without port identifier"), but takes no offence at it.
    """
    if alias:
        return (alias.lower(),)
    host = host.lower()
    return (host,) if port == 22 else (f"[{host}]:{port}", host)


def judge(known: Iterable[KnownKey], names: Sequence[str], blob: bytes) -> Verdict:
    """Say what `known` means for the key `blob` shown by the machine called `names`.

    Args:
        known: Every line of every file that is read.
        names: From `lookup_names`; another key under any but the first is no offence.
        blob: The key in SSH wire format.
    """
    verdict = Verdict.UNKNOWN
    for key in known:
        if key.authority:
            continue
        if key.blob == blob:
            if verdict is Verdict.KNOWN and not key.revoked:
                continue
            if any(key.is_for(name) for name in names):
                if key.revoked:
                    return Verdict.REVOKED
                verdict = Verdict.KNOWN
        elif verdict is Verdict.UNKNOWN and not key.revoked and key.is_for(names[0]):
            verdict = Verdict.CHANGED
    return verdict


def algorithms_for(known: Iterable[KnownKey], names: Sequence[str], offered: Sequence[str]) -> list[str]:
    """Return host key algorithms in the order to ask for: those under which the machine is known first."""
    kinds = {key.kind for key in known if not (key.revoked or key.authority) and key.is_for(names[0])}
    if "ssh-rsa" in kinds:
        kinds |= {"rsa-sha2-512", "rsa-sha2-256"}
    return sorted(offered, key=lambda algorithm: algorithm not in kinds)


def fingerprint(blob: bytes) -> str:
    """Return `SHA256:` and unpadded base64, as OpenSSH prints a key's fingerprint."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode("ascii").rstrip("=")


def machine_id(blob: bytes) -> str:
    """Return the pseudonym of the machine with this host key: 16 hex digits of its SHA-256."""
    return hashlib.sha256(blob).hexdigest()[:16]


def known_hosts_line(name: str, kind: str, blob: bytes) -> str:
    """Return the line that files a key under `name`, newline included."""
    return f"{name} {kind} {base64.b64encode(blob).decode('ascii')}\n"


def _read_line(line: bytes) -> KnownKey | None:
    if len(line) > MAX_LINE_BYTES or line.lstrip().startswith(b"#"):
        return None
    words = line.decode("utf-8", "replace").split()
    marker = words.pop(0) if words and words[0].startswith("@") else ""
    if len(words) < 3 or marker not in {"", "@revoked", "@cert-authority"}:
        return None
    hosts, kind, encoded = words[:3]
    try:
        blob = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    if not blob:
        return None
    return KnownKey(hosts, kind, blob, marker == "@revoked", marker == "@cert-authority")


def _hash_matches(field: str, name: str) -> bool:
    """Compare with a hashed name: `|1|`, salt, `|`, HMAC-SHA1 of the name keyed with the salt."""
    try:
        salt, digest = (base64.b64decode(part, validate=True) for part in field[3:].split("|"))
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(hmac.digest(salt, name.encode(), "sha1"), digest)


def pattern_matches(pattern: str, name: str) -> bool:
    """Match `*` and `?` in time that grows with the product of the lengths, whatever the pattern."""
    at, star, resume = 0, -1, 0
    spot = 0
    while spot < len(name):
        if at < len(pattern) and pattern[at] == "*":
            star, resume = at, spot
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", name[spot]):
            at += 1
            spot += 1
        elif star >= 0:
            resume += 1
            at, spot = star + 1, resume
        else:
            return False
    return not pattern[at:].strip("*")
