"""Makes the tables of a new database and brings older ones up to date, with Alembic.

Imported only where that is due: it costs 0.4 s, and every command opens the store (performance.md P1c).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from deskside.domain.errors import BrokeMidway

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path


def upgrade(connection: sqlite3.Connection, path: Path, *, is_due: Callable[[], bool]) -> None:
    """Run every migration that is due, all of them or none, with other writers kept out.

    Args:
        connection: In no transaction; on an error it may be left in one.
        path: The database's file, for the error.
        is_due: Asked once no other process can migrate any more: one may have been faster.

    Raises:
        BrokeMidway: `journal-newer`: no migration of this version knows the database's revision.
    """
    engine = sa.create_engine("sqlite://", creator=lambda: connection, poolclass=sa.StaticPool)
    with engine.connect() as through:
        # Only now: the library rolls back when it first takes a connection up, and what follows would be
        # committed statement by statement, for a kill to cut in half.
        connection.execute("BEGIN IMMEDIATE")
        if not is_due():
            return
        to_head(through, str(path))
        through.commit()


def to_head_on_server(
    connection: Any,  # noqa: ANN401 - psycopg's, in no autocommit mode; here it is SQLAlchemy's to use
    place: str,
    *,
    before: Callable[[], None],
    after: Callable[[], None],
) -> None:
    """Run every migration that is due on a server, in one transaction with `before` and `after`.

    Raises:
        BrokeMidway: `journal-newer`.
        Exception: What psycopg raises.
    """
    engine = sa.create_engine("postgresql+psycopg://", creator=lambda: connection, poolclass=sa.StaticPool)
    try:
        with engine.begin() as through:
            before()
            to_head(through, place)
            after()
    except sa.exc.DBAPIError as error:
        raise (error.orig or error) from error


def to_head(through: sa.Connection, place: str) -> None:
    """Run what is due within the transaction that `through` is in.

    Raises:
        BrokeMidway: `journal-newer`.
    """
    config = Config()
    config.set_main_option("script_location", "deskside.adapters.store:migrations")
    config.attributes["connection"] = through
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise BrokeMidway("journal-newer", path=place) from error
