"""The newest open tickets straight from the database file, for the window's first paint.

Opening the journal takes longer than the whole first paint; this reads one page of one projection and
promises nothing: where anything is not as expected there is nothing to see yet, and the journal, which is
opened right after, says why.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.adapters.threads import start_thread
from deskside.domain.tickets import Priority, Requester, Status, Ticket

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Seen = tuple[Sequence[Ticket], Mapping[Status, int]]

_PATIENCE_S: Final = 0.05
_PAGE: Final = 40
_SCHEME: Final = "sqlite:///"
_NEWEST: Final = (
    "SELECT number, requester, subject, priority, opened_at, changed_at"
    " FROM ticket JOIN chain ON chain.ticket = number"
    " WHERE status = 'open' ORDER BY changed_at DESC, number DESC LIMIT ?"
)
_COUNTS: Final = "SELECT status, count(*) FROM ticket GROUP BY status"


class Glance:
    """Looks at the database on a thread of its own while the window is still being made."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._found: Seen = ((), {})
        self._thread = start_thread("glance", self._look)

    def seen(self) -> Seen:
        """Return what was seen; nothing where that takes longer than the window may wait."""
        self._thread.join(_PATIENCE_S)
        return self._found

    def _look(self) -> None:
        self._found = glance(self._url)


def glance(database_url: str) -> Seen:
    """Return the newest open tickets with what a list shows of them, and how many there are by status."""
    path = Path(database_url.removeprefix(_SCHEME)).expanduser().absolute()
    if not database_url.startswith(_SCHEME) or not path.is_file():
        return (), {}
    try:
        database = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=0.1)
        try:
            counts = {Status(status): count for status, count in database.execute(_COUNTS)}
            return [_ticket(row) for row in database.execute(_NEWEST, (_PAGE,))], counts
        finally:
            database.close()
    except (sqlite3.Error, ValueError):
        return (), {}


def _ticket(row: tuple[int, str, str, str, str, str]) -> Ticket:
    number, requester, subject, priority, opened_at, changed_at = row
    return Ticket(
        number=number,
        requester=Requester(name=requester),
        subject=subject,
        priority=Priority(priority),
        opened_at=_time(opened_at),
        changed_at=_time(changed_at),
    )


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
