"""Every point that is measured, in the order of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench import journal
from bench.points import Point

if TYPE_CHECKING:
    from pathlib import Path


def _append(folder: Path) -> tuple[float]:
    return (journal.append_ratio(folder),)


def _verify(folder: Path) -> tuple[float]:
    del folder
    return (journal.verify_ratio(),)


POINTS: tuple[Point, ...] = (
    Point(
        name="P16",
        what="durable, chained append: entries a second",
        beside="raw sqlite3, same durability",
        gate=(0.8,),
        goal=(0.95,),
        best="high",
        measure=_append,
    ),
    Point(
        name="P17",
        what="verify: entries a second",
        beside="raw loop over the same rows",
        gate=(0.8,),
        goal=(1.5,),
        best="high",
        measure=_verify,
    ),
)
