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
    from pathlib import Path


def upgrade(connection: sqlite3.Connection, path: Path) -> None:
    """Run every migration that is due, and commit.

    Args:
        connection: In a transaction that keeps other writers out.
        path: The database's file, for the error.

    Raises:
        BrokeMidway: `journal-newer`: no migration of this version knows the database's revision.
    """
    config = Config()
    config.set_main_option("script_location", "deskside.adapters.store:migrations")
    engine = sa.create_engine("sqlite://", creator=lambda: connection, poolclass=sa.StaticPool)
    with engine.connect() as through:
        config.attributes["connection"] = through
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise BrokeMidway("journal-newer", path=str(path)) from error
        through.commit()
