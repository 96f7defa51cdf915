"""Sentences for every `DesksideError.code`, one module a subject."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING, Final

from deskside.domain.text import display
from deskside.ui.words import t

if TYPE_CHECKING:
    from deskside.domain.errors import DesksideError
    from deskside.ui.words.sentence import Sentence

_MAX_FACT_CHARS: Final = 1_000
"""Longer than any path or reason that a person reads."""


@cache
def sentences() -> dict[str, Sentence]:
    """Return every code's sentence, gathered from the modules beside this one."""
    found: dict[str, Sentence] = {}
    for module in pkgutil.iter_modules(__path__):
        found |= importlib.import_module(f"{__name__}.{module.name}").SENTENCES
    return found


def what_happened(error: DesksideError) -> str:
    """Say in the reader's language what went wrong."""
    return _filled(sentences()[error.code].what, error.facts)


def what_to_do(error: DesksideError) -> str:
    """Say in the reader's language what to try next."""
    return _filled(sentences()[error.code].do, error.facts)


def _filled(english: str, facts: dict[str, str | int]) -> str:
    """Put facts into a sentence. Some are as they were typed, or as a file is called: harmless only here."""
    shown = {
        name: display(fact, _MAX_FACT_CHARS) if isinstance(fact, str) else fact
        for name, fact in facts.items()
    }
    return t(english).format_map(_Facts(shown))


class _Facts(dict[str, str | int]):
    """A journal may hold an error of another version, or one whose facts were erased: never a traceback."""

    def __missing__(self, name: str) -> str:
        return "…"
