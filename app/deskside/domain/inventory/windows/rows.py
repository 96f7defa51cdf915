"""One block of the Windows probe: rows of a CIM class, of the registry or of .NET, as JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from deskside.domain.inventory.answer import name_or_none, said_or_none, time_or_none
from deskside.domain.inventory.placeholders import is_placeholder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from deskside.domain.inventory.answer import Answer

MAX_ROWS: Final = 20_000
_LETTER: Final = re.compile(r"[A-Za-z]")
_NUMBERS: Final = re.compile(r"(?:VEN|VID)_([0-9A-Fa-f]{4})&(?:DEV|PID)_([0-9A-Fa-f]{4})", re.IGNORECASE)
_MOST: Final = 10**18


class Row:
    """One row. Every value is what a machine says: of any type, or not there at all."""

    __slots__ = ("_said",)

    def __init__(self, said: Mapping[str, Any]) -> None:
        self._said = said

    def text(self, name: str) -> str | None:
        """Return a value as one safe line; None for nothing."""
        value = self._said.get(name)
        return name_or_none(value.strip()) if isinstance(value, str) else None

    def real(self, name: str) -> str | None:
        """Return a text of the machine's maker; None where nobody filled it in."""
        value = self.text(name)
        return None if value is None or is_placeholder(value) else value

    def maker(self, name: str) -> str | None:
        """Return a maker; not `(Standard disk drives)`, which stands there in the language of the system."""
        value = self.real(name)
        return None if value is None or value.startswith("(") else value

    def said(self, name: str) -> str | None:
        """Return somebody's own words as one safe line, without the secrets that may be in them."""
        value = self._said.get(name)
        return said_or_none(value.strip()) if isinstance(value, str) else None

    def number(self, name: str) -> int | None:
        """Return a whole number, also where it is written as text; None for anything else."""
        value = self._said.get(name)
        if isinstance(value, bool):
            return int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str) and value.strip().removeprefix("-").isdecimal() and len(value) < 20:
            value = int(value)
        return value if isinstance(value, int) and abs(value) < _MOST else None

    def size(self, name: str, unit: int = 1) -> int | None:
        """Return a number that cannot be negative, in bytes, from one in `unit` bytes."""
        value = self.number(name)
        return None if value is None or value < 0 else value * unit

    def flag(self, name: str) -> bool | None:
        """Return a truth value, also where it is written as 0 or 1."""
        value = self._said.get(name)
        if isinstance(value, bool):
            return value
        return bool(value) if isinstance(value, int) else None

    def time(self, name: str) -> datetime | None:
        """Return a time that the probe has written as seconds since 1970."""
        return time_or_none(self.number(name))

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of a list, or the one text."""
        value = self._said.get(name)
        values = value if isinstance(value, list) else [value]
        named = (name_or_none(one.strip()) for one in values[:200] if isinstance(one, str))
        return tuple(one for one in named if one)

    def drive(self, name: str) -> str | None:
        """Return `C:` for a drive's letter, or for the number of that character; None for the character 0."""
        value = self._said.get(name)
        letter = chr(value) if isinstance(value, int) and 0 < value < 0x80 else value
        return f"{letter.upper()}:" if isinstance(letter, str) and _LETTER.fullmatch(letter) else None

    def numbers(self, name: str) -> tuple[int, ...]:
        """Return the whole numbers of a list, or the one number."""
        value = self._said.get(name)
        values = value if isinstance(value, list) else [value]
        return tuple(one for one in values[:200] if isinstance(one, int) and not isinstance(one, bool))

    def characters(self, name: str) -> str | None:
        """Return a text that is written as a list of character numbers, ended by a zero, as monitors do."""
        codes = self.numbers(name)
        text = "".join(chr(code) for code in codes if 0 < code < 0xD800)
        return name_or_none(text.strip())


NONE: Final = Row({})


def hardware_numbers(device: str | None) -> tuple[str, ...]:
    """Return the numbers of maker and product in a device's id: of a PCI or USB device, else none."""
    found = _NUMBERS.search(device or "")
    return (found[1].lower(), found[2].lower()) if found else ()


def rows(answer: Answer, block: str, *gives: str) -> list[Row]:
    """Return the rows of a block; `gives` are the fields that get a gap where it could not be read."""
    found = answer.json(block, *gives)
    if isinstance(found, dict):
        found = [found]
    return [Row(one) for one in found[:MAX_ROWS] if isinstance(one, dict)] if isinstance(found, list) else []


def first(answer: Answer, block: str, *gives: str) -> Row:
    """Return the only row of a block, an empty one where there is none."""
    return next(iter(rows(answer, block, *gives)), NONE)


def by(found: Iterable[Row], name: str) -> dict[str, Row]:
    """Return rows by one of their texts, the first of each."""
    table: dict[str, Row] = {}
    for row in found:
        if key := row.text(name):
            table.setdefault(key, row)
    return table


def by_number(found: Iterable[Row], name: str) -> dict[int, Row]:
    """Return rows by one of their numbers, the first of each."""
    table: dict[int, Row] = {}
    for row in found:
        if (key := row.number(name)) is not None:
            table.setdefault(key, row)
    return table
