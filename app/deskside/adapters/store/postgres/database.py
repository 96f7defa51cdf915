"""PostgreSQL as a journal's database: several clerks at once, and a line that may break at any moment."""

from __future__ import annotations

import contextlib
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Generic

import psycopg
from psycopg.pq import TransactionStatus

from deskside.adapters.store.database import T
from deskside.adapters.store.postgres.address import read_address
from deskside.adapters.store.postgres.errors import is_lost, translated
from deskside.adapters.store.postgres.guards import check_guards
from deskside.adapters.store.postgres.line import Line, Walk, checked
from deskside.adapters.store.postgres.pooling import refuse_lent_sessions
from deskside.adapters.store.postgres.search import TextVector
from deskside.domain.errors import BrokeMidway, DesksideError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from deskside.adapters.store.database import Connection, Remembered, Rows
    from deskside.adapters.store.postgres.address import Address
    from deskside.domain.tickets import TicketNumber

_PATIENCE_S: Final = 10.0
"""How long a server may be away before its user is told (security.md section 5)."""
_PAUSE_S: Final = 0.2
_MAY_PASS: Final = ("database-away", "database-busy", "database-read-only")

_ALL: Final = 0x4465736B
_ONE: Final = 0x4465736C
"""The two kinds of advisory locks, apart from those of other programs on the same database."""
_LOCK_ALL: Final = f"SELECT pg_advisory_xact_lock({_ALL}, 0)"
_LOCK_ONE: Final = (
    f"SELECT pg_advisory_xact_lock_shared({_ALL}, 0), pg_advisory_xact_lock({_ONE}, ?::integer)"
)
"""Output of different tickets is recorded side by side. Everything else also touches what they share (the
spine, machines, actors), so it has one writer at a time, as in a file, and no order of locks to get wrong."""
_OUTLASTING: Final = "SET LOCAL lock_timeout = '20s'"
"""Longer than the server lets a transaction that lost its line live on."""


class PostgresDatabase:
    """One database on a server: a line that writes, one that reads, each used by one thread at a time.

    Args:
        url: `postgresql://`, as libpq reads it; no password in it.
        remembered: What finds one where libpq knows none.

    Raises:
        WrongUse: `database-library-missing`, `database-address-unclear`, `database-password-in-address`,
            `database-pooled`.
        BrokeMidway: Why the server cannot be reached, refuses, or has no journal of this version.
    """

    def __init__(self, url: str, remembered: Remembered | None = None) -> None:
        self.url = url
        self.address = read_address(url, remembered)
        self._closed = threading.Event()
        self._write_lock = threading.Lock()
        self._read_lock = threading.Lock()
        self._writer = _Slot(self.address, self._closed)
        self._reader = _Reader(_Slot(self.address, self._closed, Line(self._first())))

    def _first(self) -> psycopg.Connection[Any]:
        line = checked(self.address)
        try:
            refuse_lent_sessions(line, self.address)
        except DesksideError:
            line.close()
            raise
        return line

    @property
    def place(self) -> str:
        """The address without anything secret."""
        return self.address.place

    def password(self) -> str:
        """Return the remembered password, where the server asked for one."""
        return self.address.password.parameters().get("password", "")

    def write(
        self,
        work: Callable[[Connection], T],
        *,
        chain: TicketNumber | None = None,
        landed: Callable[[Connection, T], bool] | None = None,
    ) -> T:
        """Do `work` in one transaction; again where the line broke and it left no trace.

        Raises:
            BrokeMidway: `database-outcome-unknown` where the server did not come back to say; as the port.
        """
        writing = _Writing(work, chain, landed)
        with self._write_lock:
            try:
                return self._writer.use(writing.over)
            except BrokeMidway as error:
                if writing.may_have_landed and error.code in _MAY_PASS:
                    raise BrokeMidway("database-outcome-unknown", place=self.place) from error
                raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Hold what reads. Where the line breaks, the same is asked on another one.

        Raises:
            BrokeMidway: As the port.
        """
        with self._read_lock:
            try:
                yield self._reader
            except (ValueError, TypeError) as error:  # a value that we never write
                raise BrokeMidway("database-corrupt", place=self.place, host=self.address.host) from error

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Hold a line of its own that sees one state while others go on; for long walks."""
        raw = checked(self.address)
        try:
            raw.execute("SET idle_in_transaction_session_timeout = 0")
            raw.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield Walk(raw)
        except psycopg.Error as error:
            raise _meaning(raw, error, self.address) from error
        finally:
            raw.close()

    def hold_reserve(self) -> None:
        """Do nothing: how full its disk is, is the server's affair."""

    def give_up_reserve(self) -> bool:
        """Say that no room was held."""
        return False

    def forget_deleted(self) -> None:
        """Write the tables that held erased text anew. Backups and archived logs are the administrator's."""
        with self._write_lock:
            self._writer.use(lambda line: line.execute("VACUUM (FULL) payload, blob, ticket, search"))

    def check(self) -> None:
        """Check that this database protects its journal from the account that uses it.

        Raises:
            WrongUse: `database-account-mighty`.
            BrokeMidway: `database-unprotected`.
        """
        with self.reading() as db:
            check_guards(db, self.place)

    def back_up(self, path: Path) -> None:
        """Copy the whole journal to a SQLite file, which one desk can open and verify by itself."""
        from deskside.adapters.store.postgres.copying import copy_to_file  # noqa: PLC0415 - hardly ever needed

        copy_to_file(self, path)

    def close(self) -> None:
        """Close all lines. Safe to call twice."""
        self._closed.set()  # nobody waits for the server any more
        with self._write_lock, self._read_lock:
            self._writer.drop()
            self._reader.slot.drop()


