"""A catalogue that is kept elsewhere: what is taken from it, and what is new since it was last taken.

Where things come from proves nothing. What is taken is files, bounded, and no more than a catalogue has:
scripts, walkthroughs, and the approvals that people have signed. Whether something may run is decided over
bytes and signatures as ever; who may sign is never taken from there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.folder import SHARED, is_file_path, is_script_id
from deskside.domain.text import display

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_CATALOGUE_BYTES: Final = 64 * 1024 * 1024
MAX_CATALOGUE_FILES: Final = 20_000
MAX_SOURCE_CHARS: Final = 400

SCRIPTS: Final = "scripts"
WALKTHROUGHS: Final = "walkthroughs"
APPROVALS: Final = "approvals"

_GIT: Final = "git:"
_PROTOCOLS: Final = ("https://", "ssh://", "file://")
_FOLDER: Final = re.compile(r"/|~/|[A-Za-z]:[\\/]|\\\\[^\\]")
"""Where a whole path begins; `\\\\server\\share` is one."""
_SECRET: Final = re.compile(r"://(?:[^@/]*:(?!\d+/)[^@]*|[^@/:]{20,})@")
"""A password, or a token in the place of a name, as `domain.secrets` knows them in an address."""
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_APPROVAL: Final = re.compile(r"([a-z0-9.-]+)/[1-9][0-9]{0,8}/(?:statement\.json|[0-9a-f]{64}\.sig)")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the scripts of a desk are kept: `git:REMOTE`, `git:REMOTE#BRANCH`, or a folder."""

    kind: Literal["git", "folder"]
    place: str
    branch: str = ""
    """Empty for the remote's own choice."""


def read_source(said: str) -> Source:
    """Read `scripts_from`, of a person's settings or of an organisation's profile.

    Raises:
        WrongUse: `scripts-source-wrong`, or `scripts-source-secret`: settings, a profile, a command line and
            errors are no place for a password.
    """
    if _SECRET.search(said):
        raise WrongUse("scripts-source-secret")
    wrong = WrongUse("scripts-source-wrong", source=display(said, 120))
    if not said.isprintable() or len(said) > MAX_SOURCE_CHARS:
        raise wrong
    if not said.startswith(_GIT):
        if not _FOLDER.match(said):
            raise wrong
        return Source("folder", said)
    place, _, branch = said.removeprefix(_GIT).partition("#")
    if not _is_remote(place) or (branch and not _is_branch(branch)):
        raise wrong
    return Source("git", place, branch)


def _is_remote(place: str) -> bool:
    """Say whether git would take `place` for an address, and neither for an option nor for a program."""
    before, colon, _ = place.partition(":")
    at = before.rpartition("@")
    scp_like = bool(colon and at[1] and _NAME.fullmatch(at[0]) and _NAME.fullmatch(at[2]))
    if place.startswith(_PROTOCOLS):
        host = place.partition("://")[2].partition("/")[0].rpartition("@")[2]
        return not host.startswith("-")
    return place.startswith("/") or _is_drive(place) or scp_like


def _is_drive(place: str) -> bool:
    return bool(_FOLDER.match(place)) and not place.startswith("~")


def _is_branch(branch: str) -> bool:
    """Say whether it is a plain branch (git-check-ref-format(1) allows more)."""
    parts = branch.split("/")
    return all(
        _NAME.fullmatch(part) and ".." not in part and not part.endswith((".", ".lock")) for part in parts
    )


def taken_as(path: str, *, below: bool) -> str | None:
    """Return where a file of the source goes in the desk's copy, or None where it is none of ours.

    Args:
        path: From the source's top.
        below: Whether scripts lie below `scripts/` there, and not at the top itself.
    """
    first, _, rest = path.partition("/")
    if first == APPROVALS and (found := _APPROVAL.fullmatch(rest)) and is_script_id(found[1]):
        return path
    if first == WALKTHROUGHS and is_script_id(f"walkthrough.{rest.partition('/')[0]}"):
        return path if is_file_path(rest.partition("/")[2]) else None
    inside = rest if below and first == SCRIPTS else "" if below else path
    return f"{SCRIPTS}/{inside}" if _is_of_scripts(inside) else None


def _is_of_scripts(path: str) -> bool:
    parts = path.split("/")
    if parts[0] == SHARED:
        return len(parts) == 2 and is_file_path(path)
    if len(parts) < 3 or not is_script_id(".".join(parts[:2])):
        return False
    return is_file_path("/".join(parts[2:]))


def owner_of(path: str) -> str:
    """Return the script or walkthrough that a file of the copy belongs to; nothing for a shared file."""
    kind, first, second, *_ = [*path.split("/"), ""]
    if kind == APPROVALS:
        return first
    if kind == WALKTHROUGHS:
        return f"walkthrough.{first}"
    return "" if first == SHARED else f"{first}.{second}"


def bounded(sizes: Iterable[tuple[str, int]]) -> None:
    """Refuse a catalogue that is larger than any can be, before it is read; `sizes` are path and bytes.

    Raises:
        WrongUse: `scripts-source-too-large`.
    """
    total = 0
    for count, (_, size) in enumerate(sizes, start=1):
        total += size
        if count > MAX_CATALOGUE_FILES or total > MAX_CATALOGUE_BYTES:
            raise WrongUse("scripts-source-too-large", limit=MAX_CATALOGUE_BYTES)
