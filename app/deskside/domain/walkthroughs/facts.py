"""What a condition may ask for: answers, results of scripts, how steps ended, the machine, its inventory.

answer.<step>                 what was answered: true or false, or text
run.<step>.verdict            ok, warning, critical, unknown
run.<step>.<name of a fact>   what the script measured
step.<step>                   done, did-not-work, skipped
machine.platform              linux, macos, windows
machine.companion             whether the person reads their lane on their own screen
<category>...                 system information: a name at a time, a row by its first identity in brackets
"""

from __future__ import annotations

import math
import re
from dataclasses import is_dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from deskside.domain.errors import WrongUse
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.facts import ENVELOPE, declared_fields
from deskside.domain.walkthroughs.conditions import Constant, Key, Path, key_text, path_text
from deskside.domain.walkthroughs.document import conditions_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deskside.domain.inventory.document import Inventory
    from deskside.domain.inventory.facts import Category
    from deskside.domain.journal.facts import Finding
    from deskside.domain.walkthroughs.conditions import Condition, Facts, Scalar, Value
    from deskside.domain.walkthroughs.document import Given, Walkthrough

INVENTORY: Final = frozenset(CATEGORIES)
MAX_ROWS: Final = 200
"""Of a list of values; a longer one is not known, for it would not be whole."""
MAX_TEXT_CHARS: Final = 500

UPTIME: Final = "os.uptime_s"
CLOCK: Final = "desk.clock_s"
"""The desk's own clock when the machine had been measured, seconds since 1970."""
ASKED: Final = "desk.asked_s"
"""The same before it was: a person or a line that holds up the measurement makes no machine start anew."""
BOOT_UPTIME: Final = "boot.uptime_s"
BOOT_CLOCK: Final = "boot.clock_s"
_SLACK_S: Final = 15


def categories_of(conditions: Iterable[Condition]) -> tuple[str, ...]:
    """Return the categories of system information that conditions ask for, in the inventory's order."""
    roots = {path.root for condition in conditions for path in condition.paths}
    return tuple(name for name in CATEGORIES if name in roots)


def readings(walkthrough: Walkthrough, inventory: Inventory, known: Facts) -> dict[str, Value]:
    """Return what the conditions of a walkthrough ask for and this inventory answers.

    What the machine would not or could not say is left out, and so is not known; None stands for what was
    looked for and is not there.
    """
    found: dict[str, Value] = {}
    for path in _asked(walkthrough):
        category = inventory.categories.get(path.root)
        written = path_text(path, known)
        if category is None or written is None or written in found:
            continue
        value = _plain(_found(category, path, known))
        if value is not _UNKNOWN:
            found[written] = value
    return found


def result_facts(
    step: str, verdict: str, exit_status: int | None, findings: Iterable[Finding]
) -> dict[str, Value]:
    """Return what a script's run says, as conditions ask for it."""
    prefix = f"run.{step}"
    facts: dict[str, Value] = {f"{prefix}.verdict": verdict, f"{prefix}.exit_status": exit_status}
    for found in findings:
        if found.level == "fact" and found.message:
            facts[f"{prefix}.{found.message}"] = _number_or_text(dict(found.values).get("value", ""))
    return facts


def values_of(given: Given, known: Facts) -> dict[str, str]:
    """Return a script's parameters with the facts filled in, as a person would have given them.

    Raises:
        WrongUse: `walkthrough-fact-unknown`.
    """
    values = {}
    for name, source in given.items():
        value: object = source.value if isinstance(source, Constant) else None
        if isinstance(source, Path):
            written = path_text(source, known)
            value = known.get(written) if written else None
            if value is None or isinstance(value, tuple):
                raise WrongUse("walkthrough-fact-unknown", fact=written or source.root, parameter=name)
        values[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return values


def rebooted(before: Facts, now: Facts) -> bool | None:
    """Say whether a machine has started anew between two measurements; None where that cannot be told.

    It has, if it is up for less time than has passed at the desk since it was up for `boot.uptime_s`: the
    machine's own clock, which a start may set, plays no part. What is reckoned with is the time that has
    passed for certain: from the end of the first measurement to the beginning of this one.
    """
    at_s = now.get(ASKED, now.get(CLOCK))  # an older journal knows the one only
    values = (before.get(BOOT_UPTIME), before.get(BOOT_CLOCK), now.get(UPTIME), at_s)
    numbers = [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
    if len(numbers) < len(values):
        return None
    was_up, then, is_up, at = numbers
    return is_up < was_up or is_up + _SLACK_S < was_up + (at - then)


def row_key(kind: type) -> str:
    """Return the field by which a row is named in brackets: its name, or else its first identity."""
    names = {name: declared.identity for name, declared, _ in declared_fields(kind)}
    return "name" if "name" in names else next((name for name, told in names.items() if told), "")


def _asked(walkthrough: Walkthrough) -> Iterator[Path]:
    for step in walkthrough.steps:
        for _, condition in conditions_of(step):
            yield from condition.paths


_UNKNOWN: Final = object()


def _found(category: Category, path: Path, known: Facts) -> Any:  # noqa: ANN401 - a value of any field
    """Follow a path into a category; None for what is not there, `_UNKNOWN` for what nobody could read."""
    at: Any = category
    trail = ""
    for part in path.parts[1:]:
        if isinstance(part, Key):
            if at is category:
                at, trail = getattr(category, "rows", None), "rows"
            at = _row(at, key_text(part, known))
        else:
            at, trail = _named(at, part), f"{trail}.{part}" if trail else part
        if at is None or at is _UNKNOWN:
            break
    lost = at is None or (isinstance(at, tuple) and not all(at))
    return _UNKNOWN if lost and _has_gap(category, trail) else at


def _row(rows: Any, key: str | None) -> Any:  # noqa: ANN401 - rows of any type
    if not isinstance(rows, tuple) or key is None:
        return _UNKNOWN
    return next((row for row in rows if str(getattr(row, row_key(type(row)), None)) == key), None)


def _named(at: Any, name: str) -> Any:  # noqa: ANN401 - a field of any type
    """Return a field; of rows, the field of each."""
    if isinstance(at, tuple):
        inner = tuple(_named(row, name) for row in at)
        return _UNKNOWN if _UNKNOWN in inner else inner
    if not is_dataclass(at) or name in ENVELOPE:
        return _UNKNOWN
    return getattr(at, name, _UNKNOWN)


def _has_gap(category: Category, trail: str) -> bool:
    return any(
        not gap.field or gap.field == trail or trail.startswith(f"{gap.field}.") for gap in category.problems
    )


def _plain(value: Any) -> Any:  # noqa: ANN401 - a Value, or `_UNKNOWN`
    """Return what conditions compare: a row is true, rows are the list of their names, a time its text."""
    match value:
        case None | bool() | int():
            return value
        case float():
            return value if math.isfinite(value) else _UNKNOWN
        case str():
            return str(value)[:MAX_TEXT_CHARS]
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case tuple():
            if len(value) > MAX_ROWS:
                return _UNKNOWN
            rows = (getattr(one, row_key(type(one)), None) if is_dataclass(one) else one for one in value)
            return tuple(_plain(one) for one in rows if one is not None)
        case _:
            return True if is_dataclass(value) else _UNKNOWN


def _number_or_text(text: str) -> Scalar:
    """Return what a script said it measured: a number where it is one."""
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text[:MAX_TEXT_CHARS]


_NUMBER: Final = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,9})?")
