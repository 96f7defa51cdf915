"""Makes the tables of a new database and brings older ones up to date, with Alembic.

Imported only where that is due: it costs 0.4 s, and every command opens the store (performance.md P1c).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    config = Config()
    config.set_main_option("script_location", "deskside.adapters.store:migrations")
    engine = sa.create_engine("sqlite://", creator=lambda: connection, poolclass=sa.StaticPool)
    with engine.connect() as through:
        # Only now: the library rolls back when it first takes a connection up, and what follows would be
        # committed statement by statement, for a kill to cut in half.
        connection.execute("BEGIN IMMEDIATE")
        if not is_due():
            return
        config.attributes["connection"] = through
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise BrokeMidway("journal-newer", path=str(path)) from error
        through.commit()
