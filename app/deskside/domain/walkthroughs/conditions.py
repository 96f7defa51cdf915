"""Conditions of walkthroughs: a small closed language over facts. Comparison, and, or, not, in, exists.

    volumes["/"].available_bytes >= 2 GiB and not exists printers["Office"]

No code. Evaluation is total: what is not known makes a condition unknown (None), never true, and nothing that
a machine or a person says can raise. `condition_text` reads what an author wrote.
"""

from __future__ import annotations

import json
import operator as signs
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

Scalar = bool | int | float | str
Value = Scalar | tuple[Scalar, ...] | None
"""What a fact can be. None: it was read, and there is no such thing."""
Facts = Mapping[str, Value]
"""Known facts by path, as `path_text` writes it; what is missing is not known."""
Truth = bool | None
"""None: cannot be told."""

Operator = Literal["==", "!=", "<", "<=", ">", ">=", "in"]


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that stands in the condition; a tuple for a list."""

    value: Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """Where a fact stands: names, and keys of rows in brackets, which may be facts themselves."""

    parts: tuple[str | Key, ...]
    column: int = 0

    @property
    def root(self) -> str:
        """Return the first name: `answer`, `run`, `step`, `machine`, or a category of the inventory."""
        return str(self.parts[0])


@dataclass(frozen=True, slots=True)
class Key:
    """A row's name in brackets."""

    of: Constant | Path


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides and what is said about them."""

    operator: Operator
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Exists:
    """Whether there is such a thing."""

    path: Path


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    of: Term


@dataclass(frozen=True, slots=True)
class Every:
    """`and`: all of them."""

    of: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """`or`: at least one of them."""

    of: tuple[Term, ...]


Term = Constant | Path | Comparison | Exists | Not | Every | Some


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as its author wrote it, and what it means."""

    text: str
    term: Term
    paths: tuple[Path, ...] = ()
    """Every path in it, one in brackets before the one it stands in."""


# ---- evaluating


def evaluate(condition: Condition, facts: Facts) -> Truth:
    """Say whether a condition holds: True, False, or None where that cannot be told. Never raises."""
    return _truth(condition.term, facts)


def path_text(path: Path, facts: Facts) -> str | None:
    """Return the path with the keys of its rows filled in, as `Facts` has it; None where one is unknown."""
    written = ""
    for part in path.parts:
        if isinstance(part, str):
            written += f".{part}" if written else part
            continue
        if (key := key_text(part, facts)) is None:
            return None
        written += f"[{json.dumps(key, ensure_ascii=False)}]"
    return written


def key_text(key: Key, facts: Facts) -> str | None:
    """Return the name of the row that a key means; None where it is a fact that is not known."""
    value = key.of.value if isinstance(key.of, Constant) else _value(key.of, facts)
    return value if isinstance(value, str) else None


class _Unknown:
    """The value of what nobody knows."""


_UNKNOWN: Final = _Unknown()


def _truth(term: Term, facts: Facts) -> Truth:
    match term:
        case Some(terms):
            return _any([_truth(one, facts) for one in terms])
        case Every(terms):
            return _opposite(_any([_opposite(_truth(one, facts)) for one in terms]))
        case Not(of):
            return _opposite(_truth(of, facts))
        case Exists(path):
            value = _value(path, facts)
            return None if isinstance(value, _Unknown) else value is not None and value != ()
        case Comparison(operator, left, right):
            return _compared(operator, _side(left, facts), _side(right, facts))
        case _:
            value = _side(term, facts)
            return value if isinstance(value, bool) else None


def _any(truths: Sequence[Truth]) -> Truth:
    """Kleene's strong disjunction."""
    if True in truths:
        return True
    return None if None in truths else False


def _opposite(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _side(term: Term, facts: Facts) -> Value | _Unknown:
    match term:
        case Constant(value):
            return value
        case Path():
            return _value(term, facts)
        case _:
            truth = _truth(term, facts)
            return _UNKNOWN if truth is None else truth


def _value(path: Path, facts: Facts) -> Value | _Unknown:
    written = path_text(path, facts)
    return _UNKNOWN if written is None or written not in facts else facts[written]


_SIGNS: Final[Mapping[Operator, Callable[[Any, Any], bool]]] = {
    "==": signs.eq,
    "!=": signs.ne,
    "<": signs.lt,
    "<=": signs.le,
    ">": signs.gt,
    ">=": signs.ge,
}


def _compared(operator: Operator, left: Value | _Unknown, right: Value | _Unknown) -> Truth:
    """Compare what is known; of what is not there nothing is true but that it does not exist."""
    kinds = {_kind(left), _kind(right)}
    if not kinds.isdisjoint({"unknown", "absent"}):
        return None
    if operator == "in":
        return _contained(left, right)
    if len(kinds) > 1 or (operator not in {"==", "!="} and kinds != {"number"}):
        return None
    return _SIGNS[operator](left, right)


def _contained(left: object, right: object) -> Truth:
    if isinstance(left, str) and isinstance(right, str):
        return left in right
    if isinstance(right, tuple) and not isinstance(left, tuple):
        return any(_kind(left) == _kind(one) and left == one for one in right)
    return None


def _kind(value: object) -> str:
    """Name the kind of a value; only values of one kind compare."""
    match value:
        case None:
            return "absent"
        case bool():
            return "truth"
        case int() | float():
            return "number"
        case str():
            return "text"
        case tuple():
            return "list"
        case _:
            return "unknown"
