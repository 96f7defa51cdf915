"""Which kind of database an address names; each kind is imported only where it is used."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import WrongUse

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.adapters.store.database import Database, Process, Remembered
    from deskside.domain.secret import Secret

_SERVERS: Final = ("postgresql://", "postgres://")


def open_database(url: str, remembered: Remembered | None = None) -> Database:
    """Open the database at `url`; a server's with a remembered password, where libpq knows none.

    Raises:
        WrongUse: `journal-unsupported`; what is wrong with the address of a server.
        BrokeMidway: Why it cannot be opened.
    """
    if url.startswith(_SERVERS):
        from deskside.adapters.store.postgres.database import PostgresDatabase  # noqa: PLC0415 - 60 ms

        return PostgresDatabase(url, remembered)
    from deskside.adapters.store.sqlite import SCHEME, SqliteDatabase  # noqa: PLC0415 - not for a team's journal

    if not url.startswith(SCHEME):
        raise WrongUse("journal-unsupported", url=url.partition("://")[0][:20] + "://")
    return SqliteDatabase(url)


def open_journal(url: str, run_dir: Path, remembered: Remembered | None) -> tuple[Database, Process]:
    """Open the database at `url`, and what its users know of each other's death by. Raises as above."""
    if url.startswith(_SERVERS):
        from deskside.adapters.store.postgres.database import PostgresDatabase  # noqa: PLC0415 - as above
        from deskside.adapters.store.postgres.process import ServerProcess  # noqa: PLC0415

        server = PostgresDatabase(url, remembered)
        return server, ServerProcess(server)
    from deskside.adapters.store.process import LocalProcess  # noqa: PLC0415 - as above

    return open_database(url), LocalProcess(run_dir)


def take_over(url: str, path: Path, remembered: Remembered | None = None) -> None:
    """Copy one desk's journal, a file, into a team's database that is still empty.

    Raises:
        WrongUse: `database-is-a-file`; `journal-file-missing`, `database-not-empty`.
        Manipulated: `journal-not-intact`.
        BrokeMidway: Why one cannot be read or the other not be written.
    """
    if not url.startswith(_SERVERS):
        raise WrongUse("database-is-a-file")
    from deskside.adapters.store.postgres import copying  # noqa: PLC0415 - as above

    with contextlib.closing(open_database(url, remembered)) as server:
        copying.take_over(server, path)


def upgrade(url: str, remembered: Remembered | None = None) -> None:
    """Bring the tables of a server's database to this version's form. A file's are when it is opened.

    Raises:
        WrongUse: What is wrong with the address, or with the database as it was prepared.
        BrokeMidway: `journal-newer`, or why the server cannot be reached or refuses.
    """
    if url.startswith(_SERVERS):
        from deskside.adapters.store.postgres.upgrading import upgrade_server  # noqa: PLC0415 - as above

        upgrade_server(url, remembered)


def place_of_password(url: str) -> str:
    """Return the place for which a password is remembered.

    Raises:
        WrongUse: `database-needs-no-password`; what is wrong with the address of a server.
    """
    if not url.startswith(_SERVERS):
        raise WrongUse("database-needs-no-password")
    from deskside.adapters.store.postgres.address import read_address  # noqa: PLC0415 - as above

    return read_address(url).place


def try_password(url: str, password: Secret) -> None:
    """Make sure that a server takes a password for the account in its address.

    Raises:
        BrokeMidway: `database-login-refused`, or why the server cannot be reached.
    """
    from deskside.adapters.store.postgres.address import read_address  # noqa: PLC0415 - as above
    from deskside.adapters.store.postgres.line import connect  # noqa: PLC0415

    address = read_address(url, lambda _: password)
    address.password.look_up()
    connect(address).close()
