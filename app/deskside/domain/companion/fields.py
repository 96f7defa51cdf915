"""Frozen dataclasses to JSON and back, read strictly by their annotations.

A field says in its type what may stand in it: `Annotated[str, Line(64)]` is one sanitised line of at most 64
characters, `Annotated[str, Exactly(...)]` must match, `Annotated[int, UpTo(n)]` lies between 0 and n. A tuple
has at most `MAX_ITEMS` items. What is not understood raises; fields that nobody knows are dropped.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from deskside.domain.scripts.manifest import Effect
from deskside.domain.text import clean, display

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]

MAX_ITEMS: Final = 4_096
MAX_PLAIN_CHARS: Final = 65_536
"""Of a text field without a rule: between processes of our own only."""

_T = TypeVar("_T")
_Read = Callable[[object], object]
_NAMES_OF_TYPES: Final = {"datetime": datetime, "Effect": Effect}
"""What modules name under TYPE_CHECKING only."""


class NotUnderstood(ValueError):  # noqa: N818 - what is said was not understood
    """A field is missing or is not what its type says. The text names the field, never its value."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line, sanitised and cut to `limit` characters."""

    limit: int


@dataclass(frozen=True, slots=True)
class Prose:
    """Text of any number of lines, sanitised and cut to `limit` characters."""

    limit: int


@dataclass(frozen=True, slots=True)
class Exactly:
    """Text that matches `pattern` whole; anything else is not understood."""

    pattern: str


@dataclass(frozen=True, slots=True)
class UpTo:
    """A whole number from 0 to `most`."""

    most: int


def to_json(value: object) -> Json:
    """Return a frozen dataclass, or what stands in its fields, as JSON."""
    if isinstance(value, bool | int | str | None):
        return str(value) if isinstance(value, StrEnum) else value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if is_dataclass(value):
        return {one.name: to_json(getattr(value, one.name)) for one in fields(value)}
    raise TypeError(type(value).__name__)


def to_object(value: object) -> dict[str, Json]:
    """Return a frozen dataclass as a JSON object."""
    return cast("dict[str, Json]", to_json(value))


def from_json(kind: type[_T], said: object) -> _T:
    """Return the dataclass `kind` that `said` describes.

    Raises:
        NotUnderstood: A field is missing or wrong.
    """
    if not isinstance(said, dict):
        raise NotUnderstood(kind.__name__)
    found: dict[str, object] = {}
    for name, (read, required) in _readers(cast("Hashable", kind)).items():
        if name in said:
            try:
                found[name] = read(said[name])
            except NotUnderstood as error:
                raise NotUnderstood(f"{name}: {error}" if "." in str(error) else name) from error
        elif required:
            raise NotUnderstood(name)
    return kind(**found)


def parse_object(data: bytes) -> dict[str, Json]:
    """Return the JSON object that `data` is.

    Raises:
        NotUnderstood: It is none, names a field twice, or holds a number that is not whole.
    """
    try:
        said = json.loads(data, object_pairs_hook=_once_each, parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood("json") from error
    if not isinstance(said, dict):
        raise NotUnderstood("json")
    return cast("dict[str, Json]", said)


def write_object(said: Mapping[str, Json]) -> bytes:
    """Return the object in UTF-8; half characters, which no reader takes, are replaced."""
    return json.dumps(said, ensure_ascii=True, separators=(",", ":")).encode()


def _once_each(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    said = dict(pairs)
    if len(said) != len(pairs):
        raise NotUnderstood("json")
    return said


def _no_float(text: str) -> Json:
    raise NotUnderstood("json")


@functools.cache
def _readers(kind: Any) -> dict[str, tuple[_Read, bool]]:  # noqa: ANN401 - a dataclass
    hints = get_type_hints(kind, localns=_NAMES_OF_TYPES, include_extras=True)
    return {
        one.name: (
            _reader(hints[one.name]),
            one.default is MISSING and one.default_factory is MISSING,
        )
        for one in fields(kind)
    }


def _reader(hint: Any) -> _Read:  # noqa: ANN401 - an annotation can be anything
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _ruled(inner[1])
    if origin is Literal:
        return lambda said: _one_of(inner, said)
    if origin is tuple:
        return _tuple(inner)
    if origin in {Union, UnionType}:
        return _optional(inner)
    if is_dataclass(hint):
        return lambda said: from_json(cast("type[object]", hint), said)
    return _plain(hint)


def _plain(hint: type) -> _Read:
    if issubclass(hint, StrEnum):
        return lambda said: hint(_one_of(tuple(str(item) for item in hint), said))
    return {str: _text, bool: _bool, int: lambda said: _number(said, 2**53 - 1), datetime: _time}[hint]


def _ruled(rule: object) -> _Read:
    match rule:
        case Line(limit):
            return lambda said: display(_text(said), limit)
        case Prose(limit):
            return lambda said: clean(_text(said)[: 4 * limit]).strip()[:limit].rstrip()
        case Exactly(pattern):
            return lambda said: _matching(re.compile(pattern), said)
        case UpTo(most):
            return lambda said: _number(said, most)
        case _:
            raise TypeError(rule)


def _tuple(inner: tuple[Any, ...]) -> _Read:
    if inner[-1] is Ellipsis:
        each = _reader(inner[0])
        return lambda said: tuple(each(item) for item in _list(said))
    readers = tuple(_reader(hint) for hint in inner)

    def read(said: object) -> object:
        items = _list(said)
        if len(items) != len(readers):
            raise NotUnderstood("items")
        return tuple(reader(item) for reader, item in zip(readers, items, strict=True))

    return read


def _optional(inner: tuple[Any, ...]) -> _Read:
    (hint,) = (each for each in inner if each is not NoneType)
    read = _reader(hint)
    return lambda said: None if said is None else read(said)


def _list(said: object) -> list[object]:
    if not isinstance(said, list) or len(said) > MAX_ITEMS:
        raise NotUnderstood("items")
    return said


def _text(said: object) -> str:
    if not isinstance(said, str) or len(said) > MAX_PLAIN_CHARS:
        raise NotUnderstood("text")
    return said


def _matching(pattern: re.Pattern[str], said: object) -> str:
    text = _text(said)
    if not pattern.fullmatch(text):
        raise NotUnderstood("text")
    return text


def _bool(said: object) -> bool:
    if not isinstance(said, bool):
        raise NotUnderstood("bool")
    return said


def _number(said: object, most: int) -> int:
    if not isinstance(said, int) or isinstance(said, bool) or not 0 <= said <= most:
        raise NotUnderstood("number")
    return said


def _time(said: object) -> datetime:
    try:
        time = datetime.fromisoformat(_text(said))
    except ValueError as error:
        raise NotUnderstood("time") from error
    if time.tzinfo is None:
        raise NotUnderstood("time")
    return time


def _one_of(allowed: tuple[Any, ...], said: object) -> str:
    if not isinstance(said, str) or said not in allowed:
        raise NotUnderstood("choice")
    return said
