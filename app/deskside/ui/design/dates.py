"""Dates and times as the reader's language writes them, in the reader's time zone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, QTime

from deskside.ui.words import language, t

if TYPE_CHECKING:
    from datetime import date


def hour(at: datetime) -> str:
    """Return the time of day: `10:02`."""
    there = at.astimezone()
    return _locale().toString(QTime(there.hour, there.minute), _clock())


def day(at: datetime, *, today: date | None = None) -> str:
    """Return the day: `Today`, `Yesterday`, `3 May`, or the whole date of another year."""
    there = at.astimezone().date()
    now = today or datetime.now().astimezone().date()
    days_ago = (now - there).days
    if days_ago in {0, 1}:
        return t("Yesterday") if days_ago else t("Today")
    shown = QDate(there.year, there.month, there.day)
    return _locale().toString(shown, "d MMM" if there.year == now.year else "d MMM yyyy")


def recently(at: datetime, *, today: date | None = None) -> str:
    """Return the time of day for today, the day for everything else."""
    now = today or datetime.now().astimezone().date()
    return hour(at) if at.astimezone().date() == now else day(at, today=now)


def moment(at: datetime) -> str:
    """Return the whole date, with the month in letters so that nobody takes it for the day, and the time."""
    there = at.astimezone().date()
    written = _locale().toString(QDate(there.year, there.month, there.day), "d MMM yyyy")
    return t("{date}, {time}").format(date=written, time=hour(at))


def _locale() -> QLocale:
    system = QLocale.system()
    return system if system.name().startswith(language()) else QLocale(language())


def _clock() -> str:
    """Return the system's way to write the time where it speaks the reader's language, else 24 hours."""
    system = QLocale.system()
    ours = system.name().startswith(language())
    return system.timeFormat(QLocale.FormatType.ShortFormat) if ours else "HH:mm"
