"""A catalogue that is kept elsewhere: what is taken from it, and what is new since it was last taken.

Where scripts come from proves nothing. What is taken is files, bounded, and no more than a folder of scripts
has; whether one of them may run is decided over its bytes as ever.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.folder import (
    MANIFEST,
    MAX_FILES,
    MAX_FOLDER_BYTES,
    SHARED,
    is_file_path,
    is_script_id,
    shared_names,
)
from deskside.domain.text import display

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_CATALOGUE_BYTES: Final = 64 * 1024 * 1024
MAX_CATALOGUE_FILES: Final = 20_000
_GIT: Final = "git:"
_PROTOCOLS: Final = ("https://", "ssh://", "file://")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the scripts of a desk are kept: `git:REMOTE`, `git:REMOTE#BRANCH`, or a folder."""

    kind: Literal["git", "folder"]
    place: str
    branch: str = ""
    """Empty for the remote's own choice."""


@dataclass(frozen=True, slots=True)
class News:
    """What happened to one script. `files` are those that differ, for a changed one."""

    script: str
    kind: Literal["added", "changed", "removed"]
    files: tuple[str, ...] = ()


def read_source(said: str) -> Source:
    """Read the setting `scripts_from`.

    Raises:
        WrongUse: `scripts-source-wrong`.
    """
    if not said.startswith(_GIT):
        return Source("folder", said)
    place, _, branch = said.removeprefix(_GIT).partition("#")
    scp_like = "@" in place.partition(":")[0] and ":" in place
    if not place.startswith((*_PROTOCOLS, "/")) and not scp_like:
        raise WrongUse("scripts-source-wrong", source=display(said, 120))
    if place.startswith("-") or branch.startswith("-") or not (place + branch).isprintable():
        raise WrongUse("scripts-source-wrong", source=display(said, 120))
    return Source("git", place, branch)


def is_taken(path: str) -> bool:
    """Say whether a path of the source, from the catalogue's root, is a file of a script or a shared one."""
    parts = path.split("/")
    if parts[0] == SHARED:
        return len(parts) == 2 and is_file_path(path)
    if len(parts) < 3 or not is_script_id(".".join(parts[:2])):
        return False
    return is_file_path("/".join(parts[2:]))


def bounded(sizes: Iterable[tuple[str, int]]) -> None:
    """Refuse a catalogue that is larger than any can be, before it is read; `sizes` are path and bytes.

    Raises:
        WrongUse: `scripts-source-too-large`.
    """
    total, folders = 0, dict[str, tuple[int, int]]()
    for count, (path, size) in enumerate(sizes, start=1):
        total += size
        script = "/".join(path.split("/")[:2])
        files, inside = folders.get(script, (0, 0))
        folders[script] = (files + 1, inside + size)
        too_many = count > MAX_CATALOGUE_FILES or folders[script][0] > MAX_FILES
        if too_many or total > MAX_CATALOGUE_BYTES or folders[script][1] > MAX_FOLDER_BYTES:
            raise WrongUse("scripts-source-too-large", limit=MAX_CATALOGUE_BYTES)


def news(before: Mapping[str, bytes], now: Mapping[str, bytes]) -> tuple[News, ...]:
    """Return what happened to each script, by id; a script is changed with the shared files that it names."""
    old, new = _by_script(before), _by_script(now)
    found = []
    for script in sorted(old.keys() | new.keys()):
        if script not in old:
            found.append(News(script, "added"))
        elif script not in new:
            found.append(News(script, "removed"))
        elif old[script] != new[script]:
            paths = sorted(old[script].keys() | new[script].keys())
            differ = tuple(path for path in paths if old[script].get(path) != new[script].get(path))
            found.append(News(script, "changed", differ))
    return tuple(found)


def _by_script(files: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    """Return the digests of each script's files by path, shared ones that it names among them."""
    found: dict[str, dict[str, str]] = {}
    for path, body in files.items():
        category, name, *inside = path.split("/")
        if category == SHARED:
            continue
        digests = found.setdefault(f"{category}.{name}", {})
        digests["/".join(inside)] = _digest(body)
        if inside == [MANIFEST]:
            for shared in (f"{SHARED}/{one}" for one in shared_names(body)):
                digests[shared] = _digest(files.get(shared, b""))
    return found


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
