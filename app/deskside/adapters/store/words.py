"""How a text is cut into words where we do it ourselves: as SQLite's FTS5 cuts it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_MARKED: Final = re.compile("([a-z])[\u0300-\u036f]+")
_MARK: Final = re.compile("[\u0300-\u036f]")


def bare(text: str) -> str:
    """Return a text that is `folded` with its Latin letters without their accents."""
    if text.isascii():
        return text
    apart = _MARKED.sub(r"\1", unicodedata.normalize("NFD", text))
    return _MARK.sub("", unicodedata.normalize("NFC", apart))


def parts(text: str) -> list[str]:
    """Return the words of a text that is `folded`."""
    return _WORD.findall(bare(text))
