"""Where in a TOML text a value stands. `tomllib` does not say, and a person with an editor wants to know."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([^\]\s]+)\s*\]")
_KEY: Final = re.compile(r"""\s*["']?([A-Za-z0-9_.-]+)["']?\s*=""")


def line_of(text: str, place: Sequence[str | int]) -> int:
    """Return the number from 1 of the line that sets `place`, or of its nearest parent; 1 if none does.

    Args:
        text: The TOML text.
        place: Keys and list indexes from the root, as pydantic names them.
    """
    wanted = tuple(str(part) for part in place)
    best, line = 0, 1
    for number, path in _settings(text):
        common = _common(path, wanted)
        if common > best and common == len(path):
            best, line = common, number
    return line


def line_of_parameter(text: str, name: str) -> int:
    """Return the number from 1 of the last line that names the parameter `name`; 1 if none does."""
    says = re.compile(rf"""\s*name\s*=\s*["']{re.escape(name)}["']""")
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if says.match(line)]
    return lines[-1] if lines else 1


def line_with(text: str, part: str) -> int:
    """Return the number from 1 of the first line that has `part` in it, or 0."""
    return next((number for number, line in enumerate(text.splitlines(), start=1) if part in line), 0)


def _settings(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield line number and whole path of every header and key."""
    table: tuple[str, ...] = ()
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = tuple(header[2].split("."))
            if header[1] == "[[":
                counts[header[2]] = counts.get(header[2], -1) + 1
                table += (str(counts[header[2]]),)
            yield number, table
        elif key := _KEY.match(line):
            yield number, table + tuple(key[1].split("."))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    same = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        same += 1
    return same
