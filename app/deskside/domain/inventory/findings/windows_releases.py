"""Until when a Windows gets security updates for nothing: learn.microsoft.com/lifecycle, as of 2026."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_EDITIONS: Final = re.compile(r"\b(?:Home|Pro)\b")
"""Enterprise and Education are updated for a year longer, and are called otherwise in every language."""
_LONG_TERM: Final = re.compile(r"\b(?:LTSC|LTSB|IoT)\b|\b20(?:15|16|19|21|24)\b")
_WHOLE: Final[Mapping[str, date]] = {
    "7": date(2020, 1, 14),
    "8": date(2016, 1, 12),
    "8.1": date(2023, 1, 10),
    "10": date(2025, 10, 14),
    "Server 2008": date(2020, 1, 14),
    "Server 2012": date(2023, 10, 10),
}
_ELEVEN: Final[Mapping[str, date]] = {
    "21H2": date(2023, 10, 10),
    "22H2": date(2024, 10, 8),
    "23H2": date(2025, 11, 11),
    "24H2": date(2026, 10, 13),
}
"""Releases of Windows 11, Home and Pro."""


def last_day(name: str, version: str) -> date | None:
    """Return the last day of a Windows, by its name and by `23H2 (22631.4317)`; None where unknown."""
    found = re.search(r"\bWindows (Server \d{4}|\d{1,2}(?:\.\d)?)(?!\d)", name)
    if found is None:
        return None
    if found[1] == "11":
        return _ELEVEN.get(version.partition(" ")[0]) if _EDITIONS.search(name) else None
    if found[1] == "10" and _LONG_TERM.search(name):
        return None
    return _WHOLE.get(found[1])
