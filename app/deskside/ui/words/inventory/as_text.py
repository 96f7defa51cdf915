"""A category as text for a terminal or a file: values in one column, tables in columns where they fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.ui.words import inventory as words
from deskside.ui.words import t, tn
from deskside.ui.words.columns import cut, in_columns, width
from deskside.ui.words.inventory.lines import DETAILS, line_of, usual

if TYPE_CHECKING:
    from deskside.domain.inventory.facts import Category
    from deskside.ui.words.inventory.lines import Table

_MOST_OF_A_CELL: Final = 60
_INDENT: Final = "  "


def text_lines(name: str, category: Category, most_columns: int = 0) -> list[str]:
    """Return a whole category line by line.

    Args:
        name: The category's name.
        category: Its facts.
        most_columns: How wide a table may be, in characters; 0 for any width. One that does not fit is told
            row by row.
    """
    facts, tables = words.facts(name, category), words.tables(name, category)
    lines = in_columns([(fact.label, fact.value) for fact in facts if fact.label])
    lines += [fact.value for fact in facts if not fact.label]
    for table in () if words.is_absent(category) else tables:
        many = tn("{n} entry", "{n} entries", len(table.cells))
        lines.append(t("{label}: {value}").format(label=table.title, value=many))
        lines += [_INDENT + line for line in _rows(table, most_columns - len(_INDENT))]
    lines += [missing.value for missing in words.gaps(name, category)]
    return lines or [t("Nothing there.")]


def _rows(table: Table, most_columns: int) -> list[str]:
    shown = [place for place, field in enumerate(table.fields) if not place or _says(table, place, field)]
    lines = in_columns(
        [[cut(cells[place], _MOST_OF_A_CELL) for place in shown] for cells in (table.columns, *table.cells)]
    )
    if 0 < most_columns < max(map(width, lines)):
        return [line_of(table, cells) for cells in table.cells]
    return lines


def _says(table: Table, place: int, field: str) -> bool:
    """Say whether a column tells more than what is usual."""
    return field not in DETAILS and bool({cells[place] for cells in table.cells} - {"", usual(field)})
