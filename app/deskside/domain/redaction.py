"""Takes secrets out of text before it is written: what they were is kept nowhere, not even as a hash.

The one redactor for output, parameters, notes and problem texts (security.md section 4.4). It works line by
line, so a stream gives the same result however it was cut, and it looks closely only at text that a cheap
test suspects: most output passes at the cost of a few searches. The rules are in `domain.secrets`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from deskside.domain.redaction_rules import Family, without_digits
from deskside.domain.secrets import FAMILIES, KEY_BEGIN, KEY_END, KEY_HINT, KEY_LINE
from deskside.domain.text import CUT, MAX_LINE_CHARS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from deskside.domain.redaction_rules import Rule

_MAX_HELD: Final = MAX_LINE_CHARS + len(CUT)
"""The longest unfinished line that is held back: no longer one comes out of `domain.text`."""

_MAX_KEY_LINES: Final = 400
"""Lines of one private key at most (one of 16,384 bits has 200), so that a mere mention of a key's first
line cannot swallow what follows."""

_MAX_PASSES: Final = 8
"""A mark may uncover what stood beside it, so text is looked at until nothing more is found; but text that
was made to go on for ever is not."""

_MAX_HARMLESS: Final = 20_000
"""Lines that a redactor remembers as harmless: a machine of 5,000 packages has 15,000 different ones."""
_HARMLESS_CHARS: Final = 120
"""How long the lines of a text may be on average for it to be remembered; a document's have 20 to 60."""

_QUOTES: Final = re.compile(r"\\?[\"']")
_MARKED: Final = re.compile(r"\[redacted: ([a-z0-9-]{1,40})\]")


_Suspects: TypeAlias = "list[tuple[Rule, bytes, bytes]]"
"""Rules that may find something, each with a hint for it and the view of the text it stands in."""


@dataclass(slots=True)
class _Sweep:
    """What goes on from line to line, and what was found."""

    key_lines_left: int = 0
    counts: Counter[str] = field(default_factory=Counter)


class Redactor:
    """The built-in rules and an organisation's own.

    Args:
        extra: The organisation's rules, tried on every line after the built-in ones.
    """

    def __init__(self, extra: Iterable[Rule] = ()) -> None:
        own = tuple(extra)
        families = (*FAMILIES, Family(view=lambda raw, _low, _kinds: raw, rules=own)) if own else FAMILIES
        self._families = tuple((family.view, tuple(_hints(family))) for family in families)
        self._harmless: set[str] = set()

    def redact(self, text: str) -> tuple[str, Mapping[str, int]]:
        """Return `text` without secrets, and how many each rule found. Twice is the same as once.

        Lines of documents come again, in the next reading of a machine most of all: one that was found
        harmless is not looked at again.
        """
        if text in self._harmless:
            return text, {}
        sweep = _Sweep()
        return self._swept(text, sweep, self._harmless), sweep.counts

    def stream(self) -> RedactionStream:
        """Return a stream of its own that redacts by these rules."""
        return RedactionStream(self)

    def _swept(self, text: str, sweep: _Sweep, harmless: set[str] | None = None) -> str:
        """Return `text` without secrets.

        Args:
            text: Whole lines.
            sweep: What goes on from text to text.
            harmless: Lines that need no look; those of `text` are added. None for text that is not expected
                to come again.
        """
        harmless = set() if harmless is None else harmless
        if sweep.key_lines_left or KEY_HINT in text:
            text = _without_keys(text, sweep)
        for _ in range(_MAX_PASSES):
            kept = self._pass(text, sweep.counts, harmless)
            if kept == text:
                break
            text = kept
        return text

    def _pass(self, text: str, counts: Counter[str], harmless: set[str]) -> str:
        """Look at every line once, however often it stands there: tables and logs repeat themselves."""
        lines = text.split("\n")
        distinct = [line for line in dict.fromkeys(lines) if line not in harmless]
        kept = distinct.copy()
        found = []
        for rule, hint, view in self._suspects("\n".join(distinct)):
            for number in _lines_with(hint, view):
                kept[number], times = _without(rule, kept[number])
                if times:
                    found.append((rule.name, number, times))
        if not found:
            _remember(distinct, harmless)
            return text
        occurrences = Counter(lines)
        for name, number, times in found:
            counts[name] += times * occurrences[distinct[number]]
        instead = dict(zip(distinct, kept, strict=True))
        return "\n".join([instead.get(line, line) for line in lines])

    def _suspects(self, text: str) -> _Suspects:
        """Return the rules that may find something, each with a hint for it and the view it stands in."""
        raw = text.encode("utf-8", "surrogatepass")  # bytes are searched faster
        low = raw.lower()
        kinds = _kinds_of_lines(low)
        found: _Suspects = []
        for view_of, hints in self._families:
            view = view_of(raw, low, kinds)
            if view is None:
                continue
            for rule, hint, bare in hints:
                if (view is not low or bare in kinds) and hint in view:
                    found.append((rule, hint, view))
        return found


