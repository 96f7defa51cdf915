"""Every text of a step, by the key under which its document has it."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.scripts.texts import Texts
    from deskside.domain.walkthroughs.document import Step

_TEXTS: Final = frozenset({"title", "say", "tell", "question"})


def step_texts(step: Step) -> Iterator[tuple[str, Texts]]:
    """Yield key and text: both lanes, a question with its answers, and what a picture shows."""
    for field in fields(step):
        if field.name in _TEXTS:
            yield field.name, getattr(step, field.name)
    if step.picture is not None:
        yield "picture.words", step.picture.words
    for number, choice in enumerate(getattr(step, "choices", ())):
        yield f"choices.{number}.label", choice.label