class _Slot:
    """Holds a line that is opened when it is needed, and again when it has broken."""

    def __init__(self, address: Address, closed: threading.Event, line: Line | None = None) -> None:
        self._address = address
        self._closed = closed
        self._line = line

    def use(self, work: Callable[[Line], T]) -> T:
        """Do `work`, again while the server is away for less than `_PATIENCE_S`."""
        until = time.monotonic() + _PATIENCE_S
        while True:
            try:
                return self._once(work)
            except BrokeMidway as error:
                if error.code not in _MAY_PASS or time.monotonic() > until or self._closed.wait(_PAUSE_S):
                    raise

    def _once(self, work: Callable[[Line], T]) -> T:
        if self._closed.is_set():
            raise BrokeMidway("database-away", place=self._address.place, host=self._address.host)
        if self._line is None:
            self._line = Line(checked(self._address))
        raw = self._line.raw
        try:
            return work(self._line)
        except psycopg.Error as error:
            meaning = _meaning(raw, error, self._address)
            if is_lost(raw, error):
                self.drop()
            raise meaning from error
        finally:
            _undo(raw)

    def drop(self) -> None:
        """Close the line, if there is one."""
        if self._line is not None:
            self._line.raw.close()
            self._line = None


class _Reader:
    """A connection on which every statement stands for itself, and so can be asked once more."""

    search = TextVector()

    def __init__(self, slot: _Slot) -> None:
        self.slot = slot

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Rows:
        return self.slot.use(lambda line: line.execute(statement, values))


class _Writing(Generic[T]):
    """A piece of work on its way into the database, over as many lines as it takes."""

    def __init__(
        self,
        work: Callable[[Connection], T],
        chain: TicketNumber | None,
        landed: Callable[[Connection, T], bool] | None,
    ) -> None:
        self._work = work
        self._lock = (_LOCK_ALL, ()) if chain is None else (_LOCK_ONE, (chain,))
        self._landed = landed
        self._last: tuple[T] | None = None
        """What the last try made, where the server's word on it did not arrive."""

    @property
    def may_have_landed(self) -> bool:
        return self._last is not None

    def over(self, line: Line) -> T:
        """Do the work in a transaction. All that needs no answer goes out together.

        Whoever holds the locks knows that an earlier try of this work is over, either way: it held them too.
        """
        earlier = self._last
        try:
            with line.raw.pipeline():
                line.execute("BEGIN ISOLATION LEVEL READ COMMITTED")
                if earlier is not None:
                    line.execute(_OUTLASTING)
                line.execute(*self._lock)
                if earlier is not None and self._landed is not None and self._landed(line, *earlier):
                    line.execute("ROLLBACK")
                    return earlier[0]
                self._last = None
                made = self._work(line)
                self._last = (made,)
                line.execute("COMMIT")
        except psycopg.Error as error:
            if self._last is not earlier and not is_lost(line.raw, error):
                self._last = None  # the server has said no
            raise
        return made


def _meaning(raw: psycopg.Connection[Any], error: psycopg.Error, address: Address) -> Exception:
    """Return what an error means to people; itself where it is a mistake of ours."""
    if is_lost(raw, error):
        return BrokeMidway("database-away", place=address.place, host=address.host)
    return translated(error, address) or error


def _undo(raw: psycopg.Connection[Any]) -> None:
    """Roll back what was left in the middle, by an error of ours or of the server's."""
    if not raw.closed and raw.info.transaction_status is not TransactionStatus.IDLE:
        with contextlib.suppress(psycopg.Error):
            raw.execute("ROLLBACK")
