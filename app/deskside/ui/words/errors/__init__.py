"""Sentences for every `DesksideError.code`, one module a subject."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

from deskside.ui.words import t

if TYPE_CHECKING:
    from deskside.domain.errors import DesksideError
    from deskside.ui.words.sentence import Sentence


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
    return t(english).format_map(_Facts(facts))


class _Facts(dict[str, str | int]):
    """A journal may hold an error of another version, or one whose facts were erased: never a traceback."""

    def __missing__(self, name: str) -> str:
        return "…"
