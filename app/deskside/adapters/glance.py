"""The newest open tickets straight from the database file, for the window's first paint.

Opening the journal takes longer than the whole first paint; this reads one page of one projection and
promises nothing: where anything is not as expected there is nothing to see yet, and the journal, which is
opened right after, says why.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from deskside.adapters.threads import start_thread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from deskside.domain.tickets import Status, Ticket

_PATIENCE_S: Final = 0.05
_PAGE: Final = 40
_SCHEME: Final = "sqlite:///"
_NEWEST: Final = (
    "SELECT number, subject, requester, priority, opened_at, changed_at"
    " FROM ticket JOIN chain ON chain.ticket = number"
    " WHERE status = 'open' ORDER BY changed_at DESC, number DESC LIMIT ?"
)
_COUNTS: Final = "SELECT status, count(*) FROM ticket GROUP BY status"


class SeenTicket(NamedTuple):
    """What a list shows of a ticket."""

    number: int
    subject: str
    requester: str
    priority: str
    opened_at: datetime
    changed_at: datetime


class Seen(NamedTuple):
    """What a glance has found: the newest open tickets, and how many there are by status."""

    newest: Sequence[SeenTicket] = ()
    by_status: Mapping[str, int] = {}

    def tickets(self) -> list[Ticket]:
        """Return the newest as tickets, with nothing in them but what a list shows."""
        from deskside.domain.tickets import Priority, Requester, Ticket  # noqa: PLC0415 - after the paint

        return [
            Ticket(
                number=seen.number,
                subject=seen.subject,
                requester=Requester(name=seen.requester),
                priority=Priority(seen.priority),
                opened_at=seen.opened_at,
                changed_at=seen.changed_at,
            )
            for seen in self.newest
        ]

    def counts(self) -> dict[Status, int]:
        """Return how many tickets there are by status."""
        from deskside.domain.tickets import Status  # noqa: PLC0415 - after the paint

        return {status: self.by_status.get(status, 0) for status in Status}


class Glance:
    """Looks at the database on a thread of its own while the window is still being made."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._found = Seen()
        self._thread = start_thread("glance", self._look)

    def seen(self) -> Seen:
        """Return what was seen; nothing where that takes longer than the window may wait."""
        self._thread.join(_PATIENCE_S)
        return self._found

    def _look(self) -> None:
        self._found = glance(self._url)


def glance(database_url: str) -> Seen:
    """Look at the database; any error is nothing seen."""
    path = Path(database_url.removeprefix(_SCHEME)).expanduser().absolute()
    if not database_url.startswith(_SCHEME) or not path.is_file():
        return Seen()
    try:
        database = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=0.1)
        try:
            newest = [_ticket(row) for row in database.execute(_NEWEST, (_PAGE,))]
            return Seen(newest, dict(database.execute(_COUNTS)))
        finally:
            database.close()
    except (sqlite3.Error, ValueError):
        return Seen()


def _ticket(row: tuple[int, str, str, str, str, str]) -> SeenTicket:
    number, subject, requester, priority, opened_at, changed_at = row
    return SeenTicket(
        number=number,
        subject=subject,
        requester=requester,
        priority=priority,
        opened_at=datetime.fromisoformat(opened_at),
        changed_at=datetime.fromisoformat(changed_at),
    )
