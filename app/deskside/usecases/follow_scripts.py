"""Bring the desk's copy of its scripts up to date, and tell what is new. Nothing becomes trusted by that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.scripts.following import bounded, is_taken, news
from deskside.usecases.ports.script_source import LastTime

if TYPE_CHECKING:
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.script_source import FollowedScripts, ScriptSource


@dataclass(frozen=True, slots=True)
class FollowScripts:
    """The deed behind `deskside script sync`."""

    source: ScriptSource
    followed: FollowedScripts
    clock: Clock
    named: str
    """The source as the setting names it: another one begins anew."""

    def __call__(self) -> LastTime:
        """Fetch, compare, replace, remember.

        Raises:
            WrongUse: As `ScriptSource.fetch`.
            Refused: As `ScriptSource.fetch`.
            Unreachable: `scripts-source-unreachable`: what was taken last stays in use.
            BrokeMidway: `scripts-not-kept`.
        """
        before = self.followed.last_time()
        fetched = self.source.fetch(before.state if before.source == self.named else "")
        files = {path: body for path, body in fetched.files.items() if is_taken(path)}
        bounded((path, len(body)) for path, body in files.items())
        found = news(self.followed.files(), files)
        now = LastTime(at=self.clock.now(), source=self.named, state=fetched.state, news=found)
        self.followed.replace(files, now)
        return now
