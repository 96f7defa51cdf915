"""Takes values out of a table that a person wrote, and keeps what is wrong with it for them to read."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import WrongUse
from deskside.domain.profile.keys import PublicKey, parse_public_key
from deskside.domain.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
MAX_ROWS: Final = 2_000


class Fields:
    """One table of the file. Each value is taken once; what is left at the end is unknown.

    A value that does not fit becomes a flaw and is given back as its default, so that all flaws of a file
    are told at once. Whoever reads looks at `flaws` before they use anything.
    """

    def __init__(self, table: Mapping[str, object], flaws: list[WrongUse], path: str = "") -> None:
        self._left = dict(table)
        self._path = path
        self.flaws = flaws

    def flaw(self, name: str, code: str = "profile-value", /, **facts: str | int) -> None:
        """Note that `name` does not hold what belongs there."""
        self.flaws.append(WrongUse(code, field=self._path + name, **facts))

    def text(self, name: str, limit: int, *, default: str | None = None, lines: int = 1) -> str:
        """Take safe text of 1 to `limit` characters and at most `lines` lines; None: it must be there."""
        value = self._take(name, needed=default is None)
        if value is None:
            return default or ""
        if isinstance(value, str) and _is_safe(value, limit, lines):
            return value.strip()
        self.flaw(name)
        return default or ""

    def number(self, name: str, low: int, high: int, *, default: int | None = None) -> int:
        """Take an integer from `low` to `high`; no default: it must be there."""
        value = self._take(name, needed=default is None)
        if type(value) is int and low <= value <= high:
            return value
        if value is not None:
            self.flaw(name, "profile-number", low=low, high=high)
        return low if default is None else default

    def decimal(self, name: str, low: float, high: float, *, default: float) -> float:
        """Take a number above `low` and up to `high`, whole or not."""
        value = self._take(name)
        if type(value) in {int, float} and low < value <= high:  # type: ignore[operator]  # so it is one
            return float(value)  # type: ignore[arg-type]  # as above
        if value is not None:
            self.flaw(name)
        return default

    def truth(self, name: str, *, default: bool) -> bool:
        """Take true or false."""
        value = self._take(name)
        if isinstance(value, bool):
            return value
        if value is not None:
            self.flaw(name)
        return default

    def day(self, name: str) -> date:
        """Take a date without a time; it must be there."""
        value = self._take(name, needed=True)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is not None:
            self.flaw(name, "profile-date")
        return date.min

    def texts(self, name: str, limit: int) -> tuple[str, ...]:
        """Take a list of lines of at most `limit` characters; absent is empty."""
        value = self._take(name)
        if value is None:
            return ()
        if isinstance(value, list) and len(value) <= MAX_ROWS:
            found = [item for item in value if isinstance(item, str) and _is_safe(item, limit, 1)]
            if len(found) == len(value):
                return tuple(found)
        self.flaw(name)
        return ()

    def keys(self, name: str, limit: int) -> tuple[PublicKey, ...]:
        """Take a list of at most `limit` public keys, none of them twice; absent is empty."""
        found: dict[bytes, PublicKey] = {}
        lines = self.texts(name, 16_384)
        for line in lines:
            try:
                key = parse_public_key(line)
            except WrongUse as error:
                self.flaws.append(error)
            else:
                found[key.blob] = key
        if len(lines) > limit or (len(found) < len(lines) and not self.flaws):
            self.flaw(name)
        return tuple(found.values())

    def table(self, name: str) -> Fields:
        """Take a table; absent is empty."""
        value = self._take(name)
        if not isinstance(value, dict):
            if value is not None:
                self.flaw(name)
            value = {}
        return Fields(value, self.flaws, f"{self._path}{name}.")

    def tables(self, name: str, limit: int) -> Iterator[Fields]:
        """Take a list of at most `limit` tables; absent is empty."""
        value = self._take(name)
        rows = value if isinstance(value, list) and len(value) <= limit else []
        if value is not None and (not isinstance(value, list) or len(rows) != len(value)):
            self.flaw(name)
        for number, row in enumerate(rows, start=1):
            if isinstance(row, dict):
                yield Fields(row, self.flaws, f"{self._path}{name} {number}: ")
            else:
                self.flaw(name)

    def names(self) -> list[str]:
        """Return the names that have not been taken."""
        return list(self._left)

    def end(self) -> None:
        """Note whatever has not been taken: a rule that we do not know may not be left out silently."""
        for name in self._left:
            shown = name if _NAME.fullmatch(name) else "?"
            self.flaws.append(WrongUse("profile-field-unknown", field=self._path + shown))

    def _take(self, name: str, *, needed: bool = False) -> object:
        value = self._left.pop(name, None)
        if value is None and needed:
            self.flaws.append(WrongUse("profile-field-missing", field=self._path + name))
        return value


def _is_safe(text: str, limit: int, lines: int) -> bool:
    stripped = text.strip()
    return 0 < len(stripped) <= limit and stripped.count("\n") < lines and clean(stripped) == stripped
