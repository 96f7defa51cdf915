"""What a profile's file is worth, before anybody is given it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import DesksideError, Refused, WrongUse
from deskside.domain.profile.form import flaws, read_profile
from deskside.domain.profile.review import warnings
from deskside.domain.profile.succession import Memory, accept_first, accept_next

if TYPE_CHECKING:
    from deskside.domain.profile.organisation import OrganisationProfile
    from deskside.domain.profile.succession import SignedProfile
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.profile import Profiles


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileReview:
    """What was found; a file with a flaw counts nowhere."""

    profile: OrganisationProfile | None
    sha256: str
    signers: frozenset[str] = frozenset()
    """Fingerprints of the keys whose signature holds."""
    flaws: tuple[DesksideError, ...] = ()
    doubts: tuple[DesksideError, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckProfile:
    """The deed behind `deskside profile check`."""

    profiles: Profiles
    clock: Clock

    def __call__(self, data: bytes, *, previous: bytes | None = None) -> ProfileReview:
        """Return everything that is wrong with a file, and what deserves a second look.

        Args:
            data: A draft or a signed profile.
            previous: The profile that it follows, where it is not the one of this computer.
        """
        try:
            signed = self.profiles.checked(data)
        except WrongUse as error:
            return ProfileReview(profile=None, sha256="", flaws=(error,))
        found: list[DesksideError] = [*flaws(signed.body)]
        if found:
            return ProfileReview(profile=None, sha256=signed.sha256, flaws=tuple(found))
        profile = read_profile(signed.body)
        doubts: list[DesksideError] = [*warnings(profile, today=self.clock.now().date())]
        if not signed.signatures:
            doubts.insert(0, Refused("profile-unsigned"))
        elif why := self._refusal(signed, previous):
            (doubts if why.code == "profile-roots-missing" else found).insert(0, why)
        return ProfileReview(
            profile=profile,
            sha256=signed.sha256,
            signers=signed.signers(),
            flaws=tuple(found),
            doubts=tuple(doubts),
        )

    def _refusal(self, signed: SignedProfile, previous: bytes | None) -> Refused | None:
        try:
            memory = self._before(previous)
            accept_first(signed, now=None)
            if memory is not None:
                accept_next(signed, memory, now=None)
        except Refused as refusal:
            return refusal
        return None

    def _before(self, previous: bytes | None) -> Memory | None:
        if previous is None:
            return self.profiles.memory()
        before = self.profiles.checked(previous)
        return Memory(accept_first(before, now=None), before.sha256)
