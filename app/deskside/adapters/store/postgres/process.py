"""This process among the others that use a team's database: a session advisory lock says that it lives."""

from __future__ import annotations

import contextlib
import threading
import uuid
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import psycopg

from deskside.adapters.store.postgres.errors import not_connected, translated
from deskside.adapters.store.postgres.line import checked
from deskside.adapters.threads import start_thread
from deskside.domain.errors import BrokeMidway

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.adapters.store.postgres.database import PostgresDatabase
    from deskside.adapters.threads import StartedThread

_LOOK_S: Final = 2.0
"""How often the holder makes sure that the server still knows of it: a restart lets go of all locks."""

SETTLING_S: Final = 30
"""For so long after a start of the server nobody is taken for dead: its clients are still coming back."""

_HOLD: Final = "SELECT pg_advisory_lock_shared($1::bigint)"
"""Shared: after a broken line the new session holds it at once, while the old one may still be there."""
_DIED: Final = (
    "SELECT now() - pg_postmaster_start_time() > make_interval(secs => ?::float8)"
    " AND pg_try_advisory_xact_lock(?::bigint)"
)


class ServerProcess:
    """A name of its own and, from `hold` on, a lock on the server, which lets go when the line ends.

    The lock has a line to itself and a thread that holds it anew after the server was away.
    """

    def __init__(self, database: PostgresDatabase) -> None:
        self.name = str(uuid.uuid4())
        self._database = database
        self._holding = threading.Lock()
        self.on_answer: Callable[[], None] = lambda: None
        self._closed = threading.Event()
        self._raw: psycopg.Connection[Any] | None = None
        self._thread: StartedThread | None = None

    def hold(self) -> None:
        """Hold the lock until `close` or death. Nothing may be started before.

        Raises:
            BrokeMidway: Why the server cannot be reached or refuses.
        """
        with self._holding:
            if self._raw is None:
                self._raw = self._locked()
                self._thread = start_thread("journal-lock", self._watch)

    def _locked(self) -> psycopg.Connection[Any]:
        address = self._database.address
        raw = checked(address)
        try:
            raw.execute(_HOLD, (key_of(self.name),))
        except psycopg.Error as error:
            raw.close()
            raise translated(error, address) or not_connected(error, address) from error
        return raw

    def _watch(self) -> None:
        while not self._closed.wait(_LOOK_S):
            with contextlib.suppress(BrokeMidway):  # still away: the next look tries again
                with self._holding:
                    self._look()
                self.on_answer()

    def _look(self) -> None:
        if self._raw is None:
            return
        try:
            self._raw.execute("SELECT 1")
        except psycopg.Error:
            self._raw.close()
            self._raw = self._locked()

    def has_died(self, name: str) -> bool:
        """Say whether the process called `name` lives no more. Never true of one that holds its lock."""
        with self._database.reading() as db:
            (died,) = db.execute(_DIED, (SETTLING_S, key_of(name))).fetchone()
        return bool(died)

    def tidy(self) -> None:
        """Do nothing: the server keeps nothing of the dead."""

    def close(self) -> None:
        """Let go of the lock. Safe to call twice."""
        self._closed.set()
        with self._holding:
            if self._raw is not None:
                self._raw.close()
                self._raw = None
        if self._thread is not None:
            self._thread.join()


def key_of(name: str) -> int:
    """Return the number of the advisory lock of a process."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)
