"""Whether a condition can ever be true, by what its facts can be. A hint for authors, and never a proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.walkthroughs.conditions import (
    Comparison,
    Condition,
    Constant,
    Every,
    Exists,
    Not,
    Path,
    Some,
    evaluate,
)
from deskside.domain.walkthroughs.known import ANYTHING, Known

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.walkthroughs.conditions import Term

_BOTH: Final = frozenset({True, False})
_NEITHER: Final[frozenset[bool]] = frozenset()


def outcomes(term: Term, find: Callable[[Path], Known | None]) -> frozenset[bool]:
    """Return what a term can come to, beside unknown. A fact that is not known to `find` can be anything."""
    match term:
        case Exists():
            return _BOTH
        case Not(of):
            return frozenset(not one for one in outcomes(of, find))
        case Every(terms):
            return frozenset(not one for one in _some([_opposites(one, find) for one in terms]))
        case Some(terms):
            return _some([outcomes(one, find) for one in terms])
        case Comparison():
            return _compared(term, find)
        case _:
            kind = _side(term, find).kind
            return _of_constant(term) if isinstance(term, Constant) else _TRUTHS.get(kind, _NEITHER)


_TRUTHS: Final = {"truth": _BOTH, "any": _BOTH, "row": frozenset({True})}


def _opposites(term: Term, find: Callable[[Path], Known | None]) -> frozenset[bool]:
    return frozenset(not one for one in outcomes(term, find))


def _some(each: list[frozenset[bool]]) -> frozenset[bool]:
    can_be_true = any(True in one for one in each)
    can_be_false = all(False in one for one in each)
    return frozenset(({True} if can_be_true else set()) | ({False} if can_be_false else set()))


def _of_constant(term: Term) -> frozenset[bool]:
    truth = evaluate(Condition("", term), {})
    return _NEITHER if truth is None else frozenset({truth})


def _compared(term: Comparison, find: Callable[[Path], Known | None]) -> frozenset[bool]:
    left, right = _side(term.left, find), _side(term.right, find)
    if isinstance(term.left, Constant) and isinstance(term.right, Constant):
        return _of_constant(term)
    if ANYTHING in {left, right}:
        return _BOTH
    if term.operator == "in":
        fits = right.kind == "list" or (left.kind == right.kind == "text")
        is_never = left.values and right.values is not None and left.values.isdisjoint(right.values)
        return (frozenset({False}) if is_never else _BOTH) if fits else _NEITHER
    ordered = term.operator in {"<", "<=", ">", ">="}
    if left.kind != right.kind or (ordered and left.kind != "number"):
        return _NEITHER
    if left.values is not None and right.values is not None and left.values.isdisjoint(right.values):
        return frozenset({term.operator == "!="})
    return _BOTH


def _side(term: Term, find: Callable[[Path], Known | None]) -> Known:
    match term:
        case Path():
            return find(term) or ANYTHING
        case Constant(value):
            return _constant(value)
        case _:
            return Known("truth")


def _constant(value: object) -> Known:
    match value:
        case bool():
            return Known("truth")
        case str():
            return Known("text", frozenset({value}))
        case tuple():
            texts = frozenset(one for one in value if isinstance(one, str))
            return Known("list", texts if len(texts) == len(value) else None)
        case _:
            return Known("number")
