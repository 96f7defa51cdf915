"""One connection to the server, as the rest of the store uses one; opened where it is needed, and again."""

from __future__ import annotations

import contextlib
import logging
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, Any, Final, cast

import psycopg

from deskside.adapters.store.postgres.errors import LOCK_WAIT_S, not_connected, translated
from deskside.adapters.store.postgres.search import TextVector
from deskside.adapters.store.revision import REVISION
from deskside.domain.errors import BrokeMidway

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from psycopg.rows import TupleRow

    from deskside.adapters.store.database import Rows
    from deskside.adapters.store.postgres.address import Address

logging.getLogger("psycopg").setLevel(logging.CRITICAL + 1)  # what went wrong is in our error

SCHEMA: Final = "deskside"

_SETTINGS: Final = {
    "search_path": f"{SCHEMA}, pg_temp",
    "lock_timeout": f"{LOCK_WAIT_S}s",
    "idle_in_transaction_session_timeout": "15s",
    "tcp_keepalives_idle": "60",
    "tcp_keepalives_interval": "60",
    "tcp_keepalives_count": "15",
    "standard_conforming_strings": "on",
    "jit": "off",
}
"""A computer that vanished in the middle of a transaction holds others up for 15 s; one that sleeps may wake
within a quarter of an hour and still be the process that it was (security.md R04)."""

_PREPARE: Final = (
    "SELECT "
    + ", ".join(f"set_config('{name}', '{value}', false)" for name, value in _SETTINGS.items())
    + ", set_config('synchronous_commit', CASE current_setting('synchronous_commit')"
    " WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false)"
)

_REVISION: Final = "SELECT version_num FROM deskside.alembic_version"


def connect(address: Address, *, plain: bool = False) -> psycopg.Connection[TupleRow]:
    """Open a connection in autocommit mode, with our settings.

    Args:
        address: Where to.
        plain: With psycopg's own placeholders.

    Raises:
        BrokeMidway: Why there is none.
    """
    try:
        made = _opened(address, plain=plain)
    except BrokeMidway as error:
        address.password.drop()
        if error.code != "database-password-missing" or not address.password.look_up():
            raise
        made = _opened(address, plain=plain)
    try:
        made.execute(_PREPARE)
    except psycopg.Error as error:
        made.close()
        raise translated(error, address) or not_connected(error, address) from error
    return made


def _opened(address: Address, *, plain: bool) -> psycopg.Connection[TupleRow]:
    factory: type[psycopg.Cursor[Any]] = psycopg.Cursor if plain else psycopg.RawCursor
    said = {**address.parameters, **address.password.parameters(), "client_encoding": "utf8"}
    try:
        return psycopg.connect(**cast("dict[str, Any]", said), autocommit=True, cursor_factory=factory)
    except psycopg.Error as error:
        raise not_connected(error, address) from error


def checked(address: Address) -> psycopg.Connection[TupleRow]:
    """Open a connection to a database that this version can use.

    Raises:
        BrokeMidway: `database-empty`, `database-older`, `journal-newer`, `database-not-allowed`, or why there
            is no connection.
    """
    made = connect(address)
    try:
        found = made.execute(_REVISION).fetchone() or ("",)
    except psycopg.Error as error:
        made.close()
        raise translated(error, address) or not_connected(error, address) from error
    if found[0] == REVISION:
        return made
    made.close()
    if found[0] < REVISION:
        raise BrokeMidway("database-older", place=address.place)
    raise BrokeMidway("journal-newer", path=address.place)


@lru_cache(maxsize=256)
def numbered(statement: str) -> str:
    """Return a statement with `$1`, `$2` for its question marks. None of ours has one in a text."""
    first, *rest = statement.split("?")
    numbers = count(1)
    return first + "".join(f"${next(numbers)}{part}" for part in rest)


class Line:
    """A connection as `adapters.store.database.Connection`."""

    search = TextVector()

    def __init__(self, connection: psycopg.Connection[TupleRow]) -> None:
        self.raw = connection

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Rows:
        """Run one statement. Bytes travel as bytes: text would double them."""
        return self.raw.execute(numbered(statement), values or None, binary=True)


class Walk(Line):
    """A line in one long transaction, where what is iterated over is fetched as one goes."""

    def __init__(self, connection: psycopg.Connection[TupleRow]) -> None:
        super().__init__(connection)
        self._names = count()

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Rows:
        """Run one statement once it is known how its rows are taken."""
        return _Taken(self.raw, numbered(statement), values, f"walk_{next(self._names)}")


class _Taken:
    """Rows of a `Walk`: few at once, or many one after the other."""

    def __init__(
        self, raw: psycopg.Connection[TupleRow], statement: str, values: Sequence[Any], name: str
    ) -> None:
        self._raw = raw
        self._statement = statement
        self._values = values
        self._name = name

    def fetchone(self) -> Any:  # noqa: ANN401 - as the port has it
        return self._raw.execute(self._statement, self._values or None, binary=True).fetchone()

    def fetchall(self) -> list[Any]:
        return self._raw.execute(self._statement, self._values or None, binary=True).fetchall()

    def __iter__(self) -> Iterator[Any]:
        with contextlib.closing(psycopg.RawServerCursor(self._raw, self._name)) as cursor:
            cursor.itersize = 2_000
            cursor.execute(self._statement, self._values or None, binary=True)
            yield from cursor
