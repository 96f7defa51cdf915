"""What is known about a script's approvals: signatures already checked, nothing parsed, nothing decided."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from deskside.domain.scripts.allowed_signers import Roster
from deskside.domain.scripts.manifest import Effect

if TYPE_CHECKING:
    from collections.abc import Mapping

Roots = Literal["self", "organisation"]


@dataclass(frozen=True, slots=True)
class Policy:
    """Whose word counts and how many must give it. The author's own never does."""

    roots: Roots = "self"
    needed: Mapping[Effect, int] = field(
        default_factory=lambda: {Effect.READ: 1, Effect.CHANGE: 2, Effect.DISRUPTIVE: 2}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedSignature:
    """What an adapter found when it checked one signature over one statement's bytes."""

    key: bytes
    """Wire form of the public key inside the signature: who claims to have signed."""
    namespace: str
    intact: bool
    """Whether the signature is this key's, over exactly these bytes, in `namespace`."""
    armoured: bytes = field(default=b"", repr=False, compare=False)
    """The signature as it was found, for whoever checks it again elsewhere."""


@dataclass(frozen=True, slots=True)
class SignedStatement:
    """A stored statement as bytes, not yet parsed, and the signatures beside it."""

    body: bytes
    signatures: tuple[CheckedSignature, ...]


@dataclass(frozen=True, slots=True)
class Revoked:
    """What no longer counts: hex SHA-256 of statements and files, and fingerprints of keys."""

    digests: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()

    def __or__(self, other: Revoked) -> Revoked:
        """Return what either takes back."""
        return Revoked(self.digests | other.digests, self.keys | other.keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that is known about the approvals of one script, newest version first."""

    statements: tuple[SignedStatement, ...] = ()
    roster: Roster = field(default_factory=Roster)
    revoked: Revoked = field(default_factory=Revoked)
    policy: Policy = field(default_factory=Policy)
    practice_statements: tuple[SignedStatement, ...] = ()
    practice_roster: Roster = field(default_factory=Roster)


def fingerprint(key: bytes) -> str:
    """Return a public key's fingerprint as OpenSSH prints it: `SHA256:` and unpadded base64."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).rstrip(b"=").decode()
