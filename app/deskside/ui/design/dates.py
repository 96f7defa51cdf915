"""Dates and times as the reader's language writes them, in the reader's time zone. No Qt."""

from __future__ import annotations

import os
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from deskside.ui.words import n_, t

if TYPE_CHECKING:
    from datetime import date

_MONTHS = (
    n_("{day} Jan"), n_("{day} Feb"), n_("{day} Mar"), n_("{day} Apr"), n_("{day} May"), n_("{day} Jun"),
    n_("{day} Jul"), n_("{day} Aug"), n_("{day} Sep"), n_("{day} Oct"), n_("{day} Nov"), n_("{day} Dec"),
)  # fmt: skip


def hour(at: datetime) -> str:
    """Return the time of day: `10:02`, or `10:02 AM` where the system writes so."""
    there = at.astimezone()
    return there.strftime("%I:%M %p") if _in_twelve_hours() else f"{there:%H:%M}"


def day(at: datetime, *, today: date | None = None) -> str:
    """Return the day: `Today`, `Yesterday`, `3 May`, or the whole date of another year."""
    there = at.astimezone().date()
    now = today or datetime.now().astimezone().date()
    days_ago = (now - there).days
    if days_ago in {0, 1}:
        return t("Yesterday") if days_ago else t("Today")
    return _written(there) if there.year == now.year else _whole(there)


def recently(at: datetime, *, today: date | None = None) -> str:
    """Return the time of day for today, the day for everything else."""
    now = today or datetime.now().astimezone().date()
    return hour(at) if at.astimezone().date() == now else day(at, today=now)


def moment(at: datetime) -> str:
    """Return the whole date, with the month in letters so that nobody takes it for the day, and the time."""
    return t("{date}, {time}").format(date=_whole(at.astimezone().date()), time=hour(at))


def lasting(seconds: int) -> str:
    """Return how long something has lasted, as clocks show it: `0:42`, `1:02:03`."""
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _written(there: date) -> str:
    return t(_MONTHS[there.month - 1]).format(day=there.day)


def _whole(there: date) -> str:
    return t("{date} {year}").format(date=_written(there), year=there.year)


@cache
def _in_twelve_hours() -> bool:
    """Ask the system once how it writes the time; one that does not say so writes 24 hours."""
    said = next((os.environ[name] for name in ("LC_ALL", "LC_TIME", "LANG") if os.environ.get(name)), "C")
    if said.partition(".")[0] in {"C", "POSIX"}:
        return False
    import locale  # noqa: PLC0415 - only where it can tell

    if not hasattr(locale, "nl_langinfo"):
        return False
    before = locale.setlocale(locale.LC_TIME)
    try:
        locale.setlocale(locale.LC_TIME, "")
        return any(part in locale.nl_langinfo(locale.T_FMT) for part in ("%p", "%I", "%r"))
    except locale.Error:
        return False
    finally:
        locale.setlocale(locale.LC_TIME, before)
