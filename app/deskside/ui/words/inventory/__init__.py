"""System information for people: titles, rows, tables and the reasons for gaps. Window, terminal and report.

Everything follows from what the fields declare (`domain.inventory.facts`); only the words are here.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from deskside.domain.inventory.facts import Help, Status, declared_fields
from deskside.ui.words import n_, t, tn
from deskside.ui.words.inventory.labels import LABELS, SPECIAL, TITLES
from deskside.ui.words.inventory.lines import Table, line_of
from deskside.ui.words.inventory.sources import source_text
from deskside.ui.words.inventory.values import value_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from deskside.domain.inventory.facts import Category, Declared, Gap

_STATUS: Final[Mapping[Status, str]] = {
    Status.OK: n_("complete"),
    Status.PARTIAL: n_("in part"),
    Status.DENIED: n_("not allowed"),
    Status.MISSING_TOOL: n_("tool missing"),
    Status.TIMEOUT: n_("no answer in time"),
    Status.UNSUPPORTED: n_("not available"),
    Status.UNREADABLE: n_("unreadable"),
}
_HELP: Final[Mapping[Help, str]] = {
    Help.ADMINISTRATOR: n_("An administrator's account may read it."),
    Help.GROUP: n_("An account in the group {detail} may read it."),
    Help.INSTALL: n_("The program {detail} is not on the machine."),
    Help.AGAIN: n_("Reading it again may help."),
    Help.RECONNECT: n_("The drive {detail} does not answer: reconnect it, or see to its server."),
    Help.NOT_PROVIDED: n_("The machine does not say."),
    Help.NO_SUCH_THING: n_("This kind of system has no such thing."),
    Help.SERVICE: n_("The service {detail} does not run."),
    Help.PERSON: n_("The person has not allowed it."),
    Help.ALONE: n_("It takes some seconds: read this section alone."),
    Help.NO_DESKTOP: n_("The account that was asked uses no desktop on this machine."),
    Help.DESKTOPS: n_("Several desktops are set up, and they do not agree."),
    Help.LATER: n_("This version of Deskside does not read it."),
}


_MOST_UNPROVEN: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line: a label and a value, either of which may be empty."""

    label: str
    value: str
    gap: bool = False
    """The value is a reason why there is none."""


def title(category: str) -> str:
    """Return what a category is called."""
    return t(TITLES.get(category, category))


def headed(name: str, category: Category) -> str:
    """Return a category's title, with how its reading went where it is not complete."""
    if category.status is Status.OK:
        return title(name)
    return t("{category} ({status})").format(category=title(name), status=status(category.status))


def status(value: Status) -> str:
    """Return how the reading of a category went, in lower case for the end of a line."""
    return t(_STATUS[value])


def label(path: str) -> str:
    """Return what the field at `category.field` or `category.rows.field` is called."""
    return t(SPECIAL.get(path) or LABELS.get(path.rpartition(".")[2], path))


def gap(category: str, missing: Gap, *others: Gap) -> str:
    """Say in one line why values are not there, what was asked for them, and what would help.

    Args:
        category: The category's name.
        missing: The first of them.
        others: More that are missing for the same reason.
    """
    if not missing.field:
        return _reason(missing)
    named = dict.fromkeys(label(f"{category}.{one.field}") for one in (missing, *others))
    asked = source_text(missing.source)
    line = t("{field}: {why} ({source}). {help}") if asked else t("{field}: {why}. {help}")
    return line.format(field=", ".join(named), why=status(missing.why), source=asked, help=_helps(missing))


def rows(name: str, category: Category, *, most: int = 0) -> list[Row]:
    """Return a whole category line by line.

    Args:
        name: The category's name.
        category: Its facts.
        most: Lines of each table; what is beyond is counted in one line more. 0 for all.
    """
    found = facts(name, category)
    for table in tables(name, category) if not is_absent(category) else ():
        found.append(Row(label=table.title, value=tn("{n} entry", "{n} entries", len(table.cells))))
        shown = table.cells[:most] if most else table.cells
        found += [Row(label="", value=line_of(table, cells)) for cells in shown]
        if len(shown) < len(table.cells):
            rest = len(table.cells) - len(shown)
            found.append(Row(label="", value=tn("and {n} more", "and {n} more", rest)))
    found += gaps(name, category)
    return found or [Row(label="", value=t("Nothing there."))]


def facts(name: str, category: Category) -> list[Row]:
    """Return what stands above a category's tables: its plain values, or why there is nothing at all."""
    if is_absent(category):
        return [Row(label="", value=_reason(category.problems[0]), gap=True)]
    found = list(_values(name, category, category.problems))
    if category.not_seen:
        found.append(_unproven(name, category))
    return found


