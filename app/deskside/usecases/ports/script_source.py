"""Where the scripts of a desk are kept, and the copy that the desk uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from deskside.domain.scripts.left_out import LeftOut
    from deskside.domain.scripts.news import News
    from deskside.usecases.task import CancelToken


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the source holds now. `state` names it to the source: a commit, or empty."""

    files: Mapping[str, bytes]
    """By path in the desk's copy (`domain.scripts.following.taken_as`)."""
    state: str = ""
    left_out: tuple[LeftOut, ...] = ()
    """Folders that are none: nothing of them is among the files."""


@dataclass(frozen=True, slots=True)
class LastTime:
    """What is remembered of the last time. `at` is None where there was none."""

    at: datetime | None = None
    source: str = ""
    state: str = ""
    news: tuple[News, ...] = field(default=())
    highest: Mapping[str, int] = field(default_factory=dict)
    """The highest version ever taken of each script and walkthrough, from wherever."""
    left_out: tuple[LeftOut, ...] = ()
    """What lies there and could not be taken, by id."""


class ScriptSource(Protocol):
    """A git remote or a folder. Nothing that lies there is ever executed."""

    def fetch(self, state: str, *, cancel: CancelToken) -> Fetched:
        """Return what it holds; `state` is that of the last time, or empty.

        Raises:
            WrongUse: `scripts-source-too-large`, `scripts-source-empty`.
            Refused: `scripts-source-rewritten`: what was there before is not part of its history any more.
            Unreachable: `scripts-source-unreachable`.
            BrokeMidway: `scripts-not-kept`: there is no room for what is fetched.
            Cancelled: Somebody asked to stop.
        """
        ...


class FollowedScripts(Protocol):
    """The desk's own copy."""

    def files(self) -> Mapping[str, bytes]:
        """Return what was taken last, empty at first."""
        ...

    def last_time(self) -> LastTime:
        """Return what is remembered of the last time."""
        ...

    def replace(self, files: Mapping[str, bytes], now: LastTime) -> None:
        """Put other files in place of all that are there: all or none.

        Raises:
            BrokeMidway: `scripts-not-kept`.
        """
        ...

    def remember(self, now: LastTime) -> None:
        """Note that it was looked, and nothing was new.

        Raises:
            BrokeMidway: `scripts-not-kept`.
        """
        ...
