"""What a rule of the redactor is, built in or an organisation's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of secret: what the group `secret` of `pattern` finds, or without it all that it finds."""

    name: str
    """Kebab-case; it stands in the text where the secret was, and in the journal with a count."""
    pattern: re.Pattern[str]
    hints: tuple[bytes, ...] = (b"",)
    """A line with none of them, in its family's view, holds no such secret."""
    is_secret: Callable[[str], bool] | None = None
    """A second look at what was found: a checksum, a list of harmless words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Rules whose hints are looked for in the same view of a text."""

    view: Callable[[bytes, bytes], bytes | None]
    """Takes the text as UTF-8, and the same with ASCII letters lower-cased. Returns what hints are looked for
    in, with every newline in its place, or None where no rule can find anything."""
    rules: tuple[Rule, ...]


def rule(name: str, pattern: str) -> Rule:
    """Make an organisation's own rule from its settings.

    Raises:
        WrongUse: `redaction-rule-unreadable`: the name is not kebab-case, or the pattern is none or
            finds nothing at all everywhere.
    """
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise WrongUse("redaction-rule-unreadable", rule=name[:40], reason=str(error)[:80]) from error
    if not re.fullmatch(r"[a-z0-9-]{1,40}", name) or compiled.search(""):
        raise WrongUse("redaction-rule-unreadable", rule=name[:40], reason=pattern[:80])
    return Rule(name=name, pattern=compiled)
