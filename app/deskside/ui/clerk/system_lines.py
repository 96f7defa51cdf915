"""A category of system information as lines of a list: its head, what it says, where it has gaps."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from deskside.ui.design.dates import moment
from deskside.ui.words import language, t, terms, tn
from deskside.ui.words.scripts import text_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from deskside.domain.inventory.changes import Change
    from deskside.domain.inventory.facts import Category
    from deskside.domain.inventory.findings.rule import MachineFinding
    from deskside.domain.scripts.texts import Texts
    from deskside.domain.walkthroughs.document import Walkthrough
    from deskside.ui.bridge import Deed
    from deskside.ui.words.inventory.lines import Table
    from deskside.usecases.task import CancelToken


_WORTH_SAYING_MS = 100
_TONES = {"error": "danger", "warning": "warning", "notice": "accent"}
Kind = Literal["head", "fact", "table", "row", "gap", "finding"]
FINDINGS = "findings"
CHANGES = "changes"
"""What the cards of findings and of changes are called among the categories."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where a finding leads: to what mends it, or to what looks closer."""

    kind: Literal["walkthrough", "script"]
    named: str
    """Its name, or its id."""
    title: str
    """In the reader's language."""

    @property
    def words(self) -> str:
        """Return what going there is called in a menu."""
        if self.kind == "walkthrough":
            return t("Open the walkthrough “{title}”").format(title=self.title)
        return t("Open the script “{title}”").format(title=self.title)


@dataclass(slots=True, kw_only=True)
class FactLine:
    """One line: a head, a finding, a fact, a row, or a gap with its reason.

    Nobody changes one. It is not frozen because thousands of frozen ones take three times as long to make.
    """

    kind: Kind
    label: str
    value: str
    category: str
    last: bool = False
    """The last line of its category: the card ends below it."""
    tone: str = ""
    """Of a finding: the design's name for how much it matters."""
    ways: tuple[Way, ...] = ()
    """Of a finding: what can be opened, first what Enter opens."""
    folded: str = field(init=False, default="", compare=False, repr=False)
    """What a search looks at; made with the line, beside the window, not at each key."""

    def __post_init__(self) -> None:
        """Work out once what is asked often."""
        self.folded = f"{self.label} {self.value}".casefold()

    @property
    def begins(self) -> str:
        """Return which category begins here, or nothing."""
        return self.category if self.kind == "head" else ""

    @property
    def words(self) -> str:
        """Return the line in words."""
        return f"{self.label}: {self.value}" if self.label and self.value else self.label or self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A category as it arrived, and its lines."""

    name: str
    category: Category
    lines: list[FactLine]
    language: str


def section_of(name: str, category: Category, said: Mapping[str, Section] | None = None) -> Section:
    """Put a category into words, in the language now in use, unless it stands so in `said`."""
    before = said.get(name) if said else None
    if before is not None and before.category is category and before.language == language():
        return before
    return Section(name=name, category=category, lines=lines_of(name, category), language=language())


def said_again(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Put the same categories into words anew."""
    return tuple(section_of(section.name, section.category) for section in sections)


def telling(
    deed: Deed, said: Mapping[str, Section], *, report: Callable[[object], None], cancel: CancelToken
) -> object:
    """Do `deed`, and report each section that arrives in words too, as `section_of`.

    On the thread that reads it: two threads that compute take turns with the window, one after the other.
    """
    from deskside.usecases.gather_inventory import SectionArrived  # noqa: PLC0415 - not for the first window

    def tell(what: object) -> None:
        report(what)
        if isinstance(what, SectionArrived):
            report(section_of(what.name, what.category, said))

    return deed(report=tell, cancel=cancel)


def fitting(lines: list[FactLine], words: Sequence[str]) -> list[FactLine]:
    """Return the lines of a section in which every word occurs, below its head; all where that has them.

    Args:
        lines: A whole section, its head first; perhaps nothing yet.
        words: Folded.
    """
    if not lines or all(word in lines[0].label.casefold() for word in words):
        return lines
    found = lines[1:]
    for word in words:
        found = [line for line in found if word in line.folded]
    return [lines[0], *found[:-1], replace(found[-1], last=True)] if found else []


