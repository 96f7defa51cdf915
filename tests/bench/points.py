"""What is measured, beside what, and what it should be. The figures' source: performance.md's table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One line of the table. `measure` gets a folder of its own and returns one figure a gate."""

    name: str
    what: str
    beside: str
    """The peer or the floor that the ratio is taken against."""
    gate: tuple[float, ...]
    goal: tuple[float, ...]
    measure: Callable[[Path], Sequence[float]]
    best: Literal["low", "high"] = "low"
    unit: str = ""

    def holds(self, ours: Sequence[float]) -> bool:
        """Say whether every figure keeps its gate."""
        if self.best == "low":
            return all(figure <= gate for figure, gate in zip(ours, self.gate, strict=True))
        return all(figure >= gate for figure, gate in zip(ours, self.gate, strict=True))
