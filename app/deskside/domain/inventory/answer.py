"""Reading one category's answer: blocks to safe text, and a gap noted for every block that is missing."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from deskside.domain.inventory.facts import ENVELOPE, Category, Gap, Help, Status, declared_fields, values_of
from deskside.domain.inventory.wire import NOT_ALLOWED, SAME
from deskside.domain.redaction import redact
from deskside.domain.text import decode, display

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from deskside.domain.inventory.wire import Block, Section

C = TypeVar("C", bound=Category)

TEXT_CHARS: Final = 256
"""Longest value kept of what a machine calls something."""

_BLOCK_STATUS: Final = {
    "denied": (Status.DENIED, Help.ADMINISTRATOR),
    "missing-tool": (Status.MISSING_TOOL, Help.INSTALL),
    "failed": (Status.UNREADABLE, Help.AGAIN),
    "timeout": (Status.TIMEOUT, Help.AGAIN),
    NOT_ALLOWED: (Status.DENIED, Help.PERSON),
    SAME: (Status.UNREADABLE, Help.AGAIN),  # as something that this desk has never read
}
_SECTION_STATUS: Final = {
    "timeout": (Status.TIMEOUT, Help.AGAIN),
    "unsupported": (Status.UNSUPPORTED, Help.NOT_PROVIDED),
    NOT_ALLOWED: (Status.DENIED, Help.PERSON),
}
_LOGIN: Final = re.compile(r"(^(?!\w[\w+.-]*://)|//)(?:[^/:\n]*:(?!\d{1,5}/)[^\n]*|[^/\n]*)@")
"""Behind a colon and as far as the last `@`, unless a port stands there: few write `@` and `/` so."""
_YEAR_9000_S: Final = 221_845_392_000


class Answer:
    """The frames of one category, and what reading them has found missing so far.

    Attributes:
        gaps: Noted by the parsers; `settle` adds those that nobody noted.
        sources: Blocks that were read.
    """

    def __init__(self, *sections: Section) -> None:
        self._sections = sections
        self._blocks: list[Mapping[str, Block]] = [section.blocks() for section in sections]
        self.gaps: list[Gap] = []
        self.sources: list[str] = []
        if not sections:
            self.gap("", Status.UNREADABLE, Help.AGAIN)
        for section in sections[:1]:
            if section.status in _SECTION_STATUS:
                self.gap("", *_SECTION_STATUS[section.status])

    @property
    def first(self) -> Section | None:
        """The frame that bears the category's name."""
        return self._sections[0] if self._sections else None

    @property
    def status(self) -> str:
        """What the first frame says of itself; empty where none came."""
        return self._sections[0].status if self._sections else ""

    @property
    def extra(self) -> list[Answer]:
        """The further frames (`volumes.1`, ...), each to be read by itself."""
        return [Answer(section) for section in self._sections[1:]]

    def names(self) -> tuple[str, ...]:
        """Return what the blocks of the first frame are called, in their order."""
        return tuple(self._blocks[0]) if self._blocks else ()

    def further(self, *gives: str) -> None:
        """Note gaps where a further frame (`disks.1`), which gives these fields, did not come in time."""
        for section in self._sections[1:]:
            if section.status in _SECTION_STATUS:
                for field in gives:
                    self.gap(field, *_SECTION_STATUS[section.status])

    def gap(self, field: str, why: Status, advice: Help, detail: str = "", source: str | None = None) -> None:
        """Note that `field` is missing, why, and what did not give it."""
        detail = display(detail, TEXT_CHARS)
        self.gaps.append(Gap(field=field, why=why, help=advice, detail=detail, source=source))

    def raw(self, name: str, *gives: str, advice: Help | None = None, detail: str = "") -> bytes | None:
        """Return what stands in block `name`, None where it could not be read.

        Args:
            name: The block.
            gives: Fields that come from it, each of which gets a gap where it could not be read.
            advice: What would help, where the block's status alone does not say it.
            detail: What the advice is about.
        """
        found = [blocks[name] for blocks in self._blocks if name in blocks]
        block = next((one for one in found if one.status == "ok"), found[0] if found else None)
        if block is None:
            return None
        if (problem := _BLOCK_STATUS.get(block.status)) is None:
            self.sources.append(name)
            return block.body
        why, usual = problem
        if why is Status.MISSING_TOOL and not detail:
            detail = block.body.decode("ascii", "replace")
        for field in gives:
            self.gap(field, why, advice or usual, detail, name)
        if block.status == "failed" and block.body:
            self.sources.append(name)
            return block.body
        return None

    def text(self, name: str, *gives: str, advice: Help | None = None, detail: str = "") -> str | None:
        """Return block `name` as safe text, as `raw` does."""
        body = self.raw(name, *gives, advice=advice, detail=detail)
        return None if body is None else decode(body)

    def json(self, name: str, *gives: str) -> Any:  # noqa: ANN401 - whatever the machine says
        """Return block `name` as JSON, not yet safe to show; None, with a gap, where it is none."""
        body = self.raw(name, *gives)
        found = json_or_none(body)
        if body is not None and found is None:
            for field in gives:
                self.gap(field, Status.UNREADABLE, Help.AGAIN, source=name)
        return found

    def facts(self, *denied_gives: tuple[str, str]) -> dict[str, str]:
        """Return the block `facts`, `key=value` a line, first line of a key first.

        Args:
            denied_gives: Key and the field that is not allowed where the line says `key!denied`.
        """
        found: dict[str, str] = {}
        for line in (self.text("facts") or "").split("\n"):
            key, equals, value = line.partition("=")
            if equals:
                found.setdefault(key, value.strip())
            elif line.endswith("!denied"):
                for wanted, field in denied_gives:
                    if line == f"{wanted}!denied":
                        self.gap(field, Status.DENIED, Help.ADMINISTRATOR, source=wanted)
        return found

    def settle(self, category: C) -> C:
        """Return `category` with status, sources and gaps: no value is absent without a reason."""
        noted = {gap.field for gap in self.gaps}
        if "" not in noted:
            for path in _absent(category, ""):
                if path not in noted:
                    self.gap(path, Status.UNSUPPORTED, Help.NOT_PROVIDED)
        return replace(
            category,
            status=_overall(self.gaps, nothing=not _holds_anything(category)),
            source=tuple(dict.fromkeys(self.sources)),
            took_ms=self.first.took_ms if self.first else 0,
            problems=tuple(dict.fromkeys(self.gaps)),
        )


