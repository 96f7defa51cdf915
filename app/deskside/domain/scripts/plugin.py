"""The output of a Monitoring Plugins program: status line and performance data.

Source: Monitoring Plugins Development Guidelines, "Plugin Output for Nagios" and "Performance data":
`SERVICE STATUS: text | 'label'=value[UOM];[warn];[crit];[min];[max]`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from deskside.domain.scripts.findings import Level, fact_finding, free_finding
from deskside.domain.scripts.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.journal.facts import Finding

MAX_LINE_CHARS: Final = 4_096
MAX_FACTS: Final = 50

_STATUS: Final = re.compile(r"(?:[A-Za-z0-9_./()-]+ ){0,4}?(OK|WARNING|CRITICAL|UNKNOWN)(?![A-Za-z0-9_])")
_PERFORMANCE: Final = re.compile(
    r"(?:'(?P<quoted>[^'=]{1,80})'|(?P<bare>[^\s'=]{1,80}))"
    r"=(?P<value>-?[0-9]+(?:\.[0-9]+)?)(?P<unit>[A-Za-z%]{0,10})(?:;[^\s;]*){0,4}(?=\s|$)"
)
_LEVELS: Final[Mapping[Verdict, Level]] = {
    Verdict.OK: "ok",
    Verdict.WARNING: "warning",
    Verdict.CRITICAL: "error",
}


@dataclass(frozen=True, slots=True)
class PluginOutput:
    """What the first line of a plugin's output says. `told` is None where it names no status."""

    told: Verdict | None
    findings: tuple[Finding, ...] = ()


def read_plugin_output(first_line: str) -> PluginOutput:
    """Read the first line of output of a program that printed no result lines."""
    text, _, performance = first_line[:MAX_LINE_CHARS].partition("|")
    text = text.strip()
    found = _STATUS.match(text)
    if not found:
        return PluginOutput(None)
    told = Verdict(found[1].lower())
    level = _LEVELS.get(told, "notice")
    facts = (
        fact_finding(item["quoted"] or item["bare"], item["unit"], item["value"], {})
        for item in islice(_PERFORMANCE.finditer(performance), MAX_FACTS)
    )
    return PluginOutput(told, (free_finding(level, text), *facts))


class FirstLine:
    """Keeps the first line of output that is not empty, and looks no further."""

    def __init__(self) -> None:
        self._begun = ""
        self._whole = False

    def feed(self, text: str) -> None:
        """Take in more output."""
        if self._whole:
            return
        begun = (self._begun + text[:MAX_LINE_CHARS]).lstrip("\n")
        line, newline, _ = begun.partition("\n")
        self._begun = line[:MAX_LINE_CHARS]
        self._whole = bool(newline) or len(line) > MAX_LINE_CHARS

    @property
    def text(self) -> str:
        """The line so far, without its newline."""
        return self._begun