def gaps(name: str, category: Category) -> list[Row]:
    """Return what stands below the tables: the reasons that no plain value has told already, each once."""
    if is_absent(category):
        return []
    told = {missing.field for missing in category.problems if "." not in missing.field} & _own(category)
    groups: dict[tuple[object, ...], list[Gap]] = {}
    for missing in category.problems:
        if missing.field not in told:
            reason = (missing.why, missing.help, missing.detail, missing.source, not missing.field)
            groups.setdefault(reason, []).append(missing)
    # What no such machine has comes last: nobody can do anything about it.
    ordered = sorted(groups.values(), key=lambda group: group[0].why is Status.UNSUPPORTED)
    return [Row(label="", value=gap(name, *group), gap=True) for group in ordered]


def is_absent(category: Category) -> bool:
    """Say whether the machine has no such thing, and that is all there is to say."""
    reasons = {missing.help for missing in category.problems}
    return category.status is Status.UNSUPPORTED and len(reasons) == 1


def _unproven(name: str, category: Category) -> Row:
    """Say which facts are read as manuals and published examples have it, and no more."""
    names = list(dict.fromkeys(label(f"{name}.{path}") for path in category.not_seen))
    shown, rest = names[:_MOST_UNPROVEN], len(names) - len(names[:_MOST_UNPROVEN])
    if rest:
        shown.append(tn("and {n} more", "and {n} more", rest))
    return Row(label=t("Not yet seen on a real system"), value=", ".join(shown), gap=True)


def tables(name: str, category: Category) -> list[Table]:
    """Return the category's tables that have rows, each with a column for every field that is filled."""
    found = []
    for field, _, row in declared_fields(type(category)):
        listed = getattr(category, field)
        if row is not None and isinstance(listed, tuple) and listed:
            found.append(_table(f"{name}.{field}", row, listed))
            found += [
                _table(f"{name}.{field}.{inner}", part, parts)
                for inner, _, part in declared_fields(row)
                if part is not None
                and (parts := [one for outer in listed for one in getattr(outer, inner)])
                and inner != "addresses"
            ]
    return found


def _own(category: Category) -> set[str]:
    return {field for field, _, row in declared_fields(type(category)) if row is None}


def _values(name: str, facts: Any, problems: Sequence[Gap]) -> Iterator[Row]:  # noqa: ANN401 - any row
    """Yield the plain values, and the reason where one that ought to be there is not."""
    reasons = {missing.field: missing for missing in problems}
    for field, declared, row in declared_fields(type(facts)):
        value = getattr(facts, field)
        path = f"{name}.{field}"
        if row is not None:
            if value is not None and not isinstance(value, tuple):
                yield from _values(path, value, ())
        elif value not in (None, ()):
            yield Row(label=label(path), value=value_text(value, path, declared))
        elif field in reasons:
            yield Row(label=label(path), value=_reason(reasons[field]), gap=True)


def _reason(missing: Gap) -> str:
    asked = source_text(missing.source)
    if missing.why is Status.UNSUPPORTED:
        line = t("{help} Asked: {source}.") if asked else "{help}"
        return line.format(help=_helps(missing), source=asked)
    why = _capital(status(missing.why))
    line = t("{why} ({source}). {help}") if asked else t("{why}. {help}")
    return line.format(why=why, source=asked, help=_helps(missing))


def _helps(missing: Gap) -> str:
    return t(_HELP[missing.help]).format(detail=missing.detail or "?")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _table(path: str, row: type, listed: Sequence[object]) -> Table:
    """Tell a table column by column, each value once: thousands of packages come from one source."""
    fields: list[str] = []
    filled: list[list[str]] = []
    for field, declared, inner in declared_fields(row):
        values = list(map(attrgetter(field), listed))
        told = {value: _cell(value, f"{path}.{field}", declared, nested=inner) for value in set(values)}
        if any(told.values()) and (inner is None or field == "addresses"):
            fields.append(field)
            filled.append([told[value] for value in values])
    return Table(
        title=label(path),
        fields=tuple(fields),
        columns=tuple(label(f"{path}.{field}") for field in fields),
        cells=tuple(zip(*filled, strict=True)),
    )


def _cell(value: object, path: str, declared: Declared, *, nested: type | None) -> str:
    if value is None or value == ():
        return ""
    if nested is None:
        return value_text(value, path, declared)
    assert isinstance(value, tuple)  # noqa: S101 - rows hold rows only in tuples
    return ", ".join(str(getattr(one, dataclasses.fields(one)[0].name)) for one in value)
