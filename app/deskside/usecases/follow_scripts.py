"""Bring the desk's copy of its scripts up to date, and tell what is new. Nothing becomes trusted by that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.scripts.following import bounded
from deskside.domain.scripts.news import news, versions
from deskside.usecases.ports.script_source import LastTime
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.script_source import FollowedScripts, ScriptSource


@dataclass(frozen=True, slots=True)
class Following:
    """Where scripts are taken from now, and what is remembered of the last time."""

    named: str
    last: LastTime


@dataclass(frozen=True, slots=True)
class FollowScripts:
    """The deed behind `deskside script sync`, and what a window does now and then."""

    source: ScriptSource
    followed: FollowedScripts
    clock: Clock
    named: str
    """The source as the setting names it: another one begins anew."""

    def __call__(self, *, cancel: CancelToken | None = None) -> LastTime:
        """Fetch, compare, replace, remember. What runs out, breaks or is refused leaves all as it was.

        Raises:
            WrongUse: As `ScriptSource.fetch`.
            Refused: As `ScriptSource.fetch`.
            Unreachable: `scripts-source-unreachable`: what was taken last stays in use.
            BrokeMidway: `scripts-not-kept`.
            Cancelled: Somebody asked to stop.
        """
        cancel = cancel or CancelToken()
        before = self.followed.last_time()
        is_same = before.source == self.named
        fetched = self.source.fetch(before.state if is_same else "", cancel=cancel)
        bounded((path, len(body)) for path, body in fetched.files.items())
        old = self.followed.files()
        found = news(old, fetched.files, before.highest)
        cancel.check()
        now = LastTime(
            at=self.clock.now(),
            source=self.named,
            state=fetched.state,
            news=found,
            highest=_higher(before.highest, versions(fetched.files)),
        )
        if found or not is_same or old.keys() != fetched.files.keys():
            self.followed.replace(fetched.files, now)
        else:
            self.followed.remember(now)
        return now


def _higher(before: Mapping[str, int], now: Mapping[str, int]) -> dict[str, int]:
    return {name: max(before.get(name, 0), now.get(name, 0)) for name in before.keys() | now.keys()}
