"""A script that an author begins with, before it is anybody's: programs, texts, and how it can end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Said:
    """One result line: a level, a key of its messages or the name of a fact, and values."""

    level: str
    key: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ending:
    """One way for the program to end; it becomes a case."""

    name: str
    status: int
    verdict: str
    said: tuple[Said, ...]
    printed: Mapping[str, str] = field(default_factory=dict)
    """What stands before the result lines, by shell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """Everything but what its author decides."""

    title: Mapping[str, str]
    tell: Mapping[str, str]
    needs: tuple[str, ...]
    """Programs that the shell script cannot do without."""
    rest: str
    """Parameters, messages and what the clerk says, as they stand in the manifest."""
    sh: str
    powershell: str
    endings: tuple[Ending, ...]
    effect: str = "read"
