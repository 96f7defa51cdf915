"""What is new in a catalogue that is kept elsewhere, since it was last taken."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from deskside.domain.scripts.folder import MANIFEST, SHARED, shared_names
from deskside.domain.scripts.following import APPROVALS, SCRIPTS, owner_of
from deskside.domain.scripts.left_out import DOCUMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

Happened = Literal["added", "changed", "older", "removed", "approved"]


@dataclass(frozen=True, slots=True)
class News:
    """What happened to one script or walkthrough.

    *Older* is a version below one that was taken before, which no desk that has run that one will run again.
    """

    script: str
    kind: Happened
    files: tuple[str, ...] = ()
    """Those that differ, of one that was changed or is older."""
    version: int | None = None
    """What it says now; None where it cannot be read or is gone."""
    before: int | None = None
    """The highest version that was taken before."""

    @property
    def same_version(self) -> bool:
        """Whether another text has the version of the one before: nobody will see that it is newer."""
        return self.kind == "changed" and self.version is not None and self.version == self.before


def news(
    before: Mapping[str, bytes], now: Mapping[str, bytes], highest: Mapping[str, int]
) -> tuple[News, ...]:
    """Return what happened to each script and walkthrough, by id.

    Args:
        before: What was taken last, by path in the copy.
        now: What is there now.
        highest: The highest version ever taken of each.
    """
    old, new = _by_owner(before), _by_owner(now)
    said = versions(now)
    found = []
    for name in sorted(old.keys() | new.keys()):
        version, was = said.get(name), highest.get(name)
        is_older = version is not None and was is not None and version < was
        if name not in new:
            found.append(News(name, "removed", before=was))
        elif name not in old:
            found.append(News(name, "older" if is_older else "added", version=version, before=was))
        elif old[name] != new[name]:
            paths = sorted(old[name].keys() | new[name].keys())
            differ = tuple(path for path in paths if old[name].get(path) != new[name].get(path))
            found.append(News(name, "older" if is_older else "changed", differ, version, was))
    told = {one.script for one in found}
    return (*found, *(News(name, "approved") for name in _newly_approved(before, now) if name not in told))


def versions(files: Mapping[str, bytes]) -> dict[str, int]:
    """Return the version that each script and walkthrough says it has, where it can be read."""
    found = {}
    for path, body in files.items():
        if path.rpartition("/")[2] in DOCUMENTS and not path.startswith(f"{APPROVALS}/"):
            try:
                version = tomllib.loads(body.decode()).get("version")
            except (ValueError, RecursionError):
                continue
            if type(version) is int and 0 < version < 10**9:
                found[owner_of(path)] = version
    return found


def _newly_approved(before: Mapping[str, bytes], now: Mapping[str, bytes]) -> list[str]:
    new = {
        owner_of(path) for path in now if path.startswith(f"{APPROVALS}/") and now[path] != before.get(path)
    }
    return sorted(new)


def _by_owner(files: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    """Return the digests of each one's files by path, shared ones that it names among them."""
    found: dict[str, dict[str, str]] = {}
    for path, body in files.items():
        owner = owner_of(path)
        if not owner or path.startswith(f"{APPROVALS}/"):
            continue
        parts = 3 if path.startswith(f"{SCRIPTS}/") else 2
        inside = path.split("/", parts)[parts]
        digests = found.setdefault(owner, {})
        digests[inside] = _digest(body)
        if inside == MANIFEST:
            for shared in (f"{SHARED}/{one}" for one in shared_names(body)):
                digests[shared] = _digest(files.get(f"{SCRIPTS}/{shared}", b""))
    return found


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
