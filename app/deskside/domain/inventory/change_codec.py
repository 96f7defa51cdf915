"""Differences as JSON values and back: values keep their types, because the paths say what they are."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any, Final, get_args

from deskside.domain.errors import WrongUse
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.changes import Change
from deskside.domain.inventory.codec import from_plain, to_plain
from deskside.domain.inventory.facts import declared_fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deskside.domain.inventory.facts import Declared

_KINDS: Final = ("added", "removed", "changed")


def to_plain_change(change: Change) -> dict[str, Any]:
    """Return a difference as JSON values."""
    return {
        "category": change.category,
        "path": change.path,
        "kind": change.kind,
        "row": [to_plain(part) for part in change.row],
        "before": to_plain(change.before),
        "after": to_plain(change.after),
    }


def to_text(changes: Iterable[Change]) -> str:
    """Return differences as JSON, one value a line: the redactor and `grep` look at lines."""
    plain = [to_plain_change(change) for change in changes]
    return json.dumps(plain, ensure_ascii=False, separators=(",\n", ":"))


def from_text(text: str) -> tuple[Change, ...]:
    """Read what `to_text` wrote.

    Raises:
        WrongUse: `inventory-unreadable`, with the path of the first value that does not fit.
    """
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WrongUse("inventory-unreadable", where="") from error
    if not isinstance(plain, list):
        raise WrongUse("inventory-unreadable", where="")
    return tuple(_change(one, f"[{number}]") for number, one in enumerate(plain))


def declared_at(path: str) -> Declared:
    """Return what the field at `category.rows.field` declares.

    Raises:
        WrongUse: `inventory-unreadable`, where there is no such field.
    """
    outer, _, name = path.rpartition(".")
    kind = CATEGORIES[outer].kind() if outer in CATEGORIES else _type_at(outer, rows=True, where=path)
    for field, declared, _ in declared_fields(kind) if _is_row(kind) else ():
        if field == name:
            return declared
    raise WrongUse("inventory-unreadable", where=path)


def _change(plain: Any, where: str) -> Change:  # noqa: ANN401 - JSON
    if not isinstance(plain, dict) or plain.get("kind") not in _KINDS:
        raise WrongUse("inventory-unreadable", where=where)
    category, path, row = plain.get("category"), plain.get("path"), plain.get("row")
    if not isinstance(category, str) or not isinstance(path, str) or not isinstance(row, list):
        raise WrongUse("inventory-unreadable", where=where)
    kind = _type_at(path, rows=plain["kind"] != "changed", where=where)
    return Change(
        category=category,
        path=path,
        kind=plain["kind"],
        row=tuple(row),
        before=_value(kind, plain.get("before"), f"{where}.before"),
        after=_value(kind, plain.get("after"), f"{where}.after"),
    )


def _value(kind: Any, plain: Any, where: str) -> Any:  # noqa: ANN401 - the type says what comes out
    return None if plain is None else from_plain(kind, plain, where)


def _type_at(path: str, *, rows: bool, where: str) -> Any:  # noqa: ANN401 - a type
    """Return the type of the field at `category.rows.field`; with `rows`, of one of the rows in it."""
    category, *names = path.split(".")
    kind: Any = CATEGORIES[category].kind() if category in CATEGORIES else None
    whole: Any = None
    for name in names:
        fields = {field.name: field.type for field in dataclasses.fields(kind)} if _is_row(kind) else {}
        if name not in fields:
            raise WrongUse("inventory-unreadable", where=where)
        whole = fields[name]
        kind = next((part for part in get_args(whole) if _is_row(part)), whole)
    if whole is None:
        raise WrongUse("inventory-unreadable", where=where)
    return kind if rows else whole


def _is_row(kind: Any) -> bool:  # noqa: ANN401 - a type or not
    return isinstance(kind, type) and dataclasses.is_dataclass(kind)
