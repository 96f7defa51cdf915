"""What an approver signs: the exact bytes that say which files are meant, and what they may do."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Protocol

from deskside.domain.canonical import canonical
from deskside.domain.errors import Refused
from deskside.domain.scripts.folder import MAX_FILES, is_file_path, is_script_id
from deskside.domain.scripts.manifest import Effect

if TYPE_CHECKING:
    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.scripts.texts import Texts

SCRIPT_NAMESPACE: Final = "deskside-script@v1"
"""SSHSIG namespace of an approval: a signature made for anything else does not count."""
PRACTICE_NAMESPACE: Final = "deskside-practice@v1"
"""SSHSIG namespace of the practice approver, which counts for the practice machine only."""

MAX_STATEMENT_BYTES: Final = 64 * 1024
FORMAT: Final = 1

_HEX: Final = re.compile(r"[0-9a-f]{64}")
_FIELDS: Final = {"author", "effect", "expires", "files", "format", "id", "version"}


class Signable(Protocol):
    """What a signed folder says about itself: a script's manifest, or a walkthrough."""

    @property
    def version(self) -> int:
        """Return a number that only grows."""
        ...

    @property
    def title(self) -> Texts:
        """Return what people call it."""
        ...

    @property
    def author(self) -> str:
        """Return the author's principal."""
        ...

    @property
    def effect(self) -> Effect:
        """Return what it may do to a machine."""
        ...

    @property
    def expires(self) -> date | None:
        """Return the last day on which it may be used."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One version of one script or walkthrough, every file of it by digest."""

    script: str
    version: int
    effect: Effect
    author: str
    expires: date | None
    files: tuple[tuple[str, str], ...]
    """Path and hex SHA-256, sorted by path."""


def statement_about(folder: ScriptFolder, manifest: Signable) -> Statement:
    """Return what there is to sign about these bytes. `manifest` was read from the same bytes."""
    return Statement(
        script=folder.script,
        version=manifest.version,
        effect=manifest.effect,
        author=manifest.author,
        expires=manifest.expires,
        files=folder.digests(),
    )


def statement_bytes(statement: Statement) -> bytes:
    """Return the canonical bytes (RFC 8785) that are signed and stored."""
    return canonical(
        {
            "author": statement.author,
            "effect": str(statement.effect),
            "expires": statement.expires.isoformat() if statement.expires else "",
            "files": dict(statement.files),
            "format": FORMAT,
            "id": statement.script,
            "version": statement.version,
        }
    )


def read_statement(signed: bytes) -> Statement:
    """Read a stored statement whose signature has been checked.

    Raises:
        Refused: `statement-unreadable`, also where the bytes are not the canonical form of what they say.
    """
    try:
        if len(signed) > MAX_STATEMENT_BYTES:
            raise ValueError
        statement = _statement(json.loads(signed))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Refused("statement-unreadable") from error
    if statement_bytes(statement) != signed:
        raise Refused("statement-unreadable")
    return statement


def _statement(found: Any) -> Statement:  # noqa: ANN401 - JSON from outside, checked field by field
    if not isinstance(found, dict) or set(found) != _FIELDS or found["format"] != FORMAT:
        raise ValueError
    if not isinstance(found["files"], dict):
        raise TypeError
    files = tuple(sorted(found["files"].items()))
    if not 0 < len(files) <= MAX_FILES or not all(_is_file(*file) for file in files):
        raise ValueError
    version, author = found["version"], found["author"]
    if type(version) is not int or version < 1 or not isinstance(author, str) or not author.isascii():
        raise ValueError
    if not is_script_id(found["id"]):
        raise ValueError
    return Statement(
        script=found["id"],
        version=version,
        effect=Effect(found["effect"]),
        author=author,
        expires=date.fromisoformat(found["expires"]) if found["expires"] else None,
        files=files,
    )


def _is_file(path: str, digest: str) -> bool:
    return is_file_path(path) and _HEX.fullmatch(digest) is not None
