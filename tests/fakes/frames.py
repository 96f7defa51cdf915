"""Any frame of the control channel, made from the annotations that the codec reads."""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from deskside.domain.companion.control import KINDS, Frame
from deskside.domain.companion.control_codec import decode, encode
from deskside.domain.companion.fields import Exactly, Line, Prose, UpTo

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_SHORT = 40


def _of_rule(rule: object) -> SearchStrategy[Any]:
    match rule:
        case Line(limit):
            return st.text(max_size=min(limit, _SHORT))
        case Prose(limit):
            return st.text(max_size=min(limit, _SHORT))
        case Exactly(pattern):
            return st.from_regex(pattern.replace("$", ""), fullmatch=True).filter(str.isascii)
        case UpTo(most):
            return st.integers(0, most)
        case _:
            raise TypeError(rule)


def any_frame() -> SearchStrategy[Frame]:
    """Return frames as they are after the codec has read them once: sanitised texts stay as they are."""
    return st.sampled_from(list(KINDS.values())).flatmap(_built).map(_read_once)


def _built(kind: type[Frame]) -> SearchStrategy[Frame]:
    hints = get_type_hints(kind, include_extras=True)
    return st.builds(kind, **{name: _of_hint(hint) for name, hint in hints.items()})


def _of_hint(hint: Any) -> SearchStrategy[Any]:
    if get_origin(hint) is Annotated:
        return _of_rule(get_args(hint)[1])
    if get_origin(hint) is tuple:
        inner = get_args(hint)
        if inner[-1] is Ellipsis:
            return st.lists(_of_hint(inner[0]), max_size=3).map(tuple)
        return st.tuples(*(_of_hint(each) for each in inner))
    if is_dataclass(hint) and isinstance(hint, type):
        inside = get_type_hints(hint, include_extras=True)
        return st.builds(hint, **{name: _of_hint(each) for name, each in inside.items()})
    return st.from_type(hint)


def _read_once(frame: Frame) -> Frame:
    read = decode(encode(frame)[4:])
    assert read is not None
    return read