def _absent(row: Any, prefix: str) -> dict[str, None]:  # noqa: ANN401 - a row
    """Return the paths of the values that are None and may not be, each once."""
    paths: dict[str, None] = {}
    required, values, nested = _shape(type(row))  # type: ignore[arg-type]  # a type is hashable
    if None in (found := values(row)):
        paths |= {prefix + name: None for name, value in zip(required, found, strict=True) if value is None}
    for name in nested:
        value = getattr(row, name)
        for part in value if isinstance(value, tuple) else (value,):
            if part is not None:
                paths.update(_absent(part, f"{prefix}{name}."))
    return paths


@cache
def _shape(kind: type) -> tuple[tuple[str, ...], Callable[[object], tuple[Any, ...]], tuple[str, ...]]:
    """Return which fields need a value, what takes them out of a row, and which hold rows: once a type."""
    declared = declared_fields(kind)
    required = tuple(name for name, field, _ in declared if not field.optional)
    return required, values_of(*required), tuple(name for name, _, inner in declared if inner is not None)


def _holds_anything(category: Category) -> bool:
    return any(
        getattr(category, field.name) not in (None, ())
        for field in fields(category)
        if field.name not in ENVELOPE
    )


def _overall(gaps: Sequence[Gap], *, nothing: bool) -> Status:
    whole = [gap.why for gap in gaps if not gap.field]
    real = [gap.why for gap in gaps if gap.why is not Status.UNSUPPORTED]
    if nothing and gaps:
        return next(iter(whole or real), Status.UNSUPPORTED)
    return Status.PARTIAL if real or whole else Status.OK


# ---------------------------------------------------------------- values, or None


def name_or_none(text: str | None, limit: int = TEXT_CHARS) -> str | None:
    """Return one safe line, None for nothing."""
    return (display(text, limit) or None) if text else None


def said_or_none(text: str | None, limit: int = TEXT_CHARS) -> str | None:
    """Return a line in somebody's own words, a command or a message, without the secrets that may be in it.

    Tables are not redacted: a package that is called `passwd` is not followed by a password.
    """
    return name_or_none(redact(text)[0], limit) if text else None


def namer(text: str) -> Callable[[str], str | None]:
    """Return the quickest `name_or_none` for parts of `text`, which `decode` has made safe already.

    Plain ASCII has nothing left in it that hides or reorders; a table of packages is nearly always that.
    """
    return (lambda part: part[:TEXT_CHARS].strip() or None) if text.isascii() else name_or_none


def without_password(url: str | None) -> str | None:
    """Return an address with user and password blotted out: facts are journalled, passwords never."""
    return _LOGIN.sub(r"\1***@", url) if url else url


def int_or_none(text: str | None) -> int | None:
    """Return a plain decimal integer of at most 18 digits (it fits 64 bits), else None."""
    return int(text) if text and _INTEGER.fullmatch(text) else None


def float_or_none(text: str | None) -> float | None:
    """Return a plain decimal number, else None."""
    return float(text) if text and _DECIMAL.fullmatch(text) else None


_INTEGER: Final = re.compile(r"-?[0-9]{1,18}")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?")


def time_or_none(epoch_s: float | None) -> datetime | None:
    """Return the UTC time, to the second, of seconds since 1970; None for 0 and for what no clock says."""
    if epoch_s is None or not 0 < epoch_s < _YEAR_9000_S:
        return None
    return datetime.fromtimestamp(int(epoch_s), UTC)


def pairs(text: str | None) -> dict[str, str]:
    """Read a file of shell-like assignments (os-release, locale.conf): the last of a name counts."""
    found: dict[str, str] = {}
    for line in (text or "").split("\n"):
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith("#"):
            found[name.strip()] = _unquoted(value.strip())
    return found


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return re.sub(r"\\([\"$`\\])", r"\1", value[1:-1])
    return value


def json_or_none(body: bytes | None) -> Any:  # noqa: ANN401 - whatever the machine says
    """Parse JSON from a machine: bounded in depth, numbers beyond 18 digits as None, never an exception."""
    import json  # noqa: PLC0415 - 5 ms that a machine without these tools need not pay

    text = (body or b"").decode("utf-8", "replace")
    if not _is_shallow(text):
        return None
    try:
        return json.loads(text, parse_int=int_or_none, parse_float=float_or_none)
    except ValueError:
        return None


def _is_shallow(text: str) -> bool:
    """Say whether brackets nest no deeper than allowed, counting those inside strings too (more is safe)."""
    if text.count("[") + text.count("{") <= _MAX_DEPTH:
        return True
    level = 0
    for bracket in _BRACKET.finditer(text):
        level += 1 if bracket[0] in "[{" else -1
        if level > _MAX_DEPTH:
            return False
    return True


_MAX_DEPTH: Final = 32
"""Security.md T10; no tool that is read nests deeper than ten."""
_BRACKET: Final = re.compile(r"[\[\]{}]")
