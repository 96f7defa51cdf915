"""A team's journal as one SQLite file: a backup that any desk opens, searches and verifies by itself."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from typing import TYPE_CHECKING, Final

from deskside.adapters.store.sqlite import SCHEME, SqliteDatabase
from deskside.adapters.store.tables import ENDLESS, search_id
from deskside.domain.errors import BrokeMidway, WrongUse
from deskside.domain.journal.chain import SPINE

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.adapters.store.database import Connection, Database

_TABLES: Final = {
    "entry": "ticket, seq, head, prev, hash",
    "payload": "ticket, seq, salt, body, erased_at",
    "blob": "commitment, bytes",
    "actor": "id, salt, body",
    "chain": "ticket, size, hash, changed_at",
    "ticket": "number, requester, requester_folded, contacts, language, subject, problem, status, priority,"
    " opened_at, closed_at, resolution, machines",
    "open_step": "ticket, seq, process, machine",
    "machine": "name, target, requester, requester_folded",
    "seen": "label, at, os_at, os_name",
    "checkpoint": "journal, ticket, key, size, statement, signature, at",
}
"""Every table but `search`, whose words SQLite cuts by itself."""


def copy_to_file(database: Database, path: Path) -> None:
    """Copy one state of the journal, while it is in use, to a new file that only this user can read.

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
        with database.snapshot() as source, contextlib.closing(SqliteDatabase(SCHEME + str(path))) as copy:
            copy.write(lambda target: _copy(source, target))
    except (sqlite3.Error, BrokeMidway) as error:
        if isinstance(error, BrokeMidway) and not error.code.startswith("journal-"):
            raise  # it is the server that could not be read
        raise BrokeMidway("backup-not-written", path=str(path)) from error


def _copy(source: Connection, target: Connection) -> None:
    for table, columns in _TABLES.items():
        marks = ", ".join("?" * len(columns.split(",")))
        put = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - names from above
        for row in source.execute(f"SELECT {columns} FROM {table}"):  # noqa: S608 - as above
            target.execute(put, row)
    for row, said in source.search.kept(source, search_id(SPINE, 0), search_id(ENDLESS, 0)):
        target.search.put(target, row, (row >> 32, row & 0xFFFFFFFF), said)
