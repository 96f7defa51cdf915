"""What a store asks of a database, whichever it is: SQLite for one desk, PostgreSQL for a team."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from deskside.domain.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from deskside.domain.journal.facts import Seq
    from deskside.domain.tickets import TicketNumber

T = TypeVar("T")

Remembered = Callable[[str], Secret | None]
"""Returns the password that this person has chosen to have remembered for a server's `place`."""


class Rows(Protocol):
    """What a statement has found."""

    def fetchone(self) -> Any:  # noqa: ANN401 - a row, as every DB-API has it
        """Return the next row or None."""
        ...

    def fetchall(self) -> list[Any]:
        """Return all rows that are left."""
        ...

    def __iter__(self) -> Iterator[Any]:
        """Go through the rows that are left."""
        ...


class Connection(Protocol):
    """Runs statements, with `?` where a value stands."""

    @property
    def search(self) -> SearchTable:
        """The one table that each kind of database keeps in its own way."""
        ...

    def execute(self, statement: str, values: Sequence[Any] = ..., /) -> Rows:
        """Run one statement."""
        ...


class SearchTable(Protocol):
    """The words of entries: which tickets have words that begin so.

    Attributes:
        matching: A SELECT of the column `ticket` of the entries that have what `?` stands for.
        having: A condition: one of the first `{entries}` entries of `one.ticket` has what `?` stands for.
    """

    matching: str
    having: str

    def put(self, db: Connection, row: int, entry: tuple[TicketNumber, Seq], said: str) -> None:
        """Keep the words of an entry; `row` is `tables.search_id` of it."""
        ...

    def wanted(self, words: Sequence[str]) -> list[str]:
        """Return what `matching` and `having` take for each of `words` that is one."""
        ...

    def worth_walking(self, wanted: Sequence[str], tickets: int) -> int:
        """Return how many of so many tickets must have the words for a walk from the newest to be quicker."""
        ...

    def kept(self, db: Connection, first: int, last: int) -> Iterable[tuple[int, str]]:
        """Return rows and what they were given to keep, in the rows' order."""
        ...

    def settle(self, db: Connection) -> None:
        """Take the traces of what was removed out of the table's index."""
        ...


class Database(Protocol):
    """Where a journal lies. Every method may be called from any thread."""

    url: str

    @property
    def place(self) -> str:
        """Where it lies, for people."""
        ...

    def password(self) -> str:
        """Return the remembered password that opened it, for a process of ours; empty without one."""
        ...

    def write(
        self,
        work: Callable[[Connection], T],
        *,
        chain: TicketNumber | None = None,
        landed: Callable[[Connection, T], bool] | None = None,
    ) -> T:
        """Do `work` in one transaction and return what it returned: durable then, or undone on an error.

        Args:
            work: May be done again from the beginning where the first try left no trace.
            chain: All that is written belongs to this chain and to nothing else, so that other chains may
                go on meanwhile; None where it may be anything.
            landed: Says whether what `work` returned is in the database after all, where the line broke
                before the server's word on it. None: doing the work twice does no harm.

        Raises:
            BrokeMidway: `journal-full`, `journal-locked`, `journal-read-only`, `journal-corrupt`,
                `journal-disk-error`; of a server also why it cannot be reached or refuses.
        """
        ...

    def reading(self) -> AbstractContextManager[Connection]:
        """Hold the connection that reads what is committed. Raises as `write`."""
        ...

    def snapshot(self) -> AbstractContextManager[Connection]:
        """Hold a connection of its own that sees one state while others go on; for long walks."""
        ...

    def hold_reserve(self) -> None:
        """Make sure that the end of what now starts will fit on the disk, where that can be known.

        Raises:
            BrokeMidway: `journal-full`.
        """
        ...

    def give_up_reserve(self) -> bool:
        """Free that room for such an end; False where none was held."""
        ...

    def forget_deleted(self) -> None:
        """Make sure that nothing erased is left in what the database keeps beside its tables."""
        ...

    def check(self) -> None:
        """Check the database itself. What is in it is for `verify`.

        Raises:
            BrokeMidway: What is wrong with it.
        """
        ...

    def back_up(self, path: Path) -> None:
        """Copy the whole journal, while it is in use, to a new file that only this user can read.

        Raises:
            WrongUse: `backup-exists`.
            BrokeMidway: `backup-not-written`, or why the database cannot be read.
        """
        ...

    def close(self) -> None:
        """Close all connections. Safe to call twice."""
        ...


class Process(Protocol):
    """This process among the others that use the journal: its name, and a lock that is free when it died."""

    name: str
    on_answer: Callable[[], None]
    """Called every few seconds while a server answers and the lock is held; for a file never."""

    def hold(self) -> None:
        """Hold the lock until `close` or death. Nothing may be started before.

        Raises:
            BrokeMidway: `journal-folder-unusable`, `journal-full`; of a server why it cannot be reached.
        """
        ...

    def has_died(self, name: str) -> bool:
        """Say whether the process called `name` lives no more. Never true of one that holds its lock."""
        ...

    def tidy(self) -> None:
        """Remove what processes that live no more have left of their locks."""
        ...

    def close(self) -> None:
        """Let go of the lock. Safe to call twice."""
        ...
