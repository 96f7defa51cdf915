"""The catalogues of sentences: taken from the code, kept complete, compiled. Run by `make words`.

    python installer/words.py update    bring every .po up to date with the code, compile every .mo
    python installer/words.py check     exit 1, and say why, where a catalogue is not complete

What a translator edits is `resources/locale/LANGUAGE/LC_MESSAGES/deskside.po`, nothing else.
"""

from __future__ import annotations

import io
import re
import string
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from babel.messages.catalog import Message

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "resources" / "locale"
SOURCES = ("app/deskside", "resources/report")
KEYWORDS = {"t": None, "tn": (1, 2), "n_": None, "gettext": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("**.j2", "jinja2")]
OPTIONS = {"**.j2": {"trimmed": "true"}}
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""For Babel's headers: a date that changed with every run would be a change in every commit."""

HEADER = """\
# Deskside in {name}. Translate each msgid; keep the names in braces. `make words` does the rest.
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""


@cache
def template() -> Catalog:
    """Return every sentence of the code and the report, in English."""
    catalogue = Catalog(project="Deskside", charset="utf-8")
    for folder in SOURCES:
        for name, _line, message, comments, _context in extract_from_dir(
            ROOT / folder, METHODS, OPTIONS, KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
        ):
            catalogue.add(message, locations=[(f"{folder}/{name}", 0)], auto_comments=comments)
    return catalogue


def languages() -> list[str]:
    """Return the languages that have a catalogue."""
    return sorted(path.parts[-3] for path in LOCALE.glob("*/LC_MESSAGES/deskside.po"))


def read(language: str) -> Catalog:
    """Return one language's catalogue as it lies on disk, without the dates that Babel would put in."""
    with _po(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    catalogue.creation_date = catalogue.revision_date = UNDATED
    return catalogue


def update() -> None:
    """Add new sentences (empty), drop those that are gone, and compile."""
    for language in languages():
        catalogue = read(language)
        catalogue.update(template(), no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        _po(language).write_bytes(written(catalogue))
        _mo(language).write_bytes(compiled(read(language)))


def written(catalogue: Catalog) -> bytes:
    """Return what the `.po` file must hold: in order of file and sentence, so that changes are small."""
    header = HEADER.format(
        name=catalogue.locale.english_name if catalogue.locale else "",
        language=catalogue.locale_identifier,
        plural_forms=catalogue.plural_forms,
    )
    body = io.BytesIO()
    write_po(body, catalogue, width=110, omit_header=True, include_lineno=False, sort_by_file=True)
    return header.encode() + body.getvalue().lstrip(b"\n")


def compiled(catalogue: Catalog) -> bytes:
    """Return what the `.mo` file must hold."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def problems(language: str) -> Iterator[str]:
    """Yield everything that keeps one catalogue from being complete and true, one line each."""
    catalogue = read(language)
    wanted = {message.id for message in template() if message.id}
    present = {message.id for message in catalogue if message.id}
    yield from (f"{language}: missing: {_shown(key)}" for key in wanted - present)
    yield from (f"{language}: no longer in the code: {_shown(key)}" for key in present - wanted)
    for message in catalogue:
        if message.id and message.id in wanted:
            yield from (
                f"{language}: {problem}: {_shown(message.id)}" for problem in flaws(message, catalogue)
            )
    if not _mo(language).exists() or _mo(language).read_bytes() != compiled(catalogue):
        yield f"{language}: the compiled catalogue is older than the text: run `make words`"


def flaws(message: Message, catalogue: Catalog) -> Iterator[str]:
    """Yield what is wrong with one translation."""
    plural = not isinstance(message.id, str)
    source = message.id[1] if plural else str(message.id)
    forms = [form or "" for form in _forms(message)]
    if not all(forms):
        yield "not translated"
        return
    if message.fuzzy:
        yield "marked as fuzzy"
    if plural and len(forms) != catalogue.num_plurals:
        yield f"has {len(forms)} plural forms, needs {catalogue.num_plurals}"
    if any(placeholders(form) != placeholders(source) for form in forms):
        yield "has other {placeholders} than the English"
    if any(form != form.strip() for form in forms) and source == source.strip():
        yield "begins or ends with a space"


def _forms(message: Message) -> Sequence[str | None]:
    return [message.string] if isinstance(message.string, str) else message.string or [None]


def placeholders(sentence: str) -> set[str]:
    """Return what is to be filled in, or a set that equals no other where the braces are not balanced."""
    printf = set(re.findall(r"%(?:\(\w+\))?[srd]", sentence))
    try:
        return printf | {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}
    except ValueError:
        return {f"unbalanced: {sentence}"}


def _shown(key: str | tuple[str, ...] | list[str]) -> str:
    return repr(key if isinstance(key, str) else key[0])


def _po(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "deskside.po"


def _mo(language: str) -> Path:
    return _po(language).with_suffix(".mo")


def main(command: str) -> int:
    """Carry out `update` or `check`; return the exit code."""
    if command == "update":
        update()
        return 0
    found = [problem for language in languages() for problem in problems(language)]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    if sys.argv[1:] not in (["update"], ["check"]):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
