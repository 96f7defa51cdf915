"""From what a script said to a finding that can be read years later, also without its manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from deskside.domain.journal.facts import Finding
from deskside.domain.scripts.texts import filled, in_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.scripts.texts import Texts

Level = Literal["ok", "notice", "warning", "error", "next", "fact"]

MAX_VALUES: Final = 8
MAX_VALUE_CHARS: Final = 200
MAX_TEXT_CHARS: Final = 500

OWN_MESSAGES: Final = frozenset({"missing-tool", "needs-admin"})
"""Keys that the prelude itself says; `ui.words.scripts` has their sentences."""


def free_finding(level: Level, text: str) -> Finding:
    """Return a finding in the script's own words."""
    return Finding(level=level, text=_cut(text.strip(), MAX_TEXT_CHARS))


def keyed_finding(
    level: Level, key: str, values: Mapping[str, str], messages: Mapping[str, Texts]
) -> Finding:
    """Return a finding that names a message of the manifest, or the same as text where there is none.

    `text` is the signed manifest's English sentence, filled in: the journal needs no manifest to be read.
    """
    bounded = {name: _cut(value, MAX_VALUE_CHARS) for name, value in list(values.items())[:MAX_VALUES]}
    words = " ".join([key, *(f"{name}={value}" for name, value in bounded.items())])
    if key not in messages and key not in OWN_MESSAGES:
        return free_finding(level, words)
    text = filled(in_language(messages[key], "en"), bounded) if key in messages else words
    return Finding(
        level=level, text=_cut(text, MAX_TEXT_CHARS), message=key, values=tuple(sorted(bounded.items()))
    )


def fact_finding(name: str, unit: str, value: str, messages: Mapping[str, Texts]) -> Finding:
    """Return a measurement; its name is `message` also where the manifest has no sentence for it."""
    values = {"unit": _cut(unit, 20), "value": _cut(value.strip(), MAX_VALUE_CHARS)}
    template = in_language(messages[name], "en") if name in messages else f"{name}: {{value}} {{unit}}"
    text = _cut(filled(template, values).rstrip(), MAX_TEXT_CHARS)
    return Finding(level="fact", text=text, message=name, values=tuple(sorted(values.items())))


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