def _remember(lines: Sequence[str], harmless: set[str]) -> None:
    """Add `lines` to those that need no look, as far as they are many and short."""
    if sum(map(len, lines)) > _HARMLESS_CHARS * len(lines):
        return
    if len(harmless) + len(lines) > _MAX_HARMLESS:
        harmless.clear()
    harmless.update(lines[:_MAX_HARMLESS])


def _hints(family: Family) -> Iterator[tuple[Rule, bytes, bytes]]:
    """Yield each rule with each of its hints, as it stands in the view and as it stands in a kind of line."""
    for rule in family.rules:
        for hint in rule.hints:
            yield rule, hint, without_digits(hint)


def _kinds_of_lines(low: bytes) -> bytes:
    """Return each line once that differs from the others by more than its digits; logs have few kinds."""
    return b"\n".join(set(without_digits(low).split(b"\n")))


class RedactionStream:
    """Redacts text that arrives in pieces; the result does not depend on where it was cut.

    An unfinished line is held back until it ends. Feed it what `TextStream` returns: a line longer than
    that lets through is not waited for.
    """

    def __init__(self, redactor: Redactor | None = None) -> None:
        self._redactor = redactor or _BUILT_IN
        self._sweep = _Sweep()
        self._held = ""

    @property
    def counts(self) -> Mapping[str, int]:
        """How many secrets each rule has found so far."""
        return self._sweep.counts

    def feed(self, text: str, *, final: bool = False) -> str:
        """Return the whole lines that `text` completes, and with `final` the unfinished last one too."""
        text = self._held + text
        end = text.rfind("\n") + 1
        if final or len(text) - end > _MAX_HELD:
            end = len(text)
        self._held = text[end:]
        return self._redactor._swept(text[:end], self._sweep)  # noqa: SLF001 - its other half


def redact(text: str) -> tuple[str, Mapping[str, int]]:
    """Return `text` without the secrets that the built-in rules know, and how many each found."""
    return _BUILT_IN.redact(text)


def marks(text: str) -> Mapping[str, int]:
    """Count what was redacted in `text` before, by rule, from the marks that stand in it."""
    return Counter(_MARKED.findall(text)) if "[redacted: " in text else {}


def _lines_with(hint: bytes, text: bytes) -> Iterator[int]:
    """Yield the number of each line, from 0, in which `hint` stands; it may begin with the newline before."""
    number = start = counted = 0
    past_newline = not hint.startswith(b"\n")
    while start >= 0 and (at := text.find(hint, start)) >= 0:
        inside = max(at, at + len(hint) - 1)
        number += text.count(b"\n", counted, inside)
        counted = inside
        yield number
        start = text.find(b"\n", inside)
        if start >= 0 and past_newline:
            start += 1


def _without(rule: Rule, line: str) -> tuple[str, int]:
    """Return `line` without what `rule` finds in it, and how many that were."""
    times = 0

    def replaced(found: re.Match[str]) -> str:
        nonlocal times
        group = "secret" if found.groupdict().get("secret") else 0
        if rule.is_secret and not rule.is_secret(found[group]):
            return found[0]
        times += 1
        start, end = (place - found.start() for place in found.span(group))
        return found[0][:start] + _in_the_same_quotes(found[group], _mark(rule.name)) + found[0][end:]

    return re.sub(rule.pattern, replaced, line), times


def _in_the_same_quotes(secret: str, mark: str) -> str:
    quotes = _QUOTES.match(secret)
    return f"{quotes[0]}{mark}{quotes[0]}" if quotes and secret.endswith(quotes[0]) else mark


def _without_keys(text: str, sweep: _Sweep) -> str:
    return "".join(_without_key(line, sweep) for line in re.findall(r"[^\n]*\n|[^\n]+", text))


def _without_key(line: str, sweep: _Sweep) -> str:
    """Return what is no private key of a line, which may end in a newline; a key leaves one mark."""
    kept = ""
    if sweep.key_lines_left:
        sweep.key_lines_left -= 1
        if end := KEY_END.search(line):
            line = line[end.end() :].removeprefix("\n")
        elif KEY_LINE.fullmatch(line):
            return ""
        sweep.key_lines_left = 0
    while begin := KEY_BEGIN.search(line):
        sweep.counts["private-key"] += 1
        kept += line[: begin.start()] + _mark("private-key")
        if not (end := KEY_END.search(line, begin.end())):
            sweep.key_lines_left = _MAX_KEY_LINES
            return kept + ("\n" if line.endswith("\n") else "")
        line = line[end.end() :]
    return kept + line


def _mark(rule: str) -> str:
    return f"[redacted: {rule}]"


_BUILT_IN: Final = Redactor()
