"""What SQLite's error codes mean to the people whose journal it is."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_CODES: Final = {
    sqlite3.SQLITE_FULL: "journal-full",
    sqlite3.SQLITE_BUSY: "journal-locked",
    sqlite3.SQLITE_LOCKED: "journal-locked",
    sqlite3.SQLITE_READONLY: "journal-read-only",
    sqlite3.SQLITE_PERM: "journal-read-only",
    sqlite3.SQLITE_AUTH: "journal-read-only",
    sqlite3.SQLITE_CANTOPEN: "journal-read-only",
    sqlite3.SQLITE_CORRUPT: "journal-corrupt",
    sqlite3.SQLITE_NOTADB: "journal-corrupt",
}


def code_of(error: sqlite3.Error) -> str:
    """Return the code of the error that people are told."""
    return _CODES.get(primary_code(error), "journal-disk-error")


def primary_code(error: sqlite3.Error) -> int:
    """Return SQLite's primary result code, its lowest byte; Python itself complains of damaged text only."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF


def is_full(folder: Path) -> bool:
    """Say whether the disk has no room for one more commit: SQLite may call that an I/O error."""
    import shutil  # noqa: PLC0415 - 5 ms that only a broken disk costs

    try:
        return shutil.disk_usage(folder).free < 65_536
    except OSError:
        return False
