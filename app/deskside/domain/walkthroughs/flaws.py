"""What makes a folder no walkthrough, beyond the form of its document: nothing of it can be shown or played.

Errors are used as values here: each has its sentence for people, and names file and line.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.toml_lines import line_of
from deskside.domain.walkthroughs.document import (
    DOCUMENT,
    END,
    MAX_PICTURE_BYTES,
    Ask,
    Run,
    Undo,
    pictures_of,
    targets_of,
)
from deskside.domain.walkthroughs.pictures import picture_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.walkthroughs.document import Step, Walkthrough


def flaws(folder: ScriptFolder, walkthrough: Walkthrough, text: str) -> tuple[WrongUse, ...]:
    """Return all of them. `text` is the document, whose lines they name."""
    line = _Lines(text)
    return (
        *_step_flaws(walkthrough, line),
        *_picture_flaws(folder, walkthrough, line),
        *_stray_files(folder, walkthrough),
    )


class _Lines:
    """Where in the document something stands."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __call__(self, *place: str | int) -> int:
        return line_of(self._text, place)


def _step_flaws(walkthrough: Walkthrough, line: _Lines) -> Iterator[WrongUse]:
    counts = Counter(step.id for step in walkthrough.steps)
    for place, step in enumerate(walkthrough.steps):
        at: dict[str, str | int] = {"file": DOCUMENT, "line": line("steps", place, "id"), "step": step.id}
        if counts[step.id] > 1 or step.id == END:
            yield WrongUse("step-id-taken", **at)
        for key, target in targets_of(step):
            at["line"] = line("steps", place, *key.split("."))
            if target != END and walkthrough.step(target) is None:
                yield WrongUse("step-unknown", **at, target=target)
            elif walkthrough.place(target) <= place:
                yield WrongUse("step-goes-back", **at, target=target)
        yield from _of_kind(walkthrough, place, step, line)


def _of_kind(walkthrough: Walkthrough, place: int, step: Step, line: _Lines) -> Iterator[WrongUse]:
    at: dict[str, str | int] = {"file": DOCUMENT, "line": line("steps", place, "id"), "step": step.id}
    if isinstance(step, Ask):
        values = [choice.value for choice in step.choices]
        if (step.answer == "choice") is not (len(values) > 1) or len(set(values)) < len(values):
            yield WrongUse("step-choices-wrong", **at)
    if isinstance(step, Undo):
        before = {one.id for one in walkthrough.steps[:place] if isinstance(one, Run)}
        for other in step.of:
            if other not in before:
                yield WrongUse("step-undoes-nothing", **at, target=other)


def _picture_flaws(folder: ScriptFolder, walkthrough: Walkthrough, line: _Lines) -> Iterator[WrongUse]:
    for place, step in enumerate(walkthrough.steps):
        for name in sorted(set(step.picture.files.values())) if step.picture else ():
            at: dict[str, str | int] = {
                "file": DOCUMENT,
                "line": line("steps", place, "picture"),
                "picture": name,
            }
            body = folder.files.get(name)
            if body is None:
                yield WrongUse("picture-missing", **at)
            elif picture_size(body) is None:
                yield WrongUse("picture-unusable", **at, limit=MAX_PICTURE_BYTES // 1024)


def _stray_files(folder: ScriptFolder, walkthrough: Walkthrough) -> Iterator[WrongUse]:
    """A file that is signed and never looked at may hide anything."""
    for name in sorted(folder.files.keys() - pictures_of(walkthrough) - {DOCUMENT}):
        yield WrongUse("script-file-stray", script=folder.script, file=name)
