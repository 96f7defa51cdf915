"""Which facts a condition can ask for at a step, and what each can be. For those who check a walkthrough."""

from __future__ import annotations

import types
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Union, get_args, get_origin

from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.facts import ENVELOPE
from deskside.domain.scripts.verdict import Verdict
from deskside.domain.walkthroughs.conditions import Key
from deskside.domain.walkthroughs.document import Ask, Check, Run
from deskside.domain.walkthroughs.state import How

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.walkthroughs.conditions import Path
    from deskside.domain.walkthroughs.document import Walkthrough


@dataclass(frozen=True, slots=True)
class Known:
    """What a fact can be. `kind`: `truth`, `number`, `text`, `list`, `row`, or `any`."""

    kind: str
    values: frozenset[str] | None = None
    """The only texts it can be, where they are few."""


ANYTHING: Final = Known("any")
_MACHINE: Final = {
    "platform": Known("text", frozenset({"linux", "macos", "windows", "freebsd", "other"})),
    "companion": Known("truth"),
}
_HOW: Final = Known("text", frozenset(map(str, How)))
_VERDICTS: Final = Known("text", frozenset(map(str, Verdict)))
_PLAIN: Final[dict[type, str]] = {bool: "truth", int: "number", float: "number", str: "text"}


def known(
    walkthrough: Walkthrough, place: int, path: Path, facts_of: Callable[[str], frozenset[str] | None]
) -> Known | None:
    """Return what a path can be when the step at `place` is played; None where there is no such fact.

    Args:
        walkthrough: The document.
        place: Of the step that asks, from 0.
        path: What it asks for.
        facts_of: Which facts a script measures; None where the script is not known.
    """
    if path.root in CATEGORIES:
        return _of_inventory(path)
    names = [part for part in path.parts if isinstance(part, str)]
    if len(names) != len(path.parts):
        return None
    match names:
        case ["machine", name]:
            return _MACHINE.get(name)
        case ["step", step]:
            return _HOW if walkthrough.place(step) < place else None
        case ["answer", step]:
            return _of_answer(walkthrough, place, step)
        case ["run", step, name]:
            return _of_run(walkthrough, place, step, name, facts_of)
        case _:
            return None


def _of_answer(walkthrough: Walkthrough, place: int, step_id: str) -> Known | None:
    step = walkthrough.step(step_id)
    if not isinstance(step, Ask) or walkthrough.place(step_id) >= place:
        return None
    if step.answer == "yes-no":
        return Known("truth")
    choices = frozenset(choice.value for choice in step.choices)
    return Known("text", choices if step.answer == "choice" else None)


def _of_run(
    walkthrough: Walkthrough,
    place: int,
    step_id: str,
    name: str,
    facts_of: Callable[[str], frozenset[str] | None],
) -> Known | None:
    step, at = walkthrough.step(step_id), walkthrough.place(step_id)
    if not isinstance(step, Run | Check) or not step.script:
        return None
    if at > place or (at == place and not isinstance(step, Check)):
        return None
    if name == "verdict":
        return _VERDICTS
    if name == "exit_status":
        return Known("number")
    measured = facts_of(step.script)
    return ANYTHING if measured is None or name in measured else None


def _of_inventory(path: Path) -> Known | None:
    kind: Any = CATEGORIES[path.root].kind()
    is_list = False
    for part in path.parts[1:]:
        if isinstance(part, Key):
            if kind is CATEGORIES[path.root].kind():
                kind, is_list = _field(kind, "rows")
            if not is_list:
                return None
            is_list = False
        else:
            before = is_list
            kind, is_list = _field(kind, part)
            is_list = is_list or before
        if kind is None:
            return None
    if is_list:
        return Known("list")
    return _named(kind)


def _named(kind: Any) -> Known:  # noqa: ANN401 - a type
    if is_dataclass(kind):
        return Known("row")
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return Known("text", frozenset(map(str, kind)))
    return Known("text" if kind is datetime else _PLAIN.get(kind, "any"))


def _field(kind: Any, name: str) -> tuple[Any, bool]:  # noqa: ANN401 - a type
    """Return the type of a field without its None, and whether it is a list of that; None for no field."""
    if not is_dataclass(kind) or name in ENVELOPE:
        return None, False
    declared = next((field.type for field in fields(kind) if field.name == name), None)
    if get_origin(declared) in {Union, types.UnionType}:
        declared = next(part for part in get_args(declared) if part is not type(None))
    if get_origin(declared) is tuple:
        return get_args(declared)[0], True
    return declared, False
