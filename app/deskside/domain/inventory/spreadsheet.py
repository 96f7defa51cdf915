"""System information for a spreadsheet: one fact a row, and no cell that it would compute."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.codec import to_plain
from deskside.domain.inventory.facts import declared_fields, identity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.document import Inventory

HEAD: Final = ("category", "table", "item", "field", "value", "unit")
_COMPUTED: Final = re.compile(r"(^|[;\t])(?=[\s\u200b\ufeff]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])")
"""What spreadsheets take for the beginning of a formula, also after blanks and in full width (OWASP, CSV
Injection). Where a comma is the decimal sign they part cells at semicolons, whatever the file does."""

Row = tuple[str, str, str, str, "str | int | float", str]


def as_csv(inventory: Inventory) -> str:
    """Return every fact that could be read, one a line, in RFC 4180's form."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_MINIMAL)
    writer.writerow(HEAD)
    for row in rows(inventory):
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return written.getvalue()


def rows(inventory: Inventory) -> Iterator[Row]:
    """Yield category, table, what says which row it is, field, value and unit."""
    for name, category in inventory.categories.items():
        yield from _rows(name, "", "", category)


def harmless(text: str) -> str:
    """Return a cell that a spreadsheet shows and does not compute."""
    text = text.replace("\r", " ").replace("\n", " ")
    return _COMPUTED.sub(r"\1'", text)


def _rows(category: str, table: str, item: str, facts: object) -> Iterator[Row]:
    for name, declared, kind in declared_fields(type(facts)):
        value = getattr(facts, name)
        inner = f"{table}.{name}" if table else name
        for one in value if isinstance(value, tuple) else (value,):
            if one is None:
                continue
            if kind is None:
                plain = to_plain(one)
                said = str(plain).lower() if isinstance(plain, bool) else plain
                yield category, table, item, name, said, declared.unit
            else:
                named = " ".join(str(part) for part in identity(one) if part not in (None, ""))
                yield from _rows(category, inner, f"{item} / {named}" if item else named, one)
