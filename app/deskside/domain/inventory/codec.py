"""Typed facts to JSON and back, and the JSON Schema, all from the types alone.

Every field of a document stands in it: null where a value is absent, never a missing key.
"""

import dataclasses
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, get_args, get_origin

from deskside.domain.errors import WrongUse

_TIME: Final = "%Y-%m-%dT%H:%M:%SZ"
_TIME_PATTERN: Final = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"
_PLAIN: Final[Mapping[type, Mapping[str, Any]]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    datetime: {"type": "string", "pattern": _TIME_PATTERN},
}


def to_plain(value: object) -> Any:  # noqa: ANN401 - JSON
    """Return what `json.dumps` takes for any value made of the types of this package."""
    if value is None or isinstance(value, _SCALARS):
        return value
    if isinstance(value, tuple):
        return [to_plain(part) for part in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime(_TIME)
    plain = {name: getattr(value, name) for name in _names(type(value))}  # type: ignore[arg-type]  # a type is hashable
    for name, part in plain.items():
        if part is not None and type(part) not in _AS_THEY_ARE:  # most are: no call for those
            plain[name] = to_plain(part)
    return plain


_SCALARS: Final = (str, bool, int, float)
_AS_THEY_ARE: Final = frozenset(_SCALARS)


@cache
def _names(kind: type) -> tuple[str, ...]:
    """Return a dataclass's field names: asked once a type, not once a row."""
    return tuple(field.name for field in dataclasses.fields(kind))


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
