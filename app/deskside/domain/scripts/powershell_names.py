"""Variables of a PowerShell script, read without a PowerShell: two mistakes that it makes no error of.

A block of `Bounded` runs in a runspace of its own; a variable of the script is simply empty there. And some
names belong to PowerShell itself: to assign `$host` or `$input` fails, or is lost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

GIVEN: Final = frozenset({"_", "null", "true", "false", "matches", "psversiontable"})
"""What is there without being assigned (about_Automatic_Variables), as far as a script needs it."""

TAKEN: Final = frozenset(
    {
        *("args", "error", "event", "foreach", "home", "host", "input", "matches", "myinvocation", "pid"),
        *("profile", "psscriptroot", "pwd", "sender", "shellid", "switch", "this"),
    }
)
"""Names that PowerShell gives to something of its own (about_Automatic_Variables)."""

_ASSIGNED: Final = re.compile(r"\$(\w+)(?=\s*(?:[-+*/]?=[^=]|, ?\$\w+(?:, ?\$\w+)* = |\+\+|--))")
_EACH: Final = re.compile(r"\bforeach \(\$(\w+) in", re.IGNORECASE)
_PARAMETERS: Final = re.compile(r"(?:\bparam|\bfunction [\w-]+)\s*\(([^)]*)\)", re.IGNORECASE)
_USED: Final = re.compile(r"(?<!`)\$\{?(?!\w+:)(\w+)")
_BLOCK: Final = re.compile(r"\bBounded [^\s{]+ \{")
_REMARK: Final = re.compile(r"(?m)^\s*#.*$")
_LITERAL: Final = re.compile(r"'[^'\n]*'")


def assigned(text: str) -> frozenset[str]:
    """Return the names of the variables that `text` assigns, in small letters, parameters among them."""
    plain = _plain(text)
    named = [*_ASSIGNED.findall(plain), *_EACH.findall(plain)]
    named += [name for given in _PARAMETERS.findall(plain) for name in re.findall(r"\$(\w+)", given)]
    return frozenset(name.lower() for name in named)


def used(text: str) -> frozenset[str]:
    """Return the names of the variables that `text` reads or assigns, in small letters; no `$env:NAME`."""
    return frozenset(name.lower() for name in _USED.findall(_plain(text)))


def outside_bounded(program: str) -> Iterator[tuple[int, str]]:
    """Yield line and name of each variable in a block of `Bounded` that the block was not given."""
    plain = _plain(program)
    for begin in _BLOCK.finditer(plain):
        end = _closing(plain, begin.end())
        block = plain[begin.end() : end]
        own = assigned(block) | GIVEN
        for found in _USED.finditer(block):
            if found[1].lower() not in own:
                yield plain.count("\n", 0, begin.end() + found.start()) + 1, found[1]


def taken(program: str) -> Iterator[tuple[int, str]]:
    """Yield line and name of each variable that is assigned and belongs to PowerShell."""
    plain = _plain(program)
    for found in (*_ASSIGNED.finditer(plain), *_EACH.finditer(plain)):
        if found[1].lower() in TAKEN:
            yield plain.count("\n", 0, found.start()) + 1, found[1]
    for given in _PARAMETERS.finditer(plain):
        for name in re.findall(r"\$(\w+)", given[1]):
            if name.lower() in TAKEN:
                yield plain.count("\n", 0, given.start()) + 1, name


def _plain(text: str) -> str:
    """Return `text` without what stands in remarks and single quotes; its lines stay where they are."""
    return _REMARK.sub("", _LITERAL.sub("''", text))


def _closing(text: str, at: int) -> int:
    """Return where the brace closes that was opened before `at`; the end where none does."""
    depth = 1
    for position in range(at, len(text)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return position
    return len(text)
