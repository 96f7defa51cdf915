"""What a run of a script means: exit status and result lines together, never better than either.

The rule. The result lines *tell* a state: the worst of `ok`, `warning` and `error` (as *critical*). The exit
status *claims* one: `plugin` 0 ok, 1 warning, 2 critical, everything else unknown; `posix` 0 ok, 126 and 127
unknown, everything else critical. Then

- told at least as bad as claimed: the verdict is what was told (each fault has a line that names it);
- otherwise, and whenever nothing was told, it is *unknown*, or what was told where that is worse.

In the order ok, unknown, warning, critical (`max_state_alt` of the Monitoring Plugins' library). So a
script that dies half-way, lacks its program or says nothing is *unknown*, never *ok*.
A Monitoring Plugins program prints no result lines: where the manifest declares no messages, its first line
tells the state (`domain.scripts.plugin`), and it has to agree with the exit status all the same.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from deskside.domain.journal.facts import Outcome
from deskside.domain.scripts.manifest import ResultConvention

if TYPE_CHECKING:
    from collections.abc import Mapping


class Verdict(StrEnum):
    """The state a clerk reads."""

    OK = "ok"
    WARNING = "warning"
    CRITICAL = "critical"
    UNKNOWN = "unknown"


_SEVERITY: Final = (Verdict.OK, Verdict.UNKNOWN, Verdict.WARNING, Verdict.CRITICAL)
_PLUGIN: Final[Mapping[int, Verdict]] = {0: Verdict.OK, 1: Verdict.WARNING, 2: Verdict.CRITICAL}
_TELLS: Final[Mapping[str, Verdict]] = {
    "ok": Verdict.OK,
    "warning": Verdict.WARNING,
    "error": Verdict.CRITICAL,
}
_NOT_STARTED: Final = frozenset({126, 127})
"""The shell's own words for *cannot run* and *not found* (POSIX, Shell Command Language 2.8.2)."""


def worse(one: Verdict | None, other: Verdict | None) -> Verdict | None:
    """Return the worse of two states; None, nothing told, is best."""
    if one is None or other is None:
        return one or other
    return max(one, other, key=_SEVERITY.index)


def told_by(level: str) -> Verdict | None:
    """Return the state that a result line of `level` tells, or None for levels that tell none."""
    return _TELLS.get(level)


def claimed_by(status: int | None, convention: ResultConvention) -> Verdict:
    """Return the state that an exit status claims; None, no status arrived, is unknown."""
    if status is None:
        return Verdict.UNKNOWN
    if convention is ResultConvention.PLUGIN:
        return _PLUGIN.get(status, Verdict.UNKNOWN)
    if status == 0:
        return Verdict.OK
    return Verdict.UNKNOWN if status in _NOT_STARTED else Verdict.CRITICAL


def verdict_of(status: int | None, told: Verdict | None, convention: ResultConvention) -> Verdict:
    """Judge a run that ended with exit status `status` and whose result lines told `told`."""
    claimed = claimed_by(status, convention)
    if told is None:
        return Verdict.UNKNOWN
    if claimed is Verdict.UNKNOWN or worse(claimed, told) is not told:
        return worse(Verdict.UNKNOWN, told) or Verdict.UNKNOWN
    return told


def outcome_of_exit(status: int | None, convention: ResultConvention) -> Outcome:
    """Say how the step ended: whether the script did its work, not whether the machine is well."""
    if status is None:
        return Outcome.UNKNOWN
    if convention is ResultConvention.POSIX:
        return Outcome.SUCCEEDED if status == 0 else Outcome.FAILED
    return Outcome.SUCCEEDED if 0 <= status <= 3 else Outcome.FAILED
