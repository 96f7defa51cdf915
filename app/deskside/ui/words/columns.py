"""Text in columns, for a terminal and for plain files: each as wide as its widest cell."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_GAP: Final = "  "


def in_columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return one line a row, two spaces between the columns; the heads are a row like any other."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return [
        _GAP.join(cell + " " * (most - width(cell)) for cell, most in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def width(text: str) -> int:
    """Return how many places of a terminal `text` takes."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def cut(text: str, most: int) -> str:
    """Return `text` in at most `most` characters, with an ellipsis where some are left out."""
    return text if len(text) <= most else text[: most - 1] + "…"
