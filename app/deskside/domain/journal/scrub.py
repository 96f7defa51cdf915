"""The last thing that happens to texts before they are written: made harmless, and without secrets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from deskside.domain.redaction import marks
from deskside.domain.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.canonical import Value
    from deskside.domain.journal.codec import Fields
    from deskside.domain.redaction import Redactor


def scrub(payload: Fields, redactor: Redactor) -> tuple[Fields, Mapping[str, int]]:
    """Return the payload as it may be written, and how much each rule has redacted in it, then or before."""
    found: dict[str, int] = {}
    return _members(payload, redactor, found), found


def _members(fields: Fields, redactor: Redactor, found: dict[str, int]) -> Fields:
    return {
        name: _document(value, redactor, found) if name == "inventory" else _scrubbed(value, redactor, found)
        for name, value in fields.items()
    }


def _scrubbed(value: Value, redactor: Redactor, found: dict[str, int]) -> Value:
    if isinstance(value, str):
        return _text(value, redactor, found)
    if isinstance(value, list):
        if len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], str):
            return [value[0], _named(value[0], value[1], redactor, found)]
        return [_scrubbed(item, redactor, found) for item in value]
    if isinstance(value, dict):
        return _members(value, redactor, found)
    return value


def _text(text: str, redactor: Redactor, found: dict[str, int]) -> str:
    kept, _ = redactor.redact(clean(text))
    for rule, count in marks(kept).items():
        found[rule] = found.get(rule, 0) + count
    return kept


def _named(name: str, text: str, redactor: Redactor, found: dict[str, int]) -> str:
    """Scrub a value whose name may be what gives it away: `("password", "hunter2")`."""
    begin = f"{name}="
    together, _ = redactor.redact(begin + text)
    return _text(together.removeprefix(begin) if together.startswith(begin) else text, redactor, found)


def _document(text: Value, redactor: Redactor, found: dict[str, int]) -> Value:
    """Scrub a JSON document leaf by leaf, and only where there is something: it must stay a document."""
    if not isinstance(text, str) or redactor.redact(text)[0] == text == clean(text):
        return text
    try:
        document: Any = json.loads(text)
    except ValueError:
        return _text(text, redactor, found)
    return json.dumps(_leaves(document, redactor, found), ensure_ascii=False, separators=(",", ":"))


def _leaves(value: Any, redactor: Redactor, found: dict[str, int]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {
            name: _named(name, item, redactor, found)
            if isinstance(item, str)
            else _leaves(item, redactor, found)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_leaves(item, redactor, found) for item in value]
    return _text(value, redactor, found) if isinstance(value, str) else value
