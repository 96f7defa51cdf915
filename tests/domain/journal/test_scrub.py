"""What is written is harmless wherever in a payload it stands, whoever forgot to look before."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from deskside.domain.journal.scrub import scrub
from deskside.domain.redaction import Redactor
from deskside.domain.text import clean

if TYPE_CHECKING:
    from deskside.domain.canonical import Value

HOSTILE = "a\x1b]0;owned\x07\x1b[2Jb\x9b31m\u202ec\u2066\x00d"


@pytest.mark.parametrize(
    "payload",
    [
        {"text": HOSTILE},
        {"steps": [HOSTILE, [HOSTILE, HOSTILE, HOSTILE]]},
        {"parameters": [["place", HOSTILE]]},
        {"changes": {"subject": HOSTILE, "requester": {"name": HOSTILE}}},
        {"inventory": json.dumps({"os": {"name": HOSTILE, "of": [HOSTILE]}}, ensure_ascii=False)},
        {"inventory": HOSTILE},
    ],
)
def test_no_text_is_written_that_tells_a_terminal_anything(payload: dict[str, Value]) -> None:
    written, found = scrub(payload, Redactor())
    if "inventory" in written and written["inventory"] != clean(HOSTILE):
        written = json.loads(str(written["inventory"]))
    texts = _texts(written)
    assert texts
    assert {clean(text) for text in texts} == {clean(HOSTILE)} == set(texts)
    assert found == {}


def _texts(value: object) -> list[str]:
    """Return every text in which something hostile stood."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) and value != "place" else []
