"""Typed facts to JSON and back, and the JSON Schema, all from the types alone.

Every field of a document stands in it: null where a value is absent, never a missing key.
"""

import dataclasses
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from json.encoder import encode_basestring as _quoted
from types import NoneType, UnionType
from typing import Any, Final, get_args, get_origin

from deskside.domain.errors import WrongUse
from deskside.domain.inventory.facts import values_of

_TIME: Final = "%Y-%m-%dT%H:%M:%SZ"
_TIME_PATTERN: Final = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"
_PLAIN: Final[Mapping[type, Mapping[str, Any]]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    datetime: {"type": "string", "pattern": _TIME_PATTERN},
}


class Written(str):
    """JSON text, to be taken as it is."""

    __slots__ = ()


def to_json(value: object, depth: int | None = None) -> str:
    """Return any value made of the types of this package, or dictionaries of such, as JSON.

    Each type's text is made from its own template, its plain values without a call for each: a table of
    packages takes half of the time that objects for `json.dumps` would, and leaves no garbage.

    Args:
        value: What is to be text.
        depth: How many levels above it are indented, each by two spaces; None for one value a line without
            indentation.
    """
    kind = type(value)
    if kind in _WRITERS:
        return _WRITERS[kind](value)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, datetime):
        return f'"{value.astimezone(UTC).strftime(_TIME)}"'
    inner = None if depth is None else depth + 1
    if isinstance(value, tuple | list):
        return _joined("[]", depth, [to_json(part, inner) for part in value])
    if isinstance(value, dict):
        colon = ":" if depth is None else ": "
        return _joined("{}", depth, [_quoted(name) + colon + to_json(value[name], inner) for name in value])
    template, values = _form(kind, depth)  # type: ignore[arg-type]  # a type is hashable
    parts = [
        _WRITERS[type(part)](part) if type(part) in _WRITERS else to_json(part, inner)
        for part in values(value)
    ]
    return template % tuple(parts)


_WRITERS: Final[Mapping[type, Callable[[Any], str]]] = {
    str: _quoted,
    int: repr,
    float: repr,
    bool: {True: "true", False: "false"}.__getitem__,
    NoneType: {None: "null"}.__getitem__,
    Written: str,
}


def _joined(brackets: str, depth: int | None, parts: Sequence[str]) -> str:
    """Return a table or an object of these parts."""
    begin, end = brackets[0], brackets[1]
    if depth is None or not parts:
        return begin + ",\n".join(parts) + end
    line = "\n" + "  " * (depth + 1)
    return begin + line + f",{line}".join(parts) + line[:-2] + end


@cache
def _form(kind: type, depth: int | None) -> tuple[str, Callable[[object], Iterable[object]]]:
    """Return a dataclass's text with a place for each field, and what takes their values out of it."""
    names = [field.name for field in dataclasses.fields(kind)]
    colon = ":" if depth is None else ": "
    return _joined("{}", depth, [f"{_quoted(name)}{colon}%s" for name in names]), values_of(*names)


def to_plain(value: object) -> Any:  # noqa: ANN401 - JSON
    """Return the same as dictionaries, lists and plain values."""
    return json.loads(to_json(value))


def from_plain(kind: Any, plain: Any, where: str = "") -> Any:  # noqa: ANN401 - JSON; the type says what comes out
    """Return the value of type `kind` that `to_plain` made `plain` of.

    Raises:
        WrongUse: `inventory-unreadable`, with the path of the first value that does not fit.
    """
    if isinstance(kind, UnionType):
        (kind,) = (part for part in get_args(kind) if part is not NoneType)
        return None if plain is None else from_plain(kind, plain, where)
    if get_origin(kind) is tuple:
        if plain is None:  # an earlier version did not know the table
            return ()
        if not isinstance(plain, list):
            raise WrongUse("inventory-unreadable", where=where)
        part = get_args(kind)[0]
        return tuple(from_plain(part, item, f"{where}[{number}]") for number, item in enumerate(plain))
    if dataclasses.is_dataclass(kind):
        return _from_object(kind, plain, where)
    return _from_scalar(kind, plain, where)


def _from_object(kind: Any, plain: Any, where: str) -> Any:  # noqa: ANN401 - as from_plain
    if not isinstance(plain, dict):
        raise WrongUse("inventory-unreadable", where=where)
    values = {
        field.name: from_plain(field.type, plain.get(field.name), f"{where}.{field.name}")
        for field in dataclasses.fields(kind)
    }
    return kind(**values)


def _from_scalar(kind: type, plain: Any, where: str) -> Any:  # noqa: ANN401 - as from_plain
    if kind is float and type(plain) is int:
        return float(plain)
    if issubclass(kind, StrEnum) and isinstance(plain, str) and plain in list(kind):
        return kind(plain)
    if kind is datetime and isinstance(plain, str) and re.match(_TIME_PATTERN, plain):
        try:
            return datetime.strptime(plain, _TIME).replace(tzinfo=UTC)
        except ValueError as error:
            raise WrongUse("inventory-unreadable", where=where) from error
    if type(plain) is kind:
        return plain
    raise WrongUse("inventory-unreadable", where=where)


def schema_of(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - a type
    """Return the JSON Schema of a type; dataclasses go to `definitions` by name."""
    if isinstance(kind, UnionType):
        (kind,) = (part for part in get_args(kind) if part is not NoneType)
        return {"anyOf": [schema_of(kind, definitions), {"type": "null"}]}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": schema_of(get_args(kind)[0], definitions)}
    if dataclasses.is_dataclass(kind):
        return _schema_of_object(kind, definitions)
    if issubclass(kind, StrEnum):
        return {"enum": [str(member) for member in kind]}
    return dict(_PLAIN[kind])


def _schema_of_object(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - a type
    name = kind.__name__
    if name not in definitions:
        definitions[name] = {}
        properties = {}
        for field in dataclasses.fields(kind):
            properties[field.name] = schema_of(field.type, definitions) | _annotations(field)
        definitions[name] = {
            "type": "object",
            "description": str(kind.__doc__).split("\n", 1)[0],
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}


def _annotations(field: "dataclasses.Field[Any]") -> dict[str, Any]:
    """Return what a field declares, as annotations under `x-`, only where it is not the usual."""
    found: dict[str, Any] = {}
    for declared in field.metadata.values():
        for part in dataclasses.fields(declared):
            value = getattr(declared, part.name)
            if value != part.default:
                found[f"x-{part.name.replace('_', '-')}"] = to_plain(value)
    return found
