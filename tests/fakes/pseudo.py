"""A language in which every translated sentence is bracketed, so that what was not translated stands out."""

from __future__ import annotations

import gettext
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from deskside.ui import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")


class _Bracketed(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@contextmanager
def pseudo_language() -> Iterator[None]:
    """Speak the bracketed language within the block, in the whole process."""
    before = words._reader, words._ENGLISH
    words._reader = words._ENGLISH = words._Voice("en", _Bracketed())
    try:
        yield
    finally:
        words._reader, words._ENGLISH = before


def untranslated(shown: str, data: Iterable[str] = ()) -> str:
    """Return what is left of `shown` without bracketed sentences and without `data`; words are a mistake."""
    while _BRACKETED.search(shown):
        shown = _BRACKETED.sub("", shown)
    for known in sorted(data, key=len, reverse=True):
        shown = shown.replace(known, "")
    return " ".join(re.findall(r"[^\W\d_]{2,}", shown))
