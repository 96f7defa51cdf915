"""The organisation that this computer belongs to: its profile, and what is built on it."""

from __future__ import annotations

import contextlib
import os
from functools import cached_property
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import BrokeMidway, DesksideError
from deskside.domain.profile import PROFILE_NAME
from deskside.domain.redaction import Redactor

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.adapters.trust.profiles import ProfileFiles
    from deskside.domain.inventory.findings.rule import Thresholds
    from deskside.domain.profile.organisation import OrganisationProfile
    from deskside.programs.places import Places
    from deskside.usecases.check_profile import CheckProfile
    from deskside.usecases.install_profile import InstallProfile
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.sign_profile import SignProfile

_FRESH_MS: Final = 5_000
"""For how long it is not looked at again: a list asks for it once a script."""


class Organisation:
    """What a desk goes by.

    Args:
        places: This user's folders.
        named: The profile's file where a setting names one; `DESKSIDE_PROFILE` comes before it.
        clock: The time.
    """

    def __init__(self, places: Places, named: Path | None, clock: Clock) -> None:
        self._clock = clock
        self._loaded: tuple[int, OrganisationProfile | None] | None = None
        self._named = places.profile or named
        self._place = self._named or places.config / PROFILE_NAME
        self._memory = places.data / "accepted.profile"

    @cached_property
    def files(self) -> ProfileFiles:
        """Where the profile lies, and what is remembered of it."""
        from deskside.adapters.trust.profiles import ProfileFiles  # noqa: PLC0415 - as below

        return ProfileFiles(self._place, self._memory, named=self._named is not None)

    @property
    def profile(self) -> OrganisationProfile | None:
        """The profile that counts now, or None where there never was one; a window may be open for weeks.

        Raises:
            Refused: Why it does not count (`LoadProfile`).
            BrokeMidway: It cannot be read.
        """
        if not self._concerned():
            return None
        from deskside.usecases.load_profile import LoadProfile  # noqa: PLC0415 - 20 ms that most desks save

        now_ms = self._clock.monotonic_ms()
        if self._loaded is None or now_ms - self._loaded[0] > _FRESH_MS:
            self._loaded = (now_ms, LoadProfile(self.files, self._clock)())
        return self._loaded[1]

    def _concerned(self) -> bool:
        """Say whether there is, was, or should be a profile here; nothing is opened for it."""
        return self._named is not None or os.path.lexists(self._place) or os.path.lexists(self._memory)

    def record(self, journal: Journal) -> None:
        """Have the journal say what was accepted or forgotten since; one that is full says it next time."""
        if not (self._concerned() or os.path.lexists(self._memory.with_suffix(".recorded"))):
            return
        from deskside.usecases.record_profile import RecordProfile  # noqa: PLC0415 - as above

        with contextlib.suppress(BrokeMidway):
            RecordProfile(self.files, journal)()

    @cached_property
    def redactor(self) -> Redactor:
        """The redactor with the organisation's rules; the last accepted ones where no profile counts now."""
        profile = self.profile_or_last
        return Redactor(profile.redaction if profile else ())

    @property
    def profile_or_last(self) -> OrganisationProfile | None:
        """The profile that counts now, else the last accepted one: for what only ever narrows.

        Raises:
            Refused: `profile-memory-broken`.
        """
        try:
            return self.profile
        except DesksideError:
            memory = self.files.memory()
            return memory.profile if memory else None

    @property
    def thresholds(self) -> Thresholds:
        """Where a fact becomes a finding: the organisation's word, else as shipped."""
        from deskside.domain.inventory.findings.rule import Thresholds  # noqa: PLC0415 - with the first facts

        profile = self.profile_or_last
        return profile.thresholds if profile else Thresholds()

    @cached_property
    def install(self) -> InstallProfile:
        """The deed that accepts a profile on this computer."""
        from deskside.usecases.install_profile import InstallProfile  # noqa: PLC0415

        return InstallProfile(self.files, self._clock)

    @cached_property
    def check(self) -> CheckProfile:
        """The deed that says what a profile's file is worth."""
        from deskside.usecases.check_profile import CheckProfile  # noqa: PLC0415

        return CheckProfile(self.files, self._clock)

    @cached_property
    def sign(self) -> SignProfile:
        """The deed that signs a profile."""
        from deskside.adapters.trust.keys import UsersKeys  # noqa: PLC0415
        from deskside.usecases.sign_profile import SignProfile  # noqa: PLC0415

        return SignProfile(self.files, UsersKeys())
