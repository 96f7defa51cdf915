"""The shape of what people are told when something goes wrong."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """English source text; both parts may name the error's facts in braces."""

    what: str
    """What happened and what it means."""
    do: str
    """What to try next."""
