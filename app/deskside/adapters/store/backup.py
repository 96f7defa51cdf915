"""A copy of the whole database, made while it is in use."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import BrokeMidway, WrongUse

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

_OF_THE_SOURCE: Final = frozenset(
    {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
)
"""What SQLite says of the file that is read; all else befell the copy."""


def back_up(reading: AbstractContextManager[sqlite3.Connection], path: Path) -> None:
    """Copy the database to a new file that only this user can read.

    Raises:
        WrongUse: `backup-exists`.
        BrokeMidway: `backup-not-written`, or why the database cannot be read.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        raise WrongUse("backup-exists", path=str(path)) from error
    except OSError as error:
        raise BrokeMidway("backup-not-written", path=str(path)) from error
    try:
        with reading as source:
            _copy(source, path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _copy(source: sqlite3.Connection, path: Path) -> None:
    try:
        with contextlib.closing(sqlite3.connect(path)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        if error.sqlite_errorcode & 0xFF in _OF_THE_SOURCE:
            raise
        raise BrokeMidway("backup-not-written", path=str(path)) from error
