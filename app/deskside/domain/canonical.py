"""Canonical JSON: one value has exactly one form in bytes, so that a digest of it means something.

RFC 8785 for what Deskside signs and chains: strings, integers, booleans, null, lists, and objects whose
names are ASCII. Floats are refused, which leaves out all that is hard about the RFC.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_MAX_INTEGER: Final = 2**53 - 1
"""What every JSON reader keeps exactly (RFC 8785 section 3.2.2.3, RFC 7493 section 2.2)."""

_encode: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode

Value = None | bool | int | str | list["Value"] | tuple["Value", ...] | dict[str, "Value"]
"""What can be made canonical; a tuple is written as a list."""


def canonical(value: Value) -> bytes:
    """Return the RFC 8785 form of `value`.

    Raises:
        TypeError: Something in it is of another type, or a name in it is no text.
        ValueError: An integer is beyond 2**53 - 1, a name is not ASCII, or text holds half a character
            (a lone surrogate).
    """
    _check([value])
    return canonical_flat(value)


def canonical_flat(value: Value) -> bytes:
    """Return the same without looking at each item: for what is made of text and small integers by us."""
    return _encode(value).encode()


def _check(value: Value) -> None:
    for item in _items(value):
        if isinstance(item, str):
            continue
        if isinstance(item, int):
            if abs(item) > _MAX_INTEGER:
                raise ValueError(f"{item} is beyond what every reader keeps")
        elif item is not None:
            _check(item)


def _items(value: Value) -> Iterable[Value]:
    if isinstance(value, list | tuple):
        return value
    if not isinstance(value, dict):
        raise TypeError(f"{type(value).__name__} has no canonical form here")
    if not all(name.isascii() for name in value):
        raise ValueError("a name is not ASCII")
    return value.values()
