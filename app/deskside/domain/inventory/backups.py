"""Backups: which program makes them, and when it last did. Never what is in them, or where they lie."""

# ruff: noqa: RUF009 - fact() is dataclasses.field with a declaration

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from deskside.domain.inventory.answer import Answer, int_or_none, time_or_none
from deskside.domain.inventory.facts import fact
from deskside.domain.text import display

_MOST_TIMES: Final = 20_000
_STAMP: Final = re.compile(r"^(\d{1,12}) /var/lib/systemd/timers/stamp-(\S{1,120})\.timer$", re.MULTILINE)
_ISO: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """One program, or one timer, that makes backups."""

    program: str | None = fact(identity=True)
    last_at: datetime | None = fact(volatile=True)
    """When it last did."""
    succeeded: bool | None = fact(optional=True)
    """Whether that time is one of success; None where it only says that it ran."""
    automatic: bool | None = fact(optional=True)
    """Whether it is set to run by itself; None where nothing tells."""


def read_backups(answer: Answer, settings: str) -> tuple[Backup, ...]:
    """Return what each program keeps for itself, and systemd's stamps.

    restic keeps a copy of every snapshot it made or saw; Borg notes the time of the last change of each
    repository (borg-internals, "Manifest"); Back In Time writes a stamp for each profile when it has ended
    without an error; systemd touches a stamp when a timer with `Persistent=` runs.
    """
    return tuple(_found(answer, settings))


def _found(answer: Answer, settings: str) -> Iterator[Backup]:
    lines = [line.partition("=") for line in settings.split("\n")]
    dejadup = [_iso(value) for name, _, value in lines if name == "org.gnome.DejaDup last-backup"]
    borg = [_iso(value) for name, _, value in lines if name == "borg"]
    restic, backintime = (
        [time_or_none(int_or_none(line)) for line in _lines(answer.text(name, "backups"))]
        for name in ("restic", "backintime")
    )
    programs = {"Deja Dup": dejadup, "Borg": borg, "restic": restic, "Back In Time": backintime}
    for program, times in programs.items():
        if known := [time for time in times if time is not None]:
            yield Backup(program=program, last_at=max(known), succeeded=True)
    for seconds, name in _STAMP.findall(answer.text("backup_timers", "backups") or "")[:50]:
        if (at := time_or_none(int(seconds))) is not None:
            yield Backup(program=display(f"{name}.timer"), last_at=at, automatic=True)


def _lines(text: str | None) -> list[str]:
    return (text or "").split("\n")[:_MOST_TIMES]


def _iso(text: str) -> datetime | None:
    """Read `'2026-03-01T03:00:11.000000+01:00'`; without a zone it is UTC, as Borg 1 writes it."""
    found = _ISO.search(text[:60])
    if found is None:
        return None
    try:
        return datetime.fromisoformat(found[1] + (found[2] or "Z")).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
