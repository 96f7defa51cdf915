"""Category `software` on macOS: applications, Homebrew, and what installers have left a receipt of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import name_or_none
from deskside.domain.inventory.macos.plist import Row, moment, plist, profiled_apart, rows, text
from deskside.domain.inventory.software import Program, Software

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from deskside.domain.inventory.answer import Answer

_KINDS: Final = {
    # arch_kind of SPApplicationsDataType
    "arch_arm": "arm64",
    "arch_arm_i64": "universal",
    "arch_i32_i64": "x86_64",
    "arch_i32": "i386",
    "arch_i64": "x86_64",
    "arch_ios": "ios",
    "arch_web": None,
    "arch_other": None,
}
_SOURCES: Final = {"apple": "macos", "mac_app_store": "app-store", "identified_developer": "app"}
"""`obtained_from` of SPApplicationsDataType; whatever else it says is an `app` too."""


def parse(answer: Answer) -> Software:
    """Read the frame `software`, and `software.1`: the profiler looks for applications everywhere."""
    said = profiled_apart(answer, "software.1", "applications", "rows")
    found = [
        one for app in rows(said.get("SPApplicationsDataType")) if (one := _application(app)) is not None
    ]
    found += _brewed(answer.text("cellar") or "", "brew")
    found += _brewed(answer.text("caskroom") or "", "cask")
    history = rows(plist(answer, "history"))
    found += _received(answer.text("receipts", "rows") or "", history)
    return answer.settle(Software(rows=tuple(found)))


def _application(said: Row) -> Program | None:
    path = text(said, "path") or ""
    name = text(said, "_name")
    if name is None:
        return None
    signers = said.get("signed_by")
    first = next((one for one in signers if isinstance(one, str)), "") if isinstance(signers, list) else ""
    developer = re.fullmatch(r"Developer ID Application: (.{1,200}?) \(\w{10}\)", first)
    origin = text(said, "obtained_from") or ""
    return Program(
        id=name,
        version=text(said, "version"),
        source=_SOURCES.get(origin, "app"),
        architecture=_KINDS.get(text(said, "arch_kind") or ""),
        publisher=name_or_none(developer[1]) if developer else "Apple" if origin == "apple" else None,
        installed_at=moment(said.get("lastModified")),
        scope="user" if path.startswith("/Users/") and not path.startswith("/Users/Shared/") else "machine",
        broken=False,
    )


def _brewed(paths: str, source: str) -> Iterator[Program]:
    """Read `/opt/homebrew/Cellar/NAME/VERSION`."""
    for path in paths.split("\n"):
        parts = path.rsplit("/", 2)
        if len(parts) == 3 and not parts[2].startswith("."):
            yield Program(
                id=name_or_none(parts[1]),
                version=name_or_none(parts[2]),
                source=source,
                scope="machine",
                broken=False,
            )


def _received(packages: str, history: list[Row]) -> Iterator[Program]:
    """Take packages that have a receipt, with version and day of the last installation in the history."""
    known: dict[str, tuple[str | None, datetime | None]] = {}
    for entry in history:
        names = entry.get("packageIdentifiers")
        for name in names if isinstance(names, list) else ():
            if isinstance(name, str):
                known[name] = (text(entry, "displayVersion"), moment(entry.get("date")))
    for package in packages.split("\n"):
        if name := name_or_none(package):
            version, at = known.get(package, (None, None))
            yield Program(
                id=name,
                version=version,
                source="pkgutil",
                installed_at=at,
                publisher="Apple" if name.startswith("com.apple.") else None,
                scope="machine",
                broken=False,
            )
