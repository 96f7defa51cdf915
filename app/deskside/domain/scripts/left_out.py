"""What of a catalogue kept elsewhere is not taken: a folder that no catalogue can hold. It stops no other."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.folder import MANIFEST, MAX_FILES, MAX_FOLDER_BYTES
from deskside.domain.scripts.following import APPROVALS, owner_of
from deskside.domain.text import display

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

DOCUMENTS: Final = (MANIFEST, "walkthrough.toml")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The folder of one script or walkthrough that was not taken."""

    script: str
    code: str
    """Why, as an error has it."""
    file: str = ""
    """In which file, where it is one."""
    where: str = ""
    """In which place of it."""
    limit: int = 0
    """What it is more than."""
    kept: bool = False
    """Whether what was taken of it before stays in use."""

    @property
    def error(self) -> WrongUse:
        """Why, with all that its sentence needs."""
        return WrongUse(self.code, script=self.script, file=self.file, where=self.where, limit=self.limit)


def left_out(script: str, error: WrongUse) -> LeftOut:
    """Return that a folder was not taken because of what a reading of it raised."""
    said = {name: display(str(error.facts.get(name, "")), 200) for name in ("file", "where")}
    limit = error.facts.get("limit", 0)
    return LeftOut(script, error.code, said["file"], said["where"], limit if isinstance(limit, int) else 0)


def oversized(sizes: Iterable[tuple[str, int]]) -> tuple[LeftOut, ...]:
    """Return whose folders are larger than one can be, before they are read; `sizes` are path and bytes."""
    found: dict[str, tuple[int, int]] = {}
    for path, size in sizes:
        if (owner := owner_of(path)) and not path.startswith(f"{APPROVALS}/"):
            files, inside = found.get(owner, (0, 0))
            found[owner] = (files + 1, inside + size)
    return tuple(
        LeftOut(owner, "script-too-many-files", limit=MAX_FILES)
        if files > MAX_FILES
        else LeftOut(owner, "script-too-large", limit=MAX_FOLDER_BYTES)
        for owner, (files, inside) in sorted(found.items())
        if files > MAX_FILES or inside > MAX_FOLDER_BYTES
    )


def unreadable(files: Mapping[str, bytes]) -> tuple[LeftOut, ...]:
    """Return whose document is no TOML: nobody could tell what it is, not even its version."""
    found = []
    for path, body in sorted(files.items()):
        name = path.rpartition("/")[2]
        if name not in DOCUMENTS or path.startswith(f"{APPROVALS}/"):
            continue
        try:
            tomllib.loads(body.decode())
        except UnicodeDecodeError:
            found.append(LeftOut(owner_of(path), "script-not-text", name))
        except (ValueError, RecursionError) as error:
            found.append(LeftOut(owner_of(path), "manifest-not-toml", name, display(str(error), 120)))
    return tuple(found)


def without(files: Mapping[str, bytes], owners: Collection[str]) -> dict[str, bytes]:
    """Return what is not of these; approvals stay, because they are about bytes and not about places."""
    return {path: body for path, body in files.items() if not is_of(path, owners)}


def is_of(path: str, owners: Collection[str]) -> bool:
    """Say whether a file of the copy lies in one of these folders."""
    return owner_of(path) in owners and not path.startswith(f"{APPROVALS}/")
