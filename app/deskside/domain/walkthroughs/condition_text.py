"""Reads a condition as its author wrote it, with the place of every mistake. What it means: `conditions`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import WrongUse
from deskside.domain.walkthroughs.conditions import (
    Comparison,
    Condition,
    Constant,
    Every,
    Exists,
    Key,
    Not,
    Path,
    Some,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deskside.domain.walkthroughs.conditions import Operator, Scalar, Term

MAX_CHARS: Final = 500
MAX_DEPTH: Final = 20

UNITS: Final[Mapping[str, int]] = {
    "KiB": 1 << 10,
    "MiB": 1 << 20,
    "GiB": 1 << 30,
    "TiB": 1 << 40,
    "KB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "TB": 10**12,
    "s": 1,
    "min": 60,
    "h": 3_600,
    "days": 86_400,
}
"""What may follow a number: sizes in bytes (IEC 80000-13 and SI), times in seconds."""

_TOKEN: Final = re.compile(
    r"""\s*(?:
        (?P<number>-?\d+(?:\.\d+)?(?![\w.]))
      | (?P<string>"(?:[^"\\\x00-\x1f]|\\["\\])*"|'[^'\\\x00-\x1f]*')
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*)
      | (?P<sign>==|!=|<=|>=|[<>()\[\],.])
    )""",
    re.VERBOSE,
)
_WORDS: Final = frozenset({"and", "or", "not", "in", "exists", "true", "false"})
_COMPARES: Final[Mapping[str, Operator]] = {
    "==": "==",
    "!=": "!=",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
}


def parse_condition(text: str) -> Condition:
    """Read a condition.

    Raises:
        WrongUse: `condition-unreadable` with `column` (from 1), `found` and `expected`, or
            `condition-too-long`.
    """
    if len(text) > MAX_CHARS:
        raise WrongUse("condition-too-long", limit=MAX_CHARS)
    reader = _Reader(text)
    term = reader.whole()
    return Condition(text, term, tuple(dict.fromkeys(reader.paths)))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


class _Reader:
    """Recursive descent, one function a rule of the grammar; depth is bounded."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._depth = 0
        self.paths: list[Path] = []

    def whole(self) -> Term:
        term = self._some()
        if self._next.kind != "end":
            raise self._wrong("and, or, end")
        return term

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self, *texts: str) -> str:
        """Return the next token's text and go on, if it is one of these words or signs; else empty."""
        token = self._next
        if token.kind in {"word", "sign"} and token.text in texts:
            self._at += 1
            return token.text
        return ""

    def _need(self, text: str) -> None:
        if not self._take(text):
            raise self._wrong(text)

    def _wrong(self, expected: str) -> WrongUse:
        token = self._next
        return WrongUse(
            "condition-unreadable", column=token.column, found=token.text[:40] or "end", expected=expected
        )

    def _some(self) -> Term:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._wrong(f"at most {MAX_DEPTH} levels")
        terms = [self._every()]
        while self._take("or"):
            terms.append(self._every())
        self._depth -= 1
        return terms[0] if len(terms) == 1 else Some(tuple(terms))

    def _every(self) -> Term:
        terms = [self._not()]
        while self._take("and"):
            terms.append(self._not())
        return terms[0] if len(terms) == 1 else Every(tuple(terms))

    def _not(self) -> Term:
        turns = 0
        while self._take("not"):
            turns += 1
        term = self._comparison()
        return Not(term) if turns % 2 else term

    def _comparison(self) -> Term:
        if self._take("exists"):
            return Exists(self._path())
        left = self._operand()
        if sign := self._take(*_COMPARES):
            return Comparison(_COMPARES[sign], left, self._operand())
        if self._take("in"):
            return Comparison("in", left, self._operand())
        if self._take("not"):
            self._need("in")
            return Not(Comparison("in", left, self._operand()))
        return left

    def _operand(self) -> Term:
        if self._take("("):
            term = self._some()
            self._need(")")
            return term
        if self._take("["):
            return self._list()
        if self._next.kind == "name":
            return self._path()
        return Constant(self._scalar())

    def _list(self) -> Constant:
        values = [self._scalar()]
        while self._take(","):
            values.append(self._scalar())
        self._need("]")
        return Constant(tuple(values))

    def _scalar(self) -> Scalar:
        token = self._next
        if token.kind == "number":
            self._at += 1
            number = float(token.text) if "." in token.text else int(token.text)
            return number * self._unit()
        if token.kind == "string":
            self._at += 1
            return _unquoted(token.text)
        if word := self._take("true", "false"):
            return word == "true"
        raise self._wrong("number, text, true, false, name")

    def _unit(self) -> int:
        token = self._next
        if token.kind != "name":
            return 1
        if token.text not in UNITS:
            raise self._wrong(", ".join(UNITS))
        self._at += 1
        return UNITS[token.text]

    def _path(self) -> Path:
        column = self._next.column
        parts: list[str | Key] = [self._name()]
        while sign := self._take(".", "["):
            if sign == ".":
                parts.append(self._name())
            else:
                parts.append(Key(self._key()))
                self._need("]")
        path = Path(tuple(parts), column)
        self.paths.append(path)
        return path

    def _name(self) -> str:
        token = self._next
        if token.kind not in {"name", "word"}:
            raise self._wrong("name")
        self._at += 1
        return token.text

    def _key(self) -> Constant | Path:
        if self._next.kind == "string":
            return Constant(self._scalar())
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._wrong(f"at most {MAX_DEPTH} levels")
        path = self._path()
        self._depth -= 1
        return path


def _tokens(text: str) -> Iterator[_Token]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            rest = text[at:]
            column = at + 1 + len(rest) - len(rest.lstrip())
            raise WrongUse("condition-unreadable", column=column, found=text[column - 1], expected="name")
        word = found[found.lastgroup]
        kind = "word" if found.lastgroup == "name" and word in _WORDS else found.lastgroup
        yield _Token(kind, word, found.start(found.lastgroup) + 1)
        at = found.end()
    yield _Token("end", "", end + 1)


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])
