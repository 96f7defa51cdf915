"""SQLite as a journal's database: all that another database would do differently is in this module."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.adapters.store.fts5 import Fts5, has_words
from deskside.adapters.store.reserve import Reserve
from deskside.adapters.store.revision import REVISION
from deskside.adapters.store.sqlite_errors import code_of, is_full, primary_code
from deskside.domain.errors import BrokeMidway, DesksideError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deskside.adapters.store.database import T
    from deskside.domain.tickets import TicketNumber

_BUSY_S: Final = 5
"""How long a writer waits for another program (security.md R07)."""

SCHEME: Final = "sqlite:///"


class Connection(sqlite3.Connection):
    """A connection that says how words are kept here."""

    search = Fts5()


class SqliteDatabase:
    """One SQLite file: one connection that writes, one that reads, each used by one thread at a time.

    Args:
        url: `sqlite:///` and a path.

    Raises:
        BrokeMidway: `journal-folder-unusable`, `journal-newer`, or why the file cannot be opened.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.path = Path(url.removeprefix(SCHEME)).expanduser().absolute()
        self._reserve = Reserve(self.path.with_name(self.path.name + ".reserve"))
        self._write_lock = threading.Lock()
        self._read_lock = threading.Lock()
        self._reader: Connection | None = None
        self._why_not_writable = ""
        """Code of the error for which the file is opened as it lies, for reading only."""
        self._make_file()
        self._writer = self._prepared()

    # ------------------------------------------------------------ opening

    def _make_file(self) -> None:
        """Make the folder and the file readable for nobody else from their first moment on."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except OSError as error:
            if not self.path.exists():
                raise BrokeMidway("journal-folder-unusable", path=str(self.path.parent)) from error

    def _prepared(self) -> Connection:
        connection = self.connect()
        try:
            with self._translated():
                self._bring_up_to_date(connection)
        except DesksideError:
            connection.close()
            raise
        return connection

    def connect(self) -> Connection:
        """Open one more connection; where writing is impossible but the file is whole, one that reads.

        Raises:
            BrokeMidway: Why it cannot be opened.
        """
        try:
            with self._translated():
                return self._configured(str(self.path))
        except BrokeMidway as error:
            if error.code not in {"journal-read-only", "journal-full"} or self._unmerged():
                raise
            self._why_not_writable = error.code
        with self._translated():
            return self._configured(f"{self.path.as_uri()}?mode=ro&immutable=1")

    def _configured(self, name: str) -> Connection:
        connection = sqlite3.connect(
            name,
            timeout=_BUSY_S,
            isolation_level=None,
            check_same_thread=False,
            factory=Connection,
            uri=name.startswith("file:"),
        )
        connection.create_function("has_words", 2, has_words, deterministic=True)
        try:
            if not name.endswith("immutable=1"):
                connection.execute("PRAGMA journal_mode = WAL").fetchone()
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _unmerged(self) -> bool:
        """Say whether a write-ahead log holds entries that the main file lacks."""
        log = self.path.with_name(self.path.name + "-wal")
        return log.exists() and log.stat().st_size > 0

    def _bring_up_to_date(self, connection: sqlite3.Connection) -> None:
        if _revision(connection) == REVISION:
            return
        from deskside.adapters.store.migrating import upgrade  # noqa: PLC0415 - see there

        try:
            upgrade(connection, self.path, is_due=lambda: _revision(connection) != REVISION)
        finally:
            _undo(connection)

    # ------------------------------------------------------------ using

    @property
    def place(self) -> str:
        """The file's path."""
        return str(self.path)

    def password(self) -> str:
        """Return nothing: a file has none."""
        return ""

    def write(
        self,
        work: Callable[[Connection], T],
        *,
        chain: TicketNumber | None = None,
        landed: Callable[[Connection, T], bool] | None = None,
    ) -> T:
        """Do `work` in one transaction, as `writing` says. One writes at a time, and no line can break."""
        del chain, landed
        with self.writing() as db:
            return work(db)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Hold the one writer in a transaction: committed at the end, durable then; undone on an error.

        Raises:
            BrokeMidway: `journal-full`, `journal-locked`, `journal-read-only`, `journal-corrupt`,
                `journal-disk-error`.
        """
        with self._write_lock:
            if self._why_not_writable:
                self._open_again()
            db = self._writer
            try:
                db.execute("BEGIN IMMEDIATE")
                yield db
                db.execute("COMMIT")
            except sqlite3.ProgrammingError:
                raise  # a mistake of ours
            except sqlite3.Error as error:
                _undo(db)
                raise self._translation(error) from error
            except BaseException:
                _undo(db)
                raise

    def _open_again(self) -> None:
        """Have another try at a file that could not be written: there may be room now."""
        with self._translated():
            writer = self._configured(str(self.path))
        self._writer.close()
        self._writer, self._why_not_writable = writer, ""
        with self._read_lock:
            if self._reader is not None:
                self._reader.close()
                self._reader = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Hold the connection that reads what is committed.

        Raises:
            BrokeMidway: As `writing`.
        """
        with self._read_lock, self._translated():
            if self._reader is None:
                self._reader = self.connect()
            try:
                yield self._reader
            except (ValueError, TypeError) as error:  # a value that we never write
                raise BrokeMidway("journal-corrupt", path=str(self.path)) from error

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Hold a connection of its own that sees one state while others go on; for long walks."""
        connection = self.connect()
        try:
            with self._translated():
                connection.execute("BEGIN")
                yield connection
        finally:
            connection.close()

    def hold_reserve(self) -> None:
        """Make sure that the end of what now starts will fit on the disk.

        Raises:
            BrokeMidway: `journal-full`.
        """
        if not self._reserve.fill():
            raise BrokeMidway("journal-full", path=str(self.path))

    def give_up_reserve(self) -> bool:
        """Free that room for such an end; False where none was held."""
        return self._reserve.give_up()

    def forget_deleted(self) -> None:
        """Make sure that nothing erased is left in the write-ahead log."""
        with self._write_lock, self._translated():
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def check(self) -> None:
        """Have every page of the file checked.

        Raises:
            BrokeMidway: `journal-corrupt`.
        """
        with self.snapshot() as connection:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if found != "ok":
                raise BrokeMidway("journal-corrupt", path=str(self.path))

    def back_up(self, path: Path) -> None:
        """Copy the database while it is in use. Raises as `backup.back_up`."""
        from deskside.adapters.store import backup  # noqa: PLC0415 - hardly ever needed

        backup.back_up(self.reading(), path)

    def close(self) -> None:
        """Close all connections. Safe to call twice."""
        with self._write_lock, self._read_lock:
            self._writer.close()
            if self._reader is not None:
                self._reader.close()
                self._reader = None

    # ------------------------------------------------------------ errors

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.ProgrammingError:
            raise  # a mistake of ours
        except sqlite3.Error as error:
            raise self._translation(error) from error
        except UnicodeDecodeError as error:  # a damaged name in an error message or a column
            raise BrokeMidway("journal-corrupt", path=str(self.path)) from error

    def _translation(self, error: sqlite3.Error) -> DesksideError:
        code = code_of(error)
        if code == "journal-disk-error" and is_full(self.path.parent):
            code = "journal-full"
        if code == "journal-read-only":
            code = self._why_not_writable or code
        facts: dict[str, str | int] = {"path": str(self.path)}
        if code == "journal-locked":
            facts["seconds"] = _BUSY_S
        return BrokeMidway(code, **facts)


def _undo(connection: sqlite3.Connection) -> None:
    """Roll back; on a full disk SQLite has done so, and one more would hide why (security.md R06b)."""
    if connection.in_transaction:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")


def _revision(connection: sqlite3.Connection) -> str | None:
    try:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError as error:
        if primary_code(error) == sqlite3.SQLITE_ERROR:  # no such table
            return None
        raise
    return str(found[0]) if found else ""
