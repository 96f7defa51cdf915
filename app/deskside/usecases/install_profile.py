"""The moment in which a computer begins to belong to an organisation, or stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import Cancelled
from deskside.domain.profile.succession import accept_first, accept_next

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from deskside.domain.profile.organisation import OrganisationProfile
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.profile import Profiles


@dataclass(frozen=True, slots=True)
class InstallProfile:
    """The deed behind `deskside profile install`."""

    profiles: Profiles
    clock: Clock

    def __call__(
        self,
        data: bytes,
        *,
        confirm: Callable[[OrganisationProfile], bool],
        pins: AbstractSet[str] = frozenset(),
    ) -> OrganisationProfile:
        """Check, ask where it is the first one, put in its place, remember.

        Args:
            data: The signed file.
            confirm: Shows a first profile's roots to a person, who compares them, and returns their answer.
                Not asked where `pins` says it, nor for a profile that follows the one that is here.
            pins: Fingerprints of which one must be a root and have signed.

        Raises:
            WrongUse: `profile-too-large`, `profile-signatures-unreadable`.
            Refused: What the rule says (`domain.profile.succession`).
            Cancelled: The person said no.
            BrokeMidway: `profile-not-writable`.
        """
        signed, memory, now = self.profiles.checked(data), self.profiles.memory(), self.clock.now()
        if memory is not None:
            profile = accept_next(signed, memory, now=now)
        else:
            profile = accept_first(signed, now=now, pins=pins)
            if not pins and not confirm(profile):
                raise Cancelled
        if self.profiles.read() != data:
            self.profiles.write(data)
        self.profiles.remember(data)
        return profile
