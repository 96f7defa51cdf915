"""What was different on a machine after something that may change it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceMeasured:
    """The machine was read before and after the script of step `step`, or could not be."""

    step: int
    why_not: str = ""
    """What kept it from being measured: `not-allowed`, `link-lost`, `no-answer`; empty where it was."""
    compared: tuple[str, ...] = ()
    """Categories that could be read both times."""
    missing: tuple[str, ...] = ()
    """Categories that could not."""
    changes: str = ""
    """What is different, JSON, as `domain.inventory.change_codec` writes it; empty for nothing."""
    count: int = 0
    """How many differences there are, also beyond those in `changes`."""
    undoes: int = -1
    """The earlier step of this ticket that the script takes back, where that was measured too; else -1."""
    remaining: str = ""
    """What that step changed and is still so, as `changes`; empty for nothing."""
