"""Which organisation this computer belongs to: decided anew at each start, from the signed file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import Refused, WrongUse
from deskside.domain.profile.file import split_profile
from deskside.domain.profile.succession import Memory, SignedProfile, accept_first, accept_next

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.profile.organisation import OrganisationProfile
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.profile import Profiles


@dataclass(frozen=True, slots=True)
class LoadProfile:
    """The deed at each start. It trusts no file for the first time: that is `InstallProfile`."""

    profiles: Profiles
    clock: Clock

    def __call__(self) -> OrganisationProfile | None:
        """Return the profile that counts here, or None where none was ever accepted.

        A later version, signed by the roots of the one before, is accepted and remembered.

        Raises:
            Refused: `profile-gone` where one was accepted and its file is not there, `profile-not-accepted`
                where a file is there and no person has accepted it, `profile-memory-broken`, or what
                `accept_next` says.
            BrokeMidway: `profile-file-unreadable`, `profile-not-writable`.
        """
        data, memory = self.profiles.read(), self.profiles.memory()
        if data is None:
            if memory is None and not self.profiles.named:
                return None
            raise Refused("profile-gone", place=self.profiles.place)
        if memory is None:
            raise Refused("profile-not-accepted", place=self.profiles.place)
        signed = self._signed(data, memory)
        profile = accept_next(signed, memory, now=self.clock.now())
        if signed.sha256 != memory.sha256:
            self.profiles.remember(data)
        return profile

    def _signed(self, data: bytes, memory: Memory) -> SignedProfile:
        """Check signatures only of what is new: the very bytes that were accepted need no second look."""
        try:
            seen = SignedProfile(split_profile(data).body)
        except WrongUse as error:
            raise Refused(error.code, **error.facts) from error
        return seen if seen.sha256 == memory.sha256 else _checked(self.profiles.checked, data)


@dataclass(frozen=True, slots=True)
class OwnProfile:
    """What a companion goes by: the profile that came with it, and nothing that others can set.

    It keeps no memory, because it leaves nothing behind. The one inside its own file is believed because
    the program is; one beside it may only follow that one. Where none is inside, the one beside came
    with the program, as the program came.
    """

    checked: Callable[[bytes], SignedProfile]
    clock: Clock

    def __call__(self, inside: bytes | None, beside: bytes | None) -> OrganisationProfile:
        """Return the newer of the two that counts.

        Args:
            inside: The file in the companion's own build, or None.
            beside: The file in the companion's folder, or None.

        Raises:
            Refused: `profile-none`, or why the file does not count.
        """
        now = self.clock.now()
        if inside is None:
            if beside is None:
                raise Refused("profile-none")
            return accept_first(_checked(self.checked, beside), now=now)
        if beside is None:
            return accept_first(_checked(self.checked, inside), now=now)
        return self._newer(_checked(self.checked, inside), _checked(self.checked, beside))

    def _newer(self, inside: SignedProfile, beside: SignedProfile) -> OrganisationProfile:
        """Let the one beside follow, also once the one inside has expired; an older one is left alone."""
        now = self.clock.now()
        memory = Memory(accept_first(inside, now=None), inside.sha256)
        try:
            return accept_next(beside, memory, now=now)
        except Refused as refusal:
            if refusal.code != "profile-older":
                raise
        return accept_first(inside, now=now)


def _checked(check: Callable[[bytes], SignedProfile], data: bytes) -> SignedProfile:
    try:
        return check(data)
    except WrongUse as error:
        raise Refused(error.code, **error.facts) from error
