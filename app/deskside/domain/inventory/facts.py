"""What every fact declares about itself, and how a missing one says why.

Each category of system information is a frozen dataclass that extends `Category`; each of its fields, and of
its rows' fields, is made with `fact`, so that the diff, the consent lines, the exports and the schema need
no lists of their own.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, Final, get_args


class Status(StrEnum):
    """How the reading of a category, or of one field, went (formats.md section 2)."""

    OK = "ok"
    PARTIAL = "partial"
    DENIED = "denied"
    """Shown to people as *not allowed*."""
    MISSING_TOOL = "missing-tool"
    TIMEOUT = "timeout"
    UNSUPPORTED = "unsupported"
    """The machine, or this version of the probe, has no such thing."""
    UNREADABLE = "unreadable"
    """An answer came that made no sense, or none came."""


class Privacy(StrEnum):
    """Whom a fact is about; facts about people are a consent line of their own."""

    DEVICE = "device"
    PERSON = "person"


class Help(StrEnum):
    """What would fill a gap; `ui.words.inventory` has the sentences."""

    ADMINISTRATOR = "administrator"
    """Reading it needs root."""
    GROUP = "group"
    """Membership of the group that `detail` names is needed."""
    INSTALL = "install"
    """The tool that `detail` names is not on the machine."""
    AGAIN = "again"
    """It may work at the next try."""
    RECONNECT = "reconnect"
    """A network drive does not answer."""
    NOT_PROVIDED = "not-provided"
    """The machine does not say; nothing helps."""
    NO_SUCH_THING = "no-such-thing"
    """This kind of system has none, whoever asks."""
    SERVICE = "service"
    """The service that `detail` names does not run."""
    PERSON = "person"
    """The person whose computer it is has not allowed it."""
    ALONE = "alone"
    """It takes long, and is read only where the section that `detail` names is asked for alone."""
    NO_DESKTOP = "no-desktop"
    """The account that was asked uses no desktop here."""
    DESKTOPS = "desktops"
    """Several desktops are set up, and they do not agree."""
    LATER = "later"
    """This version of Deskside does not read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Why a value is absent."""

    field: str
    """Path inside the category, `serial` or `rows.serial`; empty for the whole category."""
    why: Status
    help: Help
    detail: str = ""
    """What `help` is about: a tool, a group, a mount point."""
    source: str | None = dataclasses.field(default=None, compare=False)
    """The file or tool that did not give it, as `Category.source` names them; None where none was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What is declared with a field."""

    unit: str = ""
    privacy: Privacy = Privacy.DEVICE
    volatile: bool = False
    identity: bool = False
    optional: bool = False
    needs_admin: bool = False
    noise: int | None = None


_KEY: Final = "deskside"


def fact(
    unit: str = "",
    *,
    person: bool = False,
    volatile: bool = False,
    identity: bool = False,
    optional: bool = False,
    needs_admin: bool = False,
    noise: int | None = None,
) -> Any:  # noqa: ANN401 - as dataclasses.field
    """Declare a field whose absence is None.

    Args:
        unit: Of the number, as in its name: `bytes`, `s`, `mbps`, `percent`.
        person: The fact is about a person, not only about the device.
        volatile: It changes by itself; a difference between two snapshots is no news.
        identity: With the other identity fields it says which row this is.
        optional: None is itself a fact (a volume without a label) and needs no gap.
        needs_admin: A stock machine shows it to root only.
        noise: Of a volatile fact that hardly changes by itself within a minute: how much of a difference
            (0 for words) is still none between before a script and after it. None: it tells nothing then.
    """
    declared = Declared(
        unit=unit,
        privacy=Privacy.PERSON if person else Privacy.DEVICE,
        volatile=volatile,
        identity=identity,
        optional=optional,
        needs_admin=needs_admin,
        noise=noise,
    )
    return dataclasses.field(default=None, metadata={_KEY: declared})


def many(*, person: bool = False, volatile: bool = False, needs_admin: bool = False) -> Any:  # noqa: ANN401 - as dataclasses.field
    """Declare a field that holds rows or texts, `()` by default."""
    declared = Declared(
        privacy=Privacy.PERSON if person else Privacy.DEVICE,
        volatile=volatile,
        optional=True,
        needs_admin=needs_admin,
    )
    return dataclasses.field(default=(), metadata={_KEY: declared})


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """What every category carries beside its facts."""

    NAME: ClassVar[str] = ""
    """The category's name in formats.md section 2."""

    status: Status = Status.OK
    source: tuple[str, ...] = ()
    """What was read on the machine: files and tools."""
    took_ms: int = 0
    """On the machine, to 10 ms."""
    problems: tuple[Gap, ...] = ()
    not_seen: tuple[str, ...] = ()
    """Paths of fields that have a value here, though no real system of this kind was ever read into them."""


ENVELOPE: Final = frozenset(field.name for field in dataclasses.fields(Category))
"""Names of the fields that are about the reading, not about the machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDeclaration:
    """One declared field, with where it stands."""

    category: str
    path: str
    """`hostname`, `rows.serial`, `adapters.addresses.address`."""
    declared: Declared


def declared_fields(kind: type) -> tuple[tuple[str, Declared, type | None], ...]:
    """Return name, declaration and row type (None for plain values) of a category's or row's own fields."""
    return _declared_fields(kind)


@cache
def _declared_fields(kind: type) -> tuple[tuple[str, Declared, type | None], ...]:
    found = []
    for field in dataclasses.fields(kind):
        if field.name in ENVELOPE and issubclass(kind, Category):
            continue
        row = next((part for part in get_args(field.type) if dataclasses.is_dataclass(part)), None)
        found.append((field.name, declaration_of(field.metadata), row if isinstance(row, type) else None))
    return tuple(found)


def values_of(*names: str) -> Callable[[object], tuple[Any, ...]]:
    """Return what takes the values of these attributes out of a row, in one go."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda row: tuple(getattr(row, name) for name in names)


def declaration_of(metadata: Mapping[Any, Any]) -> Declared:
    """Return what a dataclass field declares."""
    declared = metadata[_KEY]
    assert isinstance(declared, Declared)  # noqa: S101 - made by fact() and many() only
    return declared


def declarations(kind: type[Category]) -> Iterator[FieldDeclaration]:
    """Yield every declared field of a category, rows included."""
    yield from _declarations(kind.NAME, kind, "")


def _declarations(category: str, kind: type, prefix: str) -> Iterator[FieldDeclaration]:
    for name, declared, row in declared_fields(kind):
        yield FieldDeclaration(category=category, path=prefix + name, declared=declared)
        if row is not None:
            yield from _declarations(category, row, f"{prefix}{name}.")


def identity(row: object) -> tuple[object, ...]:
    """Return what says which row this is: two rows with the same identity are the same thing."""
    return tuple(getattr(row, name) for name in _identity_fields(type(row)))  # type: ignore[arg-type]  # a type is hashable


@cache
def _identity_fields(kind: type) -> tuple[str, ...]:
    """Return the names: asked once a type, not once a row."""
    assert dataclasses.is_dataclass(kind)  # noqa: S101 - rows are dataclasses
    return tuple(field.name for field in dataclasses.fields(kind) if declaration_of(field.metadata).identity)
