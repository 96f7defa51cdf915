"""Property lists and JSON of macOS's own tools, bounded, and values of the types that are expected."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from deskside.domain.inventory.answer import json_or_none, name_or_none, time_or_none
from deskside.domain.inventory.facts import Help, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.answer import Answer

MAX_BYTES: Final = 8 << 20
_MAX_DEPTH: Final = 32
"""No tool that is read nests deeper than ten."""
_TAG: Final = re.compile(rb"<(/?)(?:dict|array)>")
_MAX_ROWS: Final = 20_000

Row = dict[str, Any]
"""What a machine says, not yet safe to show."""


def plist_or_none(body: bytes | None) -> Any:  # noqa: ANN401 - whatever the machine says
    """Parse an XML property list from a machine: bounded in size and depth, never an exception.

    No entity is expanded: `plistlib` refuses a document that declares one. Binary lists cannot come here,
    because a shell's variables hold no NUL byte.
    """
    if not body or len(body) > MAX_BYTES or not _is_shallow(body):
        return None
    import plistlib  # noqa: PLC0415 - 10 ms that only a Mac's answer need pay
    from xml.parsers.expat import ExpatError  # noqa: PLC0415 - as above

    start = body.find(b"<?xml")
    try:
        return plistlib.loads(body[max(0, start) :], fmt=plistlib.FMT_XML)
    except (ExpatError, ValueError, TypeError, LookupError, AttributeError, OverflowError):
        return None  # InvalidFileException is a ValueError; the others are what broken lists make it raise


def _is_shallow(body: bytes) -> bool:
    level = 0
    for tag in _TAG.finditer(body):
        level += -1 if tag[1] else 1
        if level > _MAX_DEPTH:
            return False
    return True


def plist(answer: Answer, block: str, *gives: str) -> Any:  # noqa: ANN401 - whatever the machine says
    """Return a block that is a property list; None, with a gap for `gives`, where it is none."""
    body = answer.raw(block, *gives)
    found = plist_or_none(body)
    if body is not None and found is None:
        for field in gives:
            answer.gap(field, Status.UNREADABLE, Help.AGAIN)
    return found


def profiled(answer: Answer, block: str, *gives: str) -> Row:
    """Return what `system_profiler -json` printed, by data type; a gap for `gives` where that is nothing."""
    body = answer.raw(block, *gives)
    said = json_or_none(body)
    if body is not None and not isinstance(said, dict):
        for field in gives:
            answer.gap(field, Status.UNREADABLE, Help.AGAIN)
    return row(said)


def profiled_apart(answer: Answer, frame: str, block: str, *gives: str) -> Row:
    """Return as `profiled` what stands in a frame of its own, because it takes longer than the category's."""
    part = next((one for one in answer.extra if one.first and one.first.name == frame), None)
    if part is None or part.gaps:
        gap = part.gaps[0] if part else None
        for field in gives:
            answer.gap(field, gap.why if gap else Status.UNREADABLE, gap.help if gap else Help.AGAIN)
        return {}
    found = profiled(part, block, *gives)
    answer.gaps += part.gaps
    answer.sources += part.sources
    return found


def rows(value: object) -> list[Row]:
    """Return the mappings of a list."""
    return [one for one in value if isinstance(one, dict)][:_MAX_ROWS] if isinstance(value, list) else []


def row(value: object) -> Row:
    """Return a mapping, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def nested(items: list[Row], depth: int = 0) -> Iterator[Row]:
    """Yield items and what stands in their `_items`, as buses and hubs do."""
    for one in items:
        yield one
        if depth < _MAX_DEPTH:
            yield from nested(rows(one.get("_items")), depth + 1)


def text(of: Row, *keys: str) -> str | None:
    """Return the first of `keys` that is a text with something in it, safe to show."""
    for key in keys:
        value = of.get(key)
        if isinstance(value, bytes):
            value = value.rstrip(b"\0").decode("utf-8", "replace")
        if isinstance(value, str) and (found := name_or_none(value)):
            return found
    return None


def number(of: Row, *keys: str) -> int | None:
    """Return the first of `keys` that is a whole number, in 64 bits; a number in a text counts."""
    for key in keys:
        value = of.get(key)
        if isinstance(value, str) and re.fullmatch(r"\d{1,18}", value):
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 63:
            return value
    return None


def flag(of: Row, *keys: str) -> bool | None:
    """Return the first of `keys` that is true or false."""
    return next((value for key in keys if isinstance(value := of.get(key), bool)), None)


def moment(value: object) -> datetime | None:
    """Return a property list's date, which is in UTC and says no zone, or ISO 8601 in a text."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    try:
        return time_or_none(value.replace(tzinfo=UTC).timestamp())
    except (OverflowError, ValueError):
        return None
