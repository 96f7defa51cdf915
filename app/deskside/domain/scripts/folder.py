"""A script's folder as bytes, read once; everything that is decided about a script is decided over these."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_SCRIPT_BYTES: Final = 96 * 1024
"""One file that is sent: the leash holds it in one shell variable (security.md section 5.3)."""
MAX_FOLDER_BYTES: Final = 1024 * 1024
MAX_FILES: Final = 128

MANIFEST: Final = "script.toml"
SHARED: Final = "shared"
"""The catalogue's folder of files that several scripts use, and where these appear in a script's folder."""

_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.[a-z0-9]+(?:-[a-z0-9]+)*")
_PATH: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*){0,3}")
_MAX_NAME: Final = 120
_NAMES_SHARED: Final = re.compile(rb"""["']shared/([A-Za-z0-9_][A-Za-z0-9_.-]{0,79})["']""")


@dataclass(frozen=True, slots=True)
class ScriptFolder:
    """Every file of the folder `<category>/<name>/`, by path inside it.

    Attributes:
        script: The id, `<category>.<name>`, made from where the folder lies and not from its contents.
        files: The bytes, read once. Whatever is sent is made of these values, never read again. Files that
            several scripts share and that this one names are among them, below `shared/`.
    """

    script: str
    files: Mapping[str, bytes]

    def digests(self) -> tuple[tuple[str, str], ...]:
        """Return each file's path and hex SHA-256, sorted by path."""
        return tuple((path, hashlib.sha256(self.files[path]).hexdigest()) for path in sorted(self.files))


def joined(files: Sequence[bytes]) -> bytes:
    """Return files one after the other, as they are evaluated: each but the last ends its last line."""
    *helpers, program = files
    return b"".join(body if body.endswith(b"\n") else body + b"\n" for body in helpers) + program


def shared_names(manifest: bytes) -> tuple[str, ...]:
    """Return which shared files a manifest names, sorted, by looking for `"shared/NAME"` in its bytes.

    Nothing is parsed before its signature is checked, and the files have to be known for that. One that is
    merely mentioned in a comment is read and signed too, which does no harm.
    """
    return tuple(sorted({name.decode() for name in _NAMES_SHARED.findall(manifest)}))


def is_script_id(text: str) -> bool:
    """Say whether `text` has the form of a script's id."""
    return len(text) <= _MAX_NAME and _ID.fullmatch(text) is not None


def is_file_path(text: str) -> bool:
    """Say whether `text` may name a file inside a script folder: plain ASCII, relative, not hidden."""
    return len(text) <= _MAX_NAME and _PATH.fullmatch(text) is not None
