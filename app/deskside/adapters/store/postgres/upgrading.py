"""Brings the tables of a server's database up to date, and says what clerks may do with them.

Run by the owner of the tables and by nobody else: clerks have no right to make or change a table.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

import psycopg

from deskside.adapters.store.migrating import to_head_on_server
from deskside.adapters.store.postgres.address import read_address
from deskside.adapters.store.postgres.errors import translated
from deskside.adapters.store.postgres.line import SCHEMA, connect
from deskside.domain.errors import WrongUse

if TYPE_CHECKING:
    from deskside.adapters.store.database import Remembered
    from deskside.adapters.store.postgres.address import Address

CLERKS: Final = "deskside_clerks"
"""The role that every clerk's account is in."""

_ALONE: Final = "SELECT pg_advisory_xact_lock(1147499371, 1)"
_OWN_SCHEMA: Final = f"CREATE SCHEMA {SCHEMA}"
_GRANTS: Final = (
    f"GRANT USAGE ON SCHEMA {SCHEMA} TO {CLERKS}",
    f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {CLERKS}",
    f"GRANT INSERT (ticket, seq, head, prev, hash) ON entry TO {CLERKS}",
    f"GRANT INSERT ON payload, blob, actor TO {CLERKS}",
    f"GRANT INSERT, UPDATE ON chain, ticket, seen TO {CLERKS}",
    f"GRANT INSERT ON search TO {CLERKS}",
    f"GRANT INSERT, UPDATE, DELETE ON machine, checkpoint TO {CLERKS}",
    f"GRANT INSERT, DELETE ON open_step TO {CLERKS}",
)
"""What is recorded may be added to and read; what follows from it may also be brought up to date."""


def upgrade_server(url: str, remembered: Remembered | None) -> None:
    """Run every migration that is due, all of them or none, and grant clerks what they need.

    Raises:
        WrongUse: What is wrong with the address; `database-encoding`, `database-role-missing`.
        BrokeMidway: `journal-newer`, `database-not-allowed`, or why the server cannot be reached.
    """
    address = read_address(url, remembered)
    with contextlib.closing(connect(address, plain=True)) as connection:
        try:
            _check_preparations(connection, address)
            connection.autocommit = False
            to_head_on_server(
                connection,
                address.place,
                before=lambda: _make_room(connection),
                after=lambda: _open_to_clerks(connection),
            )
        except psycopg.Error as error:
            raise translated(error, address) or error from error


def _check_preparations(connection: psycopg.Connection[Any], address: Address) -> None:
    (encoding,) = connection.execute("SHOW server_encoding").fetchone() or ("",)
    if encoding != "UTF8":
        raise WrongUse("database-encoding", place=address.place, encoding=str(encoding))
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (CLERKS,)).fetchone() is None:
        raise WrongUse("database-role-missing", place=address.place, role=CLERKS)


def _make_room(connection: psycopg.Connection[Any]) -> None:
    connection.execute(_ALONE)
    if connection.execute("SELECT to_regnamespace(%s)", (SCHEMA,)).fetchone() == (None,):
        connection.execute(_OWN_SCHEMA)


def _open_to_clerks(connection: psycopg.Connection[Any]) -> None:
    for grant in _GRANTS:
        connection.execute(grant)
