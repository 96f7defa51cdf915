"""A copy of the whole database, made while it is in use."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from typing import TYPE_CHECKING

from deskside.domain.errors import BrokeMidway, WrongUse

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.adapters.store.sqlite import Database


def back_up(database: Database, path: Path) -> None:
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
        with contextlib.closing(sqlite3.connect(path)) as target, database.reading() as source:
            source.backup(target)
    except sqlite3.Error as error:
        raise BrokeMidway("backup-not-written", path=str(path)) from error
