"""Category `events` on macOS: faults of the unified log, and reports of crashes."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from deskside.domain.inventory.answer import json_or_none, name_or_none, said_or_none
from deskside.domain.inventory.bsd.system import clock
from deskside.domain.inventory.events import Event, Events
from deskside.domain.inventory.facts import Help, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.answer import Answer

_MAX_EVENTS: Final = 200
_MESSAGE_CHARS: Final = 500
_TIME: Final = "%Y-%m-%d %H:%M:%S.%f%z"


def parse(answer: Answer) -> Events:
    """Read the frame `events`: `log show --style ndjson`, an object a line, the last line a count."""
    found: list[Event] = []
    for line in (answer.raw("log", "rows") or b"").split(b"\n")[:_MAX_EVENTS]:
        said = json_or_none(line) if line.startswith(b"{") else None
        if isinstance(said, dict) and isinstance(said.get("eventMessage"), str):
            found.append(_event(said))
        elif line and not (isinstance(said, dict) and "count" in said):
            answer.gap("rows", Status.UNREADABLE, Help.AGAIN)
    _, offset = clock(answer.text("clock") or "")
    found += _crashes(answer.text("reports") or "", offset or 0)
    found.sort(key=lambda one: one.at.timestamp() if one.at else 0.0, reverse=True)
    return answer.settle(Events(rows=tuple(found[:_MAX_EVENTS])))


def _event(said: dict[str, Any]) -> Event:
    program = said.get("processImagePath")
    return Event(
        at=_moment(said.get("timestamp")),
        level="critical" if said.get("messageType") == "Fault" else "error",
        source=name_or_none(program.rpartition("/")[2]) if isinstance(program, str) else "kernel",
        message=said_or_none(said["eventMessage"], _MESSAGE_CHARS),
    )


def _moment(text: object) -> datetime | None:
    """Read `2026-11-20 08:15:02.123456+0300`."""
    if not isinstance(text, str) or not re.fullmatch(r"[\d :.+-]{26,32}", text):
        return None
    try:
        return datetime.strptime(text, _TIME).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None


def _crashes(paths: str, offset_minutes: int) -> Iterator[Event]:
    """Read the names of reports, `Preview-2026-11-20-081502.ips`, in the machine's own time.

    What stands in them is not read.
    """
    sign, minutes = "-" if offset_minutes < 0 else "+", abs(offset_minutes)
    zone = f"{sign}{minutes // 60:02}{minutes % 60:02}"
    for path in paths.split("\n"):
        name = path.rpartition("/")[2]
        said = re.fullmatch(r"(.{1,120}?)-(\d{4}-\d\d-\d\d)-(\d{6})(?:\.\d{1,6})?\.(ips|panic)", name)
        if said:
            at = _moment(f"{said[2]} {said[3][:2]}:{said[3][2:4]}:{said[3][4:]}.000000{zone}")
            panic = said[4] == "panic" or said[1].startswith("panic")
            yield Event(
                at=at,
                level="emergency" if panic else "error",
                source="kernel" if panic else name_or_none(said[1]),
                message=name_or_none(name),
            )
