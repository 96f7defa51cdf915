"""What a rule of the redactor is, built in or an organisation's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable

_PART: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d*,?\d*\}|.", re.DOTALL)
"""An escaped letter, a set, a count, or any other letter of a regular expression."""
_REPEATS: Final = re.compile(r"[*+]|\{\d*,\d*\}|\{\d+\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of secret: what the group `secret` of `pattern` finds, or without it all that it finds."""

    name: str
    """Kebab-case; it stands in the text where the secret was, and in the journal with a count."""
    pattern: str
    """A regular expression. It is compiled when a line is first suspected: few commands ever see one."""
    hints: tuple[bytes, ...] = (b"",)
    """A line with none of them, in its family's view, holds no such secret."""
    is_secret: Callable[[str], bool] | None = None
    """A second look at what was found: a checksum, a list of harmless words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Rules whose hints are looked for in the same view of a text."""

    view: Callable[[bytes, bytes, bytes], bytes | None]
    """Takes the text as UTF-8, the same with ASCII letters lower-cased, and of that each kind of line once,
    without digits. Returns what hints are looked for in, with every newline in its place: the first, the
    second, or something of its own; None where no rule can find anything."""
    rules: tuple[Rule, ...]


def without_digits(text: bytes) -> bytes:
    """Return `text` without its ASCII digits, by which most lines of a log differ."""
    return text.translate(None, b"0123456789")


def rule(name: str, pattern: str) -> Rule:
    """Make an organisation's own rule from its settings.

    Raises:
        WrongUse: `redaction-rule-unreadable`: the name is not kebab-case, or the pattern is none or
            finds nothing at all everywhere; `redaction-rule-slow`: it repeats what repeats, and hostile
            text could make it take minutes.
    """
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise WrongUse("redaction-rule-unreadable", rule=name[:40], reason=str(error)[:80]) from error
    if not re.fullmatch(r"[a-z0-9-]{1,40}", name) or compiled.search(""):
        raise WrongUse("redaction-rule-unreadable", rule=name[:40], reason=pattern[:80])
    if _repeats_what_repeats(pattern):
        raise WrongUse("redaction-rule-slow", rule=name, pattern=pattern[:80])
    return Rule(name=name, pattern=pattern)


def _repeats_what_repeats(pattern: str) -> bool:
    """Say whether a group with a repetition in it is repeated, as in `(a+)*`."""
    groups = [False]
    closed = False
    for part in _PART.findall(pattern):
        if part == "(":
            groups.append(False)
        elif part == ")" and len(groups) > 1:
            closed = groups.pop()
            groups[-1] |= closed
            continue
        elif _REPEATS.fullmatch(part):
            if closed:
                return True
            groups[-1] = True
        closed = False
    return False
