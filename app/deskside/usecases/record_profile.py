"""The journal says under which organisation's profile a desk worked, and from when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.journal.desk import ProfileAccepted, ProfileForgotten
from deskside.domain.tickets import DESK

if TYPE_CHECKING:
    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.ports.profile import Profiles


@dataclass(frozen=True, slots=True)
class RecordProfile:
    """The deed at each opening of the journal: whatever was accepted or forgotten since is an entry first."""

    profiles: Profiles
    journal: Journal

    def __call__(self) -> None:
        """Record a change since the last time; where there was none, nothing is written.

        A program that dies between entry and note records the same once more, and that does no harm.

        Raises:
            Refused: `profile-memory-broken`.
            BrokeMidway: `profile-not-writable`, or the journal's own.
        """
        memory, before = self.profiles.memory(), self.profiles.recorded()
        now = memory.sha256 if memory else ""
        if now == before:
            return
        if memory is None:
            self.journal.append(DESK, [ProfileForgotten(sha256=before)])
        else:
            accepted = ProfileAccepted(
                organisation=memory.profile.organisation,
                version=memory.version,
                sha256=memory.sha256,
                roots=tuple(sorted(memory.roots)),
            )
            self.journal.append(DESK, [accepted])
        self.profiles.note_recorded(now)
