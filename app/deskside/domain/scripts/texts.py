"""Sentences by language, with places for values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

Texts = Mapping[str, str]
"""One sentence by language, ISO 639-1 code to text. English is always there."""

_PLACE: Final = re.compile(r"\{([a-z0-9_-]{1,40})\}")


def in_language(texts: Texts, language: str) -> str:
    """Return the text in `language`, else in English, else empty."""
    return texts.get(language) or texts.get("en", "")


def places(template: str) -> frozenset[str]:
    """Return the names of the values that `template` has places for."""
    return frozenset(_PLACE.findall(template))


def filled(template: str, values: Mapping[str, str]) -> str:
    """Return `template` with its places filled; a value that is missing shows as `?`.

    Not `str.format`: what comes from a machine is never near a format string.
    """
    return _PLACE.sub(lambda found: values.get(found[1], "?"), template)
