"""Every sentence the product says, in the language of the reader. No Qt: commands say them too.

English is the source text in the code; the other languages are gettext catalogues under
`resources/locale` (why gettext and not Qt Linguist: app/decisions/0003-one-catalogue-of-sentences.md).
"""

from __future__ import annotations

import gettext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LANGUAGES: Mapping[str, str] = {"en": "English", "ru": "Русский"}
"""What the product speaks, each named in itself."""

_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def use_language(language: str, catalogues: Path) -> None:
    """Speak `language` (ISO 639-1) from now on; one we do not have is English.

    Args:
        language: One of `LANGUAGES`.
        catalogues: The folder `resources/locale`.
    """
    global _catalogue, _language  # noqa: PLW0603 - one reader a process, set at start and by one menu
    _language = language if language in LANGUAGES else "en"
    _catalogue = gettext.translation("deskside", catalogues, [_language], fallback=_language == "en")


def language() -> str:
    """Return the language in use."""
    return _language


def t(english: str) -> str:
    """Return the sentence in the reader's language. Format afterwards: `t("{n} left").format(n=n)`."""
    return _catalogue.gettext(english) if english else ""


def tn(one: str, many: str, n: int) -> str:
    """Return the form of the sentence that fits the number `n`, with `{n}` filled in."""
    return _catalogue.ngettext(one, many, n).format(n=n)


def n_(english: str) -> str:
    """Mark a sentence for translation where it is only stored; `t` it where it is shown."""
    return english
