"""A team's journal copied to a file that any desk opens and verifies; a desk's file copied to a server."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from typing import TYPE_CHECKING, Final

from deskside.adapters.store.sqlite import SCHEME, SqliteDatabase
from deskside.adapters.store.tables import ENDLESS, search_id
from deskside.adapters.store.verifying import verify
from deskside.domain.errors import BrokeMidway, Manipulated, WrongUse
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


def take_over(database: Database, path: Path) -> None:
    """Copy the journal of one desk, once it verifies, into a team's database that holds none yet.

    Raises:
        WrongUse: `journal-file-missing`, `database-not-empty`.
        Manipulated: `journal-not-intact`.
        BrokeMidway: Why one cannot be read or the other not be written.
    """
    if not path.is_file():
        raise WrongUse("journal-file-missing", path=str(path))
    with contextlib.closing(SqliteDatabase(SCHEME + str(path))) as file, file.snapshot() as source:
        if verify(source, None).flaw is not None:
            raise Manipulated("journal-not-intact", path=str(path))
        database.write(lambda target: _copy_into_empty(source, target, database.place))


def _copy_into_empty(source: Connection, target: Connection, place: str) -> None:
    if target.execute("SELECT 1 FROM entry LIMIT 1").fetchone():
        raise WrongUse("database-not-empty", place=place)
    _copy(source, target)


def _copy(source: Connection, target: Connection) -> None:
    for table, columns in _TABLES.items():
        marks = ", ".join("?" * len(columns.split(",")))
        put = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - names from above
        rows = source.execute(f"SELECT {columns} FROM {table}")  # noqa: S608 - as above
        for number, row in enumerate(rows, start=1):
            target.execute(put, row)
            _pause(target, number)
    kept = source.search.kept(source, search_id(SPINE, 0), search_id(ENDLESS, 0))
    for number, (row, said) in enumerate(kept, start=1):
        target.search.put(target, row, (row >> 32, row & 0xFFFFFFFF), said)
        _pause(target, number)


def _pause(target: Connection, number: int) -> None:
    """Hear now and then what became of the rows: unheard answers pile up."""
    if number % 2_000 == 0:
        target.execute("SELECT 1").fetchone()
