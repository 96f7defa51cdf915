"""Verifying a large journal with a second process, each with its own range of tickets.

Run as a program, it is that process: it verifies the tickets from a number on and writes what it found.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

from deskside.adapters.store.opening import open_database
from deskside.adapters.store.tables import ENDLESS
from deskside.adapters.store.verifying import Part, conclude, verify_range
from deskside.domain.journal.projection import Seen
from deskside.domain.secret import Secret
from deskside.domain.tickets import DESK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.adapters.store.database import Connection, Database
    from deskside.domain.journal.verdict import Verification
    from deskside.domain.tickets import TicketNumber

_WORTH_IT: Final = 50_000
"""Entries from which a second process saves more than its start takes, about 0.2 s."""

_OWN_SHARE: Final = 0.54
"""Of the entries; the other process has to start first."""

_URL: Final = "DESKSIDE_JOURNAL_TO_VERIFY"
_COMMAND: Final = (sys.executable, "-P", "-m", "deskside.adapters.store.sharing")


def verify_shared(database: Database) -> Verification | None:
    """Verify all tickets in two processes, or return None where one alone must say.

    That is so for a small journal, on one processor, and whenever anything is wrong or does not fit: the two
    see the journal at slightly different moments, and a flaw must be certain and the first one.
    """
    with database.snapshot() as db:
        middle = _middle(db)
        if middle is None:
            return None
        with _helper(database, middle + 1) as helper:
            own = verify_range(db, DESK, middle)
            said = helper.stdout.read() if helper.stdout is not None else b""
            helper.wait()
        other = _read(said) if helper.returncode == 0 else None
        if own.flaw is not None or other is None:
            return None
        found = conclude(db, [own, other])
    return None if found.flaw else found


def _middle(db: Connection) -> TicketNumber | None:
    """Return the last ticket of this process's share, or None where sharing is not worth it."""
    sizes = db.execute("SELECT ticket, size FROM chain WHERE ticket >= ? ORDER BY ticket", (DESK,)).fetchall()
    total = sum(size for _, size in sizes)
    if total < _WORTH_IT or (os.cpu_count() or 1) < 2 or getattr(sys, "frozen", False):
        return None
    before = 0
    for ticket, size in sizes:
        before += size
        if before >= total * _OWN_SHARE:
            return int(ticket)
    return None


@contextlib.contextmanager
def _helper(database: Database, first: TicketNumber) -> Iterator[subprocess.Popen[bytes]]:
    """Start the other process; it does not outlive the block."""
    with subprocess.Popen(  # noqa: S603 - our own program and a number
        (*_COMMAND, str(first)),
        env=os.environ | {_URL: database.url},  # which account uses which server is for no list of processes
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as helper:
        try:
            if helper.stdin is not None:
                with contextlib.suppress(OSError), helper.stdin:
                    helper.stdin.write(database.password().encode())
            yield helper
        finally:
            if helper.poll() is None:
                helper.kill()


def _read(said: bytes) -> Part | None:
    try:
        found: dict[str, Any] = json.loads(said)
    except ValueError:
        return None
    return Part(
        entries=found["entries"],
        tickets=found["tickets"],
        erased=found["erased"],
        clock_anomalies=found["clock_anomalies"],
        actors={name.encode(): (ticket, seq) for name, ticket, seq in found["actors"]},
        seen={label: Seen(*rest) for label, *rest in found["seen"]},
    )


def _written(part: Part) -> str:
    return json.dumps(
        {
            "entries": part.entries,
            "tickets": part.tickets,
            "erased": part.erased,
            "clock_anomalies": part.clock_anomalies,
            "actors": [(name.decode(), *entry) for name, entry in part.actors.items()],
            "seen": [(label, *one) for label, one in part.seen.items()],
        }
    )


def main(first: str) -> int:
    """Verify the tickets from `first` on; the exit code is 1 where anything is wrong with them."""
    password = sys.stdin.read()
    database = open_database(os.environ[_URL], lambda _: Secret(password) if password else None)
    with database.snapshot() as db:
        part = verify_range(db, int(first), ENDLESS)
    database.close()
    if part.flaw is not None:
        return 1
    sys.stdout.write(_written(part))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
