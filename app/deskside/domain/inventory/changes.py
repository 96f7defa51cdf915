"""What is different between two snapshots of system information. A blank is never a difference.

Everything follows from what the fields declare: what changes by itself is no news, and a row is the same
row where its identity is the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from deskside.domain.inventory.facts import Status, declared_fields, identity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from deskside.domain.inventory.document import Inventory
    from deskside.domain.inventory.facts import Category, Declared

_JITTER: Final = timedelta(seconds=5)
"""Times such as that of the start are reckoned from a clock that is being set meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference.

    Attributes:
        path: Category and field: `os.version`, `software.rows.version`; of a whole row `software.rows`.
        row: What says which row it is, in the order of its identity; empty for a plain value.
        kind: `added` and `removed` are about whole rows.
        before: The value, of the field's own type; the row itself where one was removed; else None.
        after: The same, later.
    """

    category: str
    path: str
    kind: Literal["added", "removed", "changed"]
    row: tuple[object, ...] = ()
    before: Any = None
    after: Any = None


def changes(before: Inventory, after: Inventory) -> tuple[Change, ...]:
    """Return the differences in the order of the categories; what only one of the two has is left out."""
    return tuple(_differences(before.categories, after.categories, at_once=False))


def effects(before: Mapping[str, Category], after: Mapping[str, Category]) -> tuple[Change, ...]:
    """Return what is different after something was done that took no more than minutes.

    Also what changes by itself counts, where it hardly does so in that time: whether a service runs, how much
    space is free.
    """
    return tuple(_differences(before, after, at_once=True))


def remaining(
    done: Sequence[Change], undone: Sequence[Change], noise: Callable[[str], int]
) -> tuple[Change, ...]:
    """Return which of the differences that something made are still there after it was taken back.

    Args:
        done: What it made.
        undone: What taking it back made.
        noise: How far a number at a path may be from where it was and still count as put back.
    """
    back = {(change.path, change.row): change for change in undone}
    return tuple(
        change for change in done if not _is_back(change, back.get((change.path, change.row)), noise)
    )


def _is_back(change: Change, later: Change | None, noise: Callable[[str], int]) -> bool:
    if later is None or change.kind != "changed":
        return later is not None and {change.kind, later.kind} == {"added", "removed"}
    if isinstance(change.before, int) and isinstance(later.after, int):
        return abs(later.after - change.before) <= noise(change.path)
    return bool(later.after == change.before)


def can_compare(before: Category | None, after: Category | None) -> bool:
    """Say whether two readings of a category tell anything together."""
    if before is None or after is None or type(before) is not type(after):
        return False
    return all(
        one.status in {Status.OK, Status.PARTIAL} and all(gap.field for gap in one.problems)
        for one in (before, after)
    )


def _differences(
    before: Mapping[str, Category], after: Mapping[str, Category], *, at_once: bool
) -> Iterator[Change]:
    for name, later in after.items():
        earlier = before.get(name)
        if earlier is not None and can_compare(earlier, later):
            unread = frozenset(gap.field for one in (earlier, later) for gap in one.problems)
            yield from _Comparison(name, unread, at_once).fields("", earlier, later, ())


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Two readings of one category.

    Attributes:
        unread: Fields that at least one of them could not read.
        at_once: Whether nothing but what was done lies between them.
    """

    category: str
    unread: frozenset[str]
    at_once: bool

    def fields(self, prefix: str, before: object, after: object, row: tuple[object, ...]) -> Iterator[Change]:
        for field, declared, kind in declared_fields(type(after)):
            where = f"{prefix}{field}"
            earlier, later = getattr(before, field), getattr(after, field)
            if declared.identity or self._is_none(declared, earlier, later):
                continue
            if where in self.unread and (isinstance(later, tuple) or None in (earlier, later)):
                continue
            if kind is not None and isinstance(later, tuple):
                yield from self._rows(where, earlier, later, row)
            elif earlier is not None and later is not None and kind is not None:
                yield from self.fields(f"{where}.", earlier, later, row)
            elif declared.optional or (earlier is not None and later is not None):
                yield Change(
                    category=self.category,
                    path=f"{self.category}.{where}",
                    kind="changed",
                    row=row,
                    before=earlier,
                    after=later,
                )

    def _is_none(self, declared: Declared, before: object, after: object) -> bool:
        if not declared.volatile:
            return _same(before, after)
        if not self.at_once or declared.noise is None:
            return True
        if isinstance(before, int) and isinstance(after, int):
            return abs(after - before) <= declared.noise
        return before == after

    def _rows(
        self, where: str, before: tuple[object, ...], after: tuple[object, ...], outer: tuple[object, ...]
    ) -> Iterator[Change]:
        category, path = self.category, f"{self.category}.{where}"
        earlier, later = _by_identity(before), _by_identity(after)
        for key, row in earlier.items():
            if key not in later:
                yield Change(category=category, path=path, kind="removed", row=(*outer, *key[0]), before=row)
        for key, row in later.items():
            if key not in earlier:
                yield Change(category=category, path=path, kind="added", row=(*outer, *key[0]), after=row)
            elif earlier[key] != row:
                yield from self.fields(f"{where}.", earlier[key], row, (*outer, *key[0]))


def _same(before: object, after: object) -> bool:
    if isinstance(before, datetime) and isinstance(after, datetime):
        return abs(before - after) <= _JITTER
    return before == after


def _by_identity(rows: tuple[object, ...]) -> Mapping[tuple[tuple[object, ...], int], object]:
    """Return the rows by what says which each is; of several that say the same, the first, second ...

    Rows that come and go by themselves are left out: their type says which those are.
    """
    met: Counter[tuple[object, ...]] = Counter()
    found = {}
    for row in rows:
        if getattr(row, "comes_and_goes", False):
            continue
        key = identity(row)
        found[key, met[key]] = row
        met[key] += 1
    return found