def lines_of_findings(
    findings: Sequence[MachineFinding], mends: Mapping[str, Walkthrough], titles: Mapping[str, Texts]
) -> list[FactLine]:
    """Return the card of what is worth noticing: the clerk's sentence, what to say, and what helps.

    Args:
        findings: The worst first.
        mends: The walkthrough for a finding's code, where there is one.
        titles: Of the scripts that the catalogue has.
    """
    from deskside.ui.words.inventory import findings as words  # noqa: PLC0415 - as in lines_of

    if not findings:
        return []
    head = FactLine(
        kind="head",
        label=t("Worth noticing"),
        value=tn("{n} finding", "{n} findings", len(findings)),
        category=FINDINGS,
    )
    lines = [head]
    for finding in findings:
        clerk, user = words.said(finding)
        told = [clerk, t("To say: “{sentence}”").format(sentence=user)]
        ways = tuple(_ways(finding, mends, titles))
        told += [_enter(way) for way in ways[:1]]
        lines.append(
            FactLine(
                kind="finding",
                label=words.severity(finding.severity),
                value="\n".join(told),
                category=FINDINGS,
                tone=_TONES[finding.severity],
                ways=ways,
            )
        )
    return [*lines[:-1], replace(lines[-1], last=True)]


def _ways(
    finding: MachineFinding, mends: Mapping[str, Walkthrough], titles: Mapping[str, Texts]
) -> Iterator[Way]:
    if (mend := mends.get(finding.code)) is not None:
        yield Way("walkthrough", mend.name, text_words(mend.title))
    if finding.script in titles:
        yield Way("script", finding.script, text_words(titles[finding.script]))


def _enter(way: Way) -> str:
    if way.kind == "walkthrough":
        return t("Enter opens the walkthrough “{title}”.").format(title=way.title)
    return t("Enter opens the script “{title}” ({script}).").format(title=way.title, script=way.named)


def lines_of_changes(changes: Sequence[Change], since: datetime | None) -> list[FactLine]:
    """Return the card of what is different from the reading before."""
    from deskside.ui.words.inventory import changes as words  # noqa: PLC0415 - as in lines_of

    if since is None:
        return []
    head = FactLine(
        kind="head",
        label=t("Changed since {when}").format(when=moment(since)),
        value=tn("{n} change", "{n} changes", len(changes)),
        category=CHANGES,
    )
    lines = [head]
    for change in changes:
        where, what = words.line(change)
        lines.append(FactLine(kind="fact", label=where, value=what, category=CHANGES))
    if not changes:
        lines.append(FactLine(kind="fact", label="", value=t("Nothing changed."), category=CHANGES))
    return [*lines[:-1], replace(lines[-1], last=True)]


def lines_of(name: str, category: Category) -> list[FactLine]:
    """Return a category's lines, the head first: facts, then tables, then what could not be read and why."""
    from deskside.ui.words import inventory  # noqa: PLC0415 - the wording of 300 facts, when there are any

    def line(kind: Kind, label: str, value: str) -> FactLine:
        return FactLine(kind=kind, label=label, value=value, category=name)

    lines = [line("head", inventory.title(name), _took(category))]
    facts = inventory.facts(name, category)
    lines += [line("gap" if row.gap else "fact", row.label, row.value) for row in facts]
    for table in inventory.tables(name, category):
        lines.append(line("table", table.title, tn("{n} entry", "{n} entries", len(table.cells))))
        lines += [line("row", first, value) for first, value in _rows(table)]
    lines += [line("gap", "", row.value) for row in inventory.gaps(name, category)]
    if len(lines) == 1:
        lines.append(line("fact", "", t("Nothing there.")))
    return [*lines[:-1], replace(lines[-1], last=True)]


def _took(category: Category) -> str:
    """Return how the reading went where that is worth a word."""
    from deskside.ui.words import inventory  # noqa: PLC0415 - as above

    parts = [] if str(category.status) == "ok" else [inventory.status(category.status)]
    if category.took_ms >= _WORTH_SAYING_MS:
        parts.append(t("read in {duration}").format(duration=terms.duration(category.took_ms)))
    return ", ".join(parts)


def _rows(table: Table) -> Iterator[tuple[str, str]]:
    """Yield of each row its first cell, and what it says besides, each with the name of its column."""
    forms = [t("{label} {value}").format(label=column, value="{}").format for column in table.columns[1:]]
    for first, *rest in table.cells:
        yield first, "  ·  ".join([form(cell) for form, cell in zip(forms, rest, strict=True) if cell])
