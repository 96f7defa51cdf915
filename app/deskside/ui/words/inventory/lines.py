"""A table, and one row of it told in one line without what nobody needs to hear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskside.ui.words import t

if TYPE_CHECKING:
    from collections.abc import Sequence

DETAILS: Final = frozenset(
    (
        "inodes_free",
        "inodes_total",
        "options",
        "parent_pid",
        "partition_type",
        "product_id",
        "uid",
        "uuid",
        "vendor_id",
        "wwn",
    )
)
"""Fields that a table shows and a line leaves out."""

USUALLY_YES: Final = frozenset(("answers", "can_log_in", "enabled"))
USUALLY_NO: Final = frozenset(
    (
        "administrator",
        "broken",
        "default",
        "degraded",
        "encrypted",
        "in_use",
        "local_only",
        "network",
        "physical",
        "read_only",
        "rebuilding",
        "removable",
        "temporary",
    )
)
"""Flags that a line names only where they are not as usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of one kind; columns in which no row has anything are left out."""

    title: str
    fields: tuple[str, ...]
    """Names of the fields the columns show."""
    columns: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]


def line_of(table: Table, cells: Sequence[str]) -> str:
    """Return one row of a table as text: the first cell, then `label: value` for each that says something."""
    rest = [
        t("{label}: {value}").format(label=name, value=cell)
        for field, name, cell in list(zip(table.fields, table.columns, cells, strict=True))[1:]
        if cell and field not in DETAILS and cell != usual(field)
    ]
    return "; ".join([cells[0] or "?", *rest])


def usual(field: str) -> str | None:
    """Return what a flag says nearly always, which a line need not repeat."""
    return t("yes") if field in USUALLY_YES else t("no") if field in USUALLY_NO else None
