"""What the lines of a PowerShell script may not hold, or should not. Its grammar is another check."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.powershell_names import outside_bounded, taken
from deskside.domain.scripts.remark import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.scripts.manifest import Manifest

_SAYS: Final = re.compile(
    r"(?:^|[;{(|])\s*(?:Ok|Warn|Fail|Notice|Next)\s+['\"]?([a-z0-9-]+)['\"]?(?=\s|$|;|\})"
)
_FACT: Final = re.compile(r"\bFact\s+['\"]?([a-z][a-z0-9_-]*)\b")
_LEAVES: Final = re.compile(
    r"\b(Start-Job|Start-ThreadJob|Register-ScheduledTask|Register-ScheduledJob|New-Service|schtasks"
    r"|Start-Process(?![^;|]*-Wait)|Invoke-WmiMethod[^;|]*Win32_Process)",
    re.IGNORECASE,
)
_ELEVATES: Final = re.compile(r"(-Verb\s+['\"]?RunAs|\brunas\b)", re.IGNORECASE)
_EVALUATES: Final = re.compile(
    r"(\bInvoke-Expression\b|(?<![\w-])iex\b|\bAdd-Type\b|-EncodedCommand\b|\.Download(?:String|File)\b"
    r"|\bSet-ExecutionPolicy\b|\[scriptblock\]::Create)",
    re.IGNORECASE,
)
_TRANSLATED: Final = re.compile(
    r"(?:^|[;{(|&]\s*|=\s*)((?:netsh|ipconfig|systeminfo|w32tm|schtasks|wmic|quser|tasklist|netstat|gpresult)\b"
    r"|net(?:\.exe)?\s+(?:user|use|view|share|localgroup|accounts)\b|sc(?:\.exe)?\s+query\b)",
    re.IGNORECASE,
)
"""Programs that write for people, in the language of that Windows."""
_CHANGES: Final = re.compile(
    r"\b((?:Set|Remove|Stop|Restart|Disable|Enable|Clear|Uninstall|Install|Rename|Move|New|Add|Update)"
    r"-(?!StrictMode|Variable|Location|Object|Member|Alias|PSDrive|CimSession|TimeSpan|Content\b.*-Path\s+NUL)"
    r"[A-Z]\w+)",
)


_WORDS: Final[tuple[tuple[re.Pattern[str], Literal["error", "advice"], str], ...]] = (
    (_LEAVES, "error", "script-leaves-group"),
    (_ELEVATES, "error", "script-elevates"),
    (_EVALUATES, "error", "script-evaluates"),
    (_TRANSLATED, "advice", "script-reads-translated"),
)


def powershell_remarks(file: str, program: str, manifest: Manifest, *, whole: bool) -> Iterator[Remark]:
    """Yield what is wrong with one file; the arguments are those of `shell_remarks`."""
    last = ""
    for number, line in enumerate(program.splitlines(), start=1):
        code = line.partition("#")[0].strip()
        if not code:
            continue
        last = code
        for pattern, severity, wrong in _WORDS:
            if found := pattern.search(code):
                yield Remark(severity, WrongUse(wrong, word=found[1]), file, number)
        if manifest.effect is Effect.READ and (found := _CHANGES.search(code)):
            yield Remark("advice", WrongUse("script-may-change", word=found[1]), file, number)
    yield from _name_remarks(file, program)
    if whole and not last.lower().startswith("exit"):
        yield Remark("advice", WrongUse("script-no-exit"), file)


def _name_remarks(file: str, program: str) -> Iterator[Remark]:
    for number, name in outside_bounded(program):
        yield Remark("error", WrongUse("script-bounded-outside", name=name), file, number)
    for number, name in taken(program):
        yield Remark("error", WrongUse("script-name-taken", name=name), file, number)


def said_in_powershell(program: str) -> Iterator[tuple[int, str, bool]]:
    """Yield line number and key of each message, and whether it must be declared (a fact need not be)."""
    for number, line in enumerate(program.splitlines(), start=1):
        if not line.lstrip().startswith("#"):
            yield from ((number, key, True) for key in _SAYS.findall(line))
            yield from ((number, key, False) for key in _FACT.findall(line))
