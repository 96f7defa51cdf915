"""Every sentence the product says, in the language of the reader. No Qt: commands say them too.

English is the source text in the code; the other languages are gettext catalogues under
`resources/locale` (why gettext and not Qt Linguist: app/decisions/0003-one-catalogue-of-sentences.md).
"""

from __future__ import annotations

import gettext
import os
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LANGUAGES: Mapping[str, str] = {"en": "English", "ru": "Русский"}
"""What the product speaks, each named in itself."""


class _Voice(NamedTuple):
    language: str
    catalogue: gettext.NullTranslations


_ENGLISH = _Voice("en", gettext.NullTranslations())
_catalogues = Path()
_reader = _ENGLISH
_for_now: ContextVar[_Voice | None] = ContextVar("_for_now", default=None)


def use_language(language: str, catalogues: Path) -> None:
    """Speak `language` (ISO 639-1) from now on; one we do not have is English.

    Args:
        language: One of `LANGUAGES`.
        catalogues: The folder `resources/locale`.
    """
    global _catalogues, _reader  # noqa: PLW0603 - one reader a process, set at start and by one menu
    _catalogues = catalogues
    _reader = _voice(language)
    os.environ["LANGUAGE"] = _reader.language  # what Python's own argparse goes by (words.usage)
    gettext.bindtextdomain("deskside", catalogues)
    gettext.textdomain("deskside")


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language within the block, on this thread only: for a report that somebody else reads."""
    token = _for_now.set(_voice(language))
    try:
        yield
    finally:
        _for_now.reset(token)


def language() -> str:
    """Return the language in use."""
    return (_for_now.get() or _reader).language


def t(english: str) -> str:
    """Return the sentence in the reader's language. Format afterwards: `t("{n} left").format(n=n)`."""
    return (_for_now.get() or _reader).catalogue.gettext(english) if english else ""


def tn(one: str, many: str, n: int) -> str:
    """Return the form of the sentence that fits the number `n`, with `{n}` filled in."""
    return (_for_now.get() or _reader).catalogue.ngettext(one, many, n).format(n=n)


def n_(english: str) -> str:
    """Mark a sentence for translation where it is only stored; `t` it where it is shown."""
    return english


def _voice(language: str) -> _Voice:
    if language == "en" or language not in LANGUAGES:
        return _ENGLISH
    return _Voice(language, gettext.translation("deskside", _catalogues, [language]))
