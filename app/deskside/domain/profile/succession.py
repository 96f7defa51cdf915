"""The rule: may this profile count here? Who signed it, what was here before it, and whether it is in time.

A profile follows another where the roots of the one before have signed it, and its own roots too: the old
hand the word on, and the new show that they hold their keys. Versions only grow, and one version is one text.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import Refused, WrongUse
from deskside.domain.profile.form import read_profile
from deskside.domain.profile.organisation import PROFILE_NAMESPACE
from deskside.domain.scripts.evidence import fingerprint

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from deskside.domain.profile.organisation import OrganisationProfile
    from deskside.domain.scripts.evidence import CheckedSignature


@dataclass(frozen=True, slots=True)
class SignedProfile:
    """A profile's exact bytes, not yet parsed, and the signatures under them, already checked."""

    body: bytes
    signatures: tuple[CheckedSignature, ...] = ()

    @property
    def sha256(self) -> str:
        """Return the hex SHA-256 of what was signed."""
        return hashlib.sha256(self.body).hexdigest()

    def signers(self) -> frozenset[str]:
        """Return the fingerprint of every key that has signed these bytes as a profile."""
        return frozenset(
            fingerprint(signature.key)
            for signature in self.signatures
            if signature.intact and signature.namespace == PROFILE_NAMESPACE
        )


@dataclass(frozen=True, slots=True)
class Memory:
    """What one computer remembers: the profile that it accepted last, whatever lies there now."""

    profile: OrganisationProfile
    sha256: str
    """Hex SHA-256 of its signed text."""

    @property
    def version(self) -> int:
        """Return its version."""
        return self.profile.version

    @property
    def roots(self) -> frozenset[str]:
        """Return the fingerprints of the keys that may sign the next one."""
        return frozenset(key.fingerprint for key in self.profile.roots)


def accept_next(signed: SignedProfile, memory: Memory, *, now: datetime | None) -> OrganisationProfile:
    """Decide whether a profile counts where another was accepted before; it may be the same.

    Args:
        signed: The file, its signatures checked.
        memory: What was accepted last.
        now: Aware UTC time from the caller's clock, or None where its last day is another question.

    Raises:
        Refused: `profile-unsigned`, `profile-changed`, `profile-root-unknown`, `profile-roots-missing`,
            `profile-not-by-own-roots`, `profile-older`, `profile-differs`, `profile-expired`, or the first
            flaw of its text.
    """
    if signed.sha256 == memory.sha256:
        return _in_time(memory.profile, now)
    signers = _signers(signed)
    if signers.isdisjoint(memory.roots):
        raise Refused("profile-root-unknown", key=min(signers), version=memory.version)
    _enough(signers, memory.roots, memory.profile.roots_needed)
    profile = _signed_by_its_own(signed, signers)
    if profile.version < memory.version:
        raise Refused("profile-older", version=profile.version, newest=memory.version)
    if profile.version == memory.version:
        raise Refused("profile-differs", version=profile.version)
    return _in_time(profile, now)


def accept_first(
    signed: SignedProfile, *, now: datetime | None, pins: AbstractSet[str] = frozenset()
) -> OrganisationProfile:
    """Decide whether a profile may be the first one here. Whether it *is* to be trusted, a person says.

    Args:
        signed: The file, its signatures checked.
        now: Aware UTC time from the caller's clock, or None where its last day is another question.
        pins: Fingerprints of which one must be a root of it and have signed; empty where a person is shown
            the roots, or where the file came with the program that asks.

    Raises:
        Refused: As `accept_next`, without those about a profile before.
    """
    signers = _signers(signed)
    if pins and signers.isdisjoint(pins):
        raise Refused("profile-root-not-pinned", key=min(signers))
    profile = _signed_by_its_own(signed, signers)
    if pins and pins.isdisjoint(key.fingerprint for key in profile.roots):
        raise Refused("profile-root-not-pinned", key=min(key.fingerprint for key in profile.roots))
    return _in_time(profile, now)


def _signers(signed: SignedProfile) -> frozenset[str]:
    if not signed.signatures:
        raise Refused("profile-unsigned")
    signers = signed.signers()
    if not signers:
        raise Refused("profile-changed")
    return signers


def _signed_by_its_own(signed: SignedProfile, signers: frozenset[str]) -> OrganisationProfile:
    profile = _read(signed)
    roots = frozenset(key.fingerprint for key in profile.roots)
    if signers.isdisjoint(roots):
        raise Refused("profile-not-by-own-roots", key=min(signers))
    _enough(signers, roots, profile.roots_needed)
    return profile


def _enough(signers: frozenset[str], roots: frozenset[str], needed: int) -> None:
    if (have := len(signers & roots)) < needed:
        raise Refused("profile-roots-missing", have=have, needed=needed)


def _read(signed: SignedProfile) -> OrganisationProfile:
    try:
        return read_profile(signed.body)
    except WrongUse as error:
        raise Refused(error.code, **error.facts) from error


def _in_time(profile: OrganisationProfile, now: datetime | None) -> OrganisationProfile:
    if now is not None and profile.has_expired(now):
        raise Refused(
            "profile-expired", expires=profile.expires.isoformat(), organisation=profile.organisation
        )
    return profile
