"""What keeps a Windows desktop and its files: the lock of an idle screen, File History, OneDrive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import time_or_none
from deskside.domain.inventory.backups import Backup
from deskside.domain.inventory.screen_lock import Lock
from deskside.domain.inventory.windows.rows import Row, first, rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from deskside.domain.inventory.answer import Answer

_TICKS_A_SECOND: Final = 10_000_000
_FROM_1601_TO_1970_S: Final = 11_644_473_600
"""A FILETIME counts tenths of a microsecond since 1601."""


def read_lock(answer: Answer, policy: Row) -> Lock | None:
    """Return what locks first: the machine's limit for idle sessions, or a screen saver with a password.

    An organisation's word on the screen saver stands above the account's, value by value.
    """
    own = first(answer, "registry/Desktop", "screen_lock")
    ordered = first(answer, "registry/DesktopPolicy")

    def of(name: str) -> str | None:
        return ordered.text(name) or own.text(name)

    times = []
    if limit := policy.number("InactivityTimeoutSecs"):
        times.append(limit)
    if of("ScreenSaveActive") == "1" and of("ScreenSaverIsSecure") == "1" and of("SCRNSAVE.EXE"):
        seconds = of("ScreenSaveTimeOut") or ""
        times.append(int(seconds) if seconds.isdecimal() and len(seconds) < 9 else 0)
    if times:
        return Lock(on=True, after_s=min(times) or None)
    return Lock(on=False, after_s=None) if "registry/Desktop" in answer.sources else None


def read_backups(answer: Answer) -> Iterator[Backup]:
    """Return what File History has kept and until when, and whether OneDrive keeps the usual folders."""
    kept = first(answer, "registry/FileHistory").number("ProtectedUpToTime")
    if kept is not None:  # 0 while it works
        at = _time(kept)
        yield Backup(program="File History", last_at=at, succeeded=True if at else None)
    for account in rows(answer, "registry/OneDrive"):
        folders = account.number("KfmFoldersProtectedNow")
        if folders is not None:
            yield Backup(program="OneDrive", automatic=folders > 0)


def _time(filetime: int) -> datetime | None:
    return time_or_none(filetime // _TICKS_A_SECOND - _FROM_1601_TO_1970_S)
