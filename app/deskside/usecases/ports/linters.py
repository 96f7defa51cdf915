"""Programs and grammars that look at the text of scripts, where this computer has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a script that is sent to machines.

    Attributes:
        shell: `sh` or `powershell`.
        body: Its bytes.
        given: Names of variables that it may use without setting them: its secret parameters.
        functions: Whether it holds functions for other files, so that what it sets may be used elsewhere.
    """

    shell: Literal["sh", "powershell"]
    body: bytes
    given: frozenset[str] = frozenset()
    functions: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """What a linter says about one line of a source. `message` is the linter's own English sentence."""

    line: int
    rule: str
    message: str
    severity: Literal["error", "advice"] = "error"


class Linter(Protocol):
    """One such program or grammar."""

    name: str
    """As people know it."""
    shell: str
    """Which sources it understands."""

    def faults(self, sources: Sequence[Source]) -> list[tuple[Fault, ...]] | None:
        """Return what it says about each source, in their order; None where it is not on this computer."""
        ...
