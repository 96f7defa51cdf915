"""Category `events`: the last errors in the machine's log."""

# ruff: noqa: RUF009 - fact() is dataclasses.field with a declaration

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from deskside.domain.inventory.answer import (
    Answer,
    int_or_none,
    json_or_none,
    name_or_none,
    said_or_none,
    time_or_none,
)
from deskside.domain.inventory.facts import Category, Help, Status, fact, many
from deskside.domain.text import decode

_LEVELS: Final = ("emergency", "alert", "critical", "error")
"""RFC 5424 section 6.2.1, severities 0 to 3."""
_MESSAGE_CHARS: Final = 500
_MAX_EVENTS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of severity error or worse."""

    at: datetime | None = fact(identity=True)
    level: str | None = fact()
    """`error`, `critical`, `alert`, `emergency`."""
    source: str | None = fact(identity=True)
    """Program or service that wrote it."""
    message: str | None = fact(identity=True, person=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Events(Category):
    """The last errors, newest first."""

    NAME: ClassVar[str] = "events"

    rows: tuple[Event, ...] = many(person=True, volatile=True)


def parse(answer: Answer) -> Events:
    """Read the frame `events`: `journalctl -o json`, one object a line."""
    if answer.raw("no_journal") is not None:
        answer.gap("rows", Status.UNSUPPORTED, Help.SERVICE, "systemd-journald")
    lines = (answer.raw("journalctl", "rows") or b"").split(b"\n")
    answer.raw("journal", "rows", advice=Help.GROUP, detail="systemd-journal")
    found = []
    for line in lines[:_MAX_EVENTS]:
        said = json_or_none(line) if line else None
        if isinstance(said, dict):
            found.append(_event(said))
        elif line:
            answer.gap("rows", Status.UNREADABLE, Help.AGAIN)
    found.reverse()
    return answer.settle(Events(rows=tuple(found)))


def _event(said: dict[str, Any]) -> Event:
    at_us = int_or_none(_text(said.get("__REALTIME_TIMESTAMP")))
    priority = int_or_none(_text(said.get("PRIORITY")))
    source = said.get("SYSLOG_IDENTIFIER") or said.get("_SYSTEMD_UNIT") or said.get("_COMM")
    return Event(
        at=time_or_none(None if at_us is None else at_us // 1_000_000),
        level=_LEVELS[priority] if priority is not None and 0 <= priority < len(_LEVELS) else None,
        source=name_or_none(_text(source)) or "kernel",
        message=said_or_none(_text(said.get("MESSAGE")), _MESSAGE_CHARS),
    )


def _text(value: object) -> str:
    """Return a field: a string, bytes as a list of numbers where it is not UTF-8, or several of either."""
    if isinstance(value, list):
        if value and all(isinstance(part, int) and 0 <= part < 256 for part in value):
            return decode(bytes(value))
        return " ".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""
