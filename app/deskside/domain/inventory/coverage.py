"""Which fields of which platform have been read from a real system, and which only as their shape is known.

A case is an answer in the tests, and says what it is: `recorded`, sent by a real machine, byte for byte;
`recorded-shape`, in the form of a recording that somebody has published, values ours; `synthetic`, written
after a manual. `seen` holds, made from the cases, which field has a case of which kind.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.elsewhere import NO_SUCH_THING
from deskside.domain.inventory.facts import Category, declared_fields
from deskside.domain.inventory.seen import SEEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

C = TypeVar("C", bound=Category)

PLATFORMS: Final = ("linux", "windows", "macos", "freebsd")
KINDS: Final = ("recorded", "recorded-shape", "synthetic")


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many fields of one category have a case, each counted with the best kind it has."""

    platform: str
    category: str
    fields: int
    recorded: int
    recorded_shape: int
    synthetic: int
    no_such_thing: int
    """Fields of which this kind of system has nothing."""

    @property
    def none(self) -> int:
        """Fields without a case of any kind, though there is something to read."""
        return self.fields - self.recorded - self.recorded_shape - self.synthetic - self.no_such_thing


def marked(category: C, platform: str) -> C:
    """Return `category` with the fields named that hold a value and were never read from a real system."""
    unseen = tuple(filled(category, _recorded(platform)))
    return replace(category, not_seen=unseen) if unseen else category


@cache
def _recorded(platform: str) -> frozenset[str]:
    return frozenset(SEEN.get(platform, {}).get("recorded", "").split())


def filled(category: Category, without: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield the paths of fields that hold a value in at least one row.

    Args:
        category: What was read.
        without: Paths, with the category's name in front, that need not be looked at.
    """
    yield from _filled([category], type(category), "", category.NAME, without)


def _filled(
    rows: Sequence[Any], kind: type, prefix: str, category: str, without: frozenset[str]
) -> Iterator[str]:
    for name, _, row in declared_fields(kind):
        path = prefix + name
        if row is None:
            if f"{category}.{path}" not in without and any(
                getattr(one, name) not in (None, ()) for one in rows
            ):
                yield path
            continue
        values = (getattr(one, name) for one in rows)
        inner = [
            part for value in values for part in (value if isinstance(value, tuple) else (value,)) if part
        ]
        if inner:
            yield from _filled(inner, row, f"{path}.", category, without)


def paths(kind: type, prefix: str = "") -> Iterator[str]:
    """Yield the paths of all fields that can hold a value."""
    for name, _, row in declared_fields(kind):
        if row is None:
            yield prefix + name
        else:
            yield from paths(row, f"{prefix}{name}.")


def counts(platform: str) -> Iterator[Count]:
    """Count each category's fields by the best case they have."""
    kinds = {kind: set(SEEN.get(platform, {}).get(kind, "").split()) for kind in KINDS}
    for name, entry in CATEGORIES.items():
        every = {f"{name}.{path}" for path in paths(entry.kind())}
        recorded = every & kinds["recorded"]
        shaped = every & kinds["recorded-shape"] - recorded
        made = every & kinds["synthetic"] - recorded - shaped
        yield Count(
            platform=platform,
            category=name,
            fields=len(every),
            recorded=len(recorded),
            recorded_shape=len(shaped),
            synthetic=len(made),
            no_such_thing=len(every & NO_SUCH_THING[platform]),
        )
