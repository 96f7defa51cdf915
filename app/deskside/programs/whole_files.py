"""Files that a person named: what was there stays until all of the new one is there."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from deskside.domain.errors import BrokeMidway

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write all of a file, or nothing of it.

    What is no plain file (a pipe, `/dev/stdout`, a link) is written through.

    Raises:
        BrokeMidway: `file-not-written`.
    """
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            path.write_bytes(content)
        else:
            _replace(path, content)
    except OSError as error:
        raise BrokeMidway("file-not-written", path=str(path), why=error.strerror or "") from error


def _replace(path: Path, content: bytes) -> None:
    new = path.with_name(f".deskside-{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
