"""Category `software` on Windows: what installers register, for the machine and for the connected account."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.software import Program, Software
from deskside.domain.inventory.windows.rows import Row, first, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.answer import Answer

_KIB: Final = 1 << 10
_KEYS: Final = (
    ("registry/Uninstall", "machine", "x86_64"),
    ("registry/Uninstall32", "machine", "i686"),
    ("registry/UninstallUser", "user", None),
)
"""Block, whom it is installed for, and the architecture that the place means."""
_ARCHITECTURES: Final = {
    "X64": "x86_64",
    "X86": "i686",
    "Arm64": "aarch64",
    "Neutral": "noarch",
    "Arm": "arm",
}
_PATCHES: Final = frozenset({"update", "hotfix", "security update", "service pack", "update rollup"})


def parse(answer: Answer) -> Software:
    """Read the frame `software`."""
    found: dict[tuple[str | None, ...], Program] = {}
    for program in _all(answer):
        found.setdefault(
            (program.source, program.id, program.version, program.scope, program.architecture), program
        )
    return answer.settle(Software(rows=tuple(found.values())))


def _all(answer: Answer) -> Iterator[Program]:
    for block, scope, architecture in _KEYS:
        for row in rows(answer, block, "rows"):
            if (program := _registered(row, scope, architecture)) is not None:
                yield program
    yield from _packaged(answer)
    yield from _office(answer)
    for row in rows(answer, "Win32_OptionalFeature", "rows"):
        yield Program(id=row.text("Name"), source="feature", scope="machine", broken=False)
    for row in rows(answer, "Win32_QuickFixEngineering", "rows"):
        number, day = row.text("HotFixID"), _us_day(row.text("InstalledOn"))
        yield Program(id=number, source="hotfix", installed_at=day, scope="machine", broken=False)
    for block, scope in (("chocolatey", "machine"), ("scoop", "user")):
        for row in rows(answer, block):
            version = row.text("Version")
            yield Program(id=row.text("Id"), version=version, source=block, scope=scope, broken=False)


def _packaged(answer: Answer) -> Iterator[Program]:
    """Return MSIX packages: those of the connected account, and those that every account gets."""
    yield from map(_store, rows(answer, "Get-AppxPackage", "rows"))
    for row in rows(answer, "registry/AppxAllUsers"):
        if (program := _for_everybody(row.text("Key") or "")) is not None:
            yield program


def _registered(row: Row, scope: str, architecture: str | None) -> Program | None:
    """Return an entry of *Apps & features*; not its patches, nor the parts that an installer hides."""
    name = row.text("DisplayName")
    kind = (row.text("ReleaseType") or "").lower()
    if name is None or row.text("ParentKeyName") or kind in _PATCHES or row.number("SystemComponent") == 1:
        return None
    return Program(
        id=name,
        version=row.text("DisplayVersion"),
        source="registry",
        architecture=architecture,
        publisher=row.text("Publisher"),
        size_bytes=row.size("EstimatedSize", _KIB) or None,
        installed_at=_day(row.text("InstallDate")),
        scope=scope,
        broken=False,
    )


def _store(row: Row) -> Program:
    publisher = re.search(r"CN=(\"[^\"]+\"|[^,]+)", row.text("Publisher") or "")
    said = row.text("Architecture")
    status = row.text("Status")
    return Program(
        id=row.text("Name"),
        version=row.text("Version"),
        source="msix",
        architecture=_ARCHITECTURES.get(said or "") or said,
        publisher=publisher[1].strip('"') if publisher else None,
        section="framework" if row.flag("Framework") else None,
        scope="user",
        broken=None if status is None else status not in {"Ok", "0"},
    )


def _for_everybody(key: str) -> Program | None:
    """Read the full name of a package for all accounts: `NAME_VERSION_ARCHITECTURE_RESOURCE_PUBLISHER`."""
    parts = key.split("_")
    if len(parts) != 5 or not re.fullmatch(r"\d{1,9}(?:\.\d{1,9}){3}", parts[1]):
        return None
    return Program(
        id=parts[0],
        version=parts[1],
        source="msix",
        architecture=_ARCHITECTURES.get(parts[2].capitalize()) or parts[2],
        scope="machine",
        broken=False,
    )


def _office(answer: Answer) -> Iterator[Program]:
    """Read Click-to-Run, which registers all of Office as one."""
    said = first(answer, "registry/ClickToRun")
    for product in (said.text("ProductReleaseIds") or "").split(","):
        if product.strip():
            yield Program(
                id=product.strip(),
                version=said.text("VersionToReport"),
                source="click-to-run",
                architecture={"x64": "x86_64", "x86": "i686"}.get(said.text("Platform") or ""),
                publisher="Microsoft Corporation",
                scope="machine",
                broken=False,
            )


def _day(text: str | None) -> datetime | None:
    """Read `20260301`, the form that installers are to write, or `2026-03-01 ...`, which some do write."""
    found = re.fullmatch(r"((?:19|20)\d\d)(-?)(\d\d)\2(\d\d)(?:[ T].{0,20})?", text or "")
    return _date(found[1], found[3], found[4]) if found else None


def _us_day(text: str | None) -> datetime | None:
    """Read `3/1/2026`, the form in which Windows keeps the day of an update in every language."""
    found = re.match(r"(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)\b", text or "")
    return _date(found[3], found[1], found[2]) if found else None


def _date(year: str, month: str, day: str) -> datetime | None:
    try:
        return datetime(int(year), int(month), int(day), tzinfo=UTC)
    except ValueError:
        return None
