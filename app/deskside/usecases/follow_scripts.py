"""Bring the desk's copy of its scripts up to date, and tell what is new. Nothing becomes trusted by that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from deskside.domain.scripts.following import bounded, owner_of
from deskside.domain.scripts.left_out import is_of, unreadable, without
from deskside.domain.scripts.news import news, versions
from deskside.usecases.ports.script_source import LastTime
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.scripts.left_out import LeftOut
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.script_source import Fetched, FollowedScripts, ScriptSource


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

        A folder that is no script's or walkthrough's is left out, and what was taken of it from the same
        place before stays: one mistake there stops nobody's work here.

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
        old = self.followed.files()
        files, left_out = _merged(fetched, old if is_same else {})
        bounded((path, len(body)) for path, body in files.items())
        found = news(old, files, before.highest)
        cancel.check()
        now = LastTime(
            at=self.clock.now(),
            source=self.named,
            state=fetched.state,
            news=found,
            highest=_higher(before.highest, versions(files)),
            left_out=left_out,
        )
        if found or not is_same or old.keys() != files.keys():
            self.followed.replace(files, now)
        else:
            self.followed.remember(now)
        return now


def _merged(fetched: Fetched, old: Mapping[str, bytes]) -> tuple[dict[str, bytes], tuple[LeftOut, ...]]:
    """Return what is in use from now on, and what was left out of it."""
    out = {one.script: one for one in (*unreadable(fetched.files), *fetched.left_out)}
    stays = {path: body for path, body in old.items() if is_of(path, out)}
    kept = {owner_of(path) for path in stays}
    left_out = tuple(replace(out[name], kept=name in kept) for name in sorted(out))
    return without(fetched.files, out) | stays, left_out


def _higher(before: Mapping[str, int], now: Mapping[str, int]) -> dict[str, int]:
    return {name: max(before.get(name, 0), now.get(name, 0)) for name in before.keys() | now.keys()}
