"""Result lines: what a script says it found, told from what it merely prints.

A result line is `::LEVEL mark=TOKEN [code=KEY] [name=value ...]::text`, where TOKEN is the random token
of this run, 32 hex digits from the desk's `Tokens` port. The token reaches the script as `DESKSIDE_MARK`
and stands in nothing that the machine held before, so a log line, a host name or a DNS answer that looks
like a result line is output like any other. Values have blank, `:` and `%` as `%20`, `%3A` and `%25`.

A result line that follows output without a newline still counts: the token says so, not the column.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, get_args

from deskside.domain.scripts.findings import Level, fact_finding, free_finding, keyed_finding
from deskside.domain.scripts.verdict import told_by, worse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.journal.facts import Finding
    from deskside.domain.scripts.texts import Texts
    from deskside.domain.scripts.verdict import Verdict

MAX_FINDINGS: Final = 200
"""Findings that are kept of one run; what comes after stays in the output and still counts."""
MAX_MARK_CHARS: Final = 4_096

RECORDED_TOKEN: Final = "0" * 32
"""Stands for the token in recorded cases; no run is ever given it."""

_LEVELS: Final[dict[str, Level]] = {level: level for level in get_args(Level)}
_NAME: Final = "[a-z][a-z0-9_-]{0,39}"
_PAIR: Final = re.compile(rf"({_NAME})=([^ \t\n:]*)")
_ESCAPED: Final = re.compile("%(?:20|25|3A)")
_ESCAPES: Final = {"%20": " ", "%25": "%", "%3A": ":"}


class MarkReader:
    """Takes the result lines out of sanitised text, the same ones however it was cut into chunks.

    Attributes:
        told: The worst state that the result lines told, or None while there was none.
        findings: How many there were, also beyond `MAX_FINDINGS`.
    """

    def __init__(self, token: str, messages: Mapping[str, Texts]) -> None:
        self._token = token
        self._messages = messages
        self._line = re.compile(
            rf"::({'|'.join(_LEVELS)}) mark={re.escape(token)}((?: {_NAME}=[^ \t\n:]*)*)::([^\n]*)\n?"
        )
        self._held = ""
        self._at_line_start = True
        self.told: Verdict | None = None
        self.findings = 0

    def feed(self, text: str, *, final: bool = False) -> tuple[str, tuple[Finding, ...]]:
        """Return the output in `text` without result lines, and what those found.

        No work is done on lines unless the token stands somewhere in `text`: output is searched once, at
        the speed of `str.find`.
        """
        text = self._held + text if self._held else text
        self._held = ""
        if not final and (start := _unfinished(text)) < len(text):
            text, self._held = text[:start], text[start:]
        found: list[Finding] = []
        if self._token in text:
            text = self._without_marks(text, found)
        if text:
            self._at_line_start = text.endswith("\n")
        return text, tuple(found)

    def _without_marks(self, text: str, found: list[Finding]) -> str:
        pieces: list[str] = []
        at = 0
        for mark in self._line.finditer(text):
            level = _LEVELS[mark[1]]
            self.told = worse(self.told, told_by(level))
            self.findings += 1
            if self.findings > MAX_FINDINGS:
                continue
            pieces.append(text[at : mark.start()])
            found.append(self._finding(level, mark[2], mark[3]))
            starts_line = text[mark.start() - 1] == "\n" if mark.start() else self._at_line_start
            at = mark.end()
            if not starts_line and text[at - 1] == "\n":
                at -= 1
        pieces.append(text[at:])
        return "".join(pieces)

    def _finding(self, level: Level, head: str, text: str) -> Finding:
        said = [(name, _unescaped(value)) for name, value in _PAIR.findall(head)]
        pairs = dict(said)
        if level == "fact" and "name" in pairs:
            return fact_finding(pairs["name"], pairs.get("unit", ""), text, self._messages)
        # The first is the message's own; a later one is a value that the message calls so.
        place = next((place for place, (name, _) in enumerate(said) if name == "code"), -1)
        if place >= 0 and (key := said.pop(place)[1]):
            return keyed_finding(level, key, dict(said), self._messages)
        return free_finding(level, text)


def _unfinished(text: str) -> int:
    """Return where the part begins that may still become a result line; `len(text)` for nowhere."""
    start = max(text.rfind("\n") + 1, len(text) - MAX_MARK_CHARS)
    at = text.find("::", start)
    if at < 0 and text.endswith(":"):
        return len(text) - 1
    return at if at >= 0 else len(text)


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda found: _ESCAPES[found[0]], value)
