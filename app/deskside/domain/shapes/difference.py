"""What was different after a script, in the JSON that commands and reports give to programs; see `shapes`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from deskside.domain.journal.difference import DifferenceMeasured


class ChangeShape(TypedDict):
    """One difference between two readings of a machine.

    `path` is category and field; `row` says which row it is; `before` and `after` are of the field's own
    type, whole rows where one was added or removed.
    """

    category: str
    path: str
    kind: Literal["added", "removed", "changed"]
    row: list[object]
    before: object
    after: object


class DifferenceShape(TypedDict):
    """The machine before and after the script of entry `step`.

    `why_not` says what kept it from being measured, null where it was. `count` counts also what is beyond
    `differences`. `undoes` is the entry that the script takes back, null where it takes back none that was
    measured; `remaining` is what that had changed and is still so.
    """

    step: int
    why_not: str | None
    compared: list[str]
    missing: list[str]
    differences: list[ChangeShape]
    count: int
    undoes: int | None
    remaining: list[ChangeShape]


def difference_json(measured: DifferenceMeasured) -> DifferenceShape:
    """Return what is different after a script."""
    return {
        "step": measured.step,
        "why_not": measured.why_not or None,
        "compared": list(measured.compared),
        "missing": list(measured.missing),
        "differences": _changes(measured.changes),
        "count": measured.count,
        "undoes": measured.undoes if measured.undoes >= 0 else None,
        "remaining": _changes(measured.remaining),
    }


def _changes(text: str) -> list[ChangeShape]:
    """Return what the journal holds; nothing where the redactor has cut into it."""
    try:
        found = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return []
    return found if isinstance(found, list) else []
