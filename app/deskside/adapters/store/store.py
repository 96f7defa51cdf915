"""The journal on SQL: append-only entries, chained and committed to, with projections that follow them."""

from __future__ import annotations

import contextlib
import os
from collections import deque
from typing import TYPE_CHECKING, Final

from deskside.adapters.store.checkpoints import CheckpointTable
from deskside.adapters.store.exporting import Exporting
from deskside.adapters.store.opening import open_journal
from deskside.adapters.store.process import boot_id
from deskside.adapters.store.reading import Reading
from deskside.adapters.store.recording import (
    Written,
    has_landed,
    known_ms,
    next_ticket,
    pseudonym,
    record,
)
from deskside.domain.errors import BrokeMidway, WrongUse
from deskside.domain.journal.chain import SALT_BYTES
from deskside.domain.journal.entry import Stamp, draft
from deskside.domain.journal.facts import Outcome, OutputReceived, Recorded, StepEnded, StepStarted
from deskside.domain.journal.times import to_millisecond, wall_time
from deskside.domain.journal.walkthrough import WalkthroughMoved, WalkthroughStarted
from deskside.domain.redaction import Redactor
from deskside.domain.text import display
from deskside.domain.tickets import DESK

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from deskside.adapters.store.database import Connection, Database, Process, Remembered
    from deskside.domain.journal.entry import Draft
    from deskside.domain.journal.facts import Actor, Fact, Seq, TicketOpened
    from deskside.domain.journal.verdict import Verification
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.clock import Clock

_MAX_BASIS_CHARS: Final = 160


def open_store(
    url: str,
    *,
    run_dir: Path,
    actor: Actor,
    clock: Clock,
    redactor: Redactor | None = None,
    remembered: Remembered | None = None,
) -> Store:
    """Open the journal at `url`. A file is made or upgraded where that is due; a server's by `upgrade`.

    Args:
        url: `sqlite:///` and a path, or `postgresql://` and where a team's database is.
        run_dir: Folder of the locks by which processes know of each other's death, beside a file.
        actor: Who acts through this store.
        clock: The time.
        redactor: The organisation's, if it has rules of its own.
        remembered: Finds the password for a server where its own library knows none.

    Raises:
        WrongUse: `journal-unsupported`; what is wrong with the address of a server.
        BrokeMidway: `journal-folder-unusable`, `journal-newer`, `journal-full`, `journal-locked`,
            `journal-read-only`, `journal-corrupt`, `journal-disk-error`; why a server cannot be reached or
            refuses.
    """
    return Store(*open_journal(url, run_dir, remembered), actor, clock, redactor or Redactor())


_CANNOT_BE_WRITTEN_NOW: Final = frozenset(
    {"journal-full", "journal-locked", "journal-read-only", "database-full", "database-read-only"}
)
_PASSES: Final = frozenset(
    {"database-away", "database-busy", "database-read-only", "database-outcome-unknown"}
)
_NAMES_ITS_PROCESS: Final = (StepStarted, WalkthroughStarted, WalkthroughMoved)
"""Facts from which others read that this process works on something; its lock says how long."""


class Store(Reading, CheckpointTable, Exporting):
    """`usecases.ports.journal.Journal`, `Tickets`, `Checkpoints` and `Exports`; safe from any thread.

    Attributes:
        on_recorded: Told of entries of one chain once they are durable, on the thread that recorded them.
    """

    def __init__(
        self, database: Database, process: Process, actor: Actor, clock: Clock, redactor: Redactor
    ) -> None:
        super().__init__(database)
        self._process = process
        self._actor = actor
        self._actor_id = ""
        self._clock = clock
        self._redactor = redactor
        self._boot_id = boot_id()
        self.process = process.name
        self._owed: deque[tuple[TicketNumber, Sequence[Fact]]] = deque()
        """Ends of steps that a server did not take: it was away."""
        process.on_answer = self._record_owed
        self.on_recorded: Callable[[Sequence[Recorded]], None] = lambda _: None

    @property
    def place(self) -> str:
        """Where the database lies, for people."""
        return self._database.place

    # ------------------------------------------------------------ recording

    def open_ticket(self, fact: TicketOpened) -> Recorded:
        """Allocate the next ticket number and record its first entry, in one transaction."""
        drafts = self._drafts([fact])
        (recorded,) = self._write(lambda db: self._record(db, next_ticket(db), drafts, begins=True))
        return recorded

    def check_writable(self) -> None:
        """Make sure that a step could begin now; nothing is recorded. Raises as `append`."""
        self._process.hold()
        self._database.hold_reserve()
        self._database.write(lambda _: None)

    def append(self, ticket: TicketNumber, facts: Sequence[Fact]) -> list[Recorded]:
        """Record `facts` in order, in one durable transaction.

        Every text is sanitised and redacted; what is returned is what was written. When the disk is full,
        nothing new starts, but what ends is still recorded, in room that was kept for it. An end that a
        server does not take, because it is away, is recorded by itself when it is back.

        Raises:
            WrongUse: `ticket-unknown`; `step-not-open` where a step that has ended would end again.
            BrokeMidway: `journal-full`, `journal-locked`, `journal-read-only`, `journal-corrupt`,
                `journal-disk-error`; `journal-folder-unusable` before a step.
        """
        if any(isinstance(fact, _NAMES_ITS_PROCESS) for fact in facts):
            self._process.hold()
            self._database.hold_reserve()
        drafts = self._drafts(facts)
        try:
            return self._append(ticket, drafts)
        except BrokeMidway as error:
            ends = all(type(fact) is StepEnded for fact in facts)
            if ends and error.code in _PASSES:
                self._owed.append((ticket, facts))
            if error.code != "journal-full" or not ends or not self._database.give_up_reserve():
                raise
            return self._append(ticket, drafts)

    def _record_owed(self) -> None:
        """Record the ends of steps that could not be, in their order, now that the server answers."""
        while self._owed:
            ticket, facts = self._owed[0]
            with contextlib.suppress(WrongUse):  # it had arrived
                self._append(ticket, self._drafts(facts))
            self._owed.popleft()

    def _append(self, ticket: TicketNumber, drafts: list[Draft]) -> list[Recorded]:
        alone = all(type(made.fact) is OutputReceived for made in drafts)  # output changes nothing else
        return self._write(
            lambda db: self._record(db, ticket, drafts, begins=ticket == DESK),
            chain=ticket if alone else None,
        )

    def _write(
        self, work: Callable[[Connection], Written], *, chain: TicketNumber | None = None
    ) -> list[Recorded]:
        written = self._database.write(work, chain=chain, landed=has_landed)
        self._actor_id = written.actor_id
        self.on_recorded(written.recorded)
        return written.recorded

    def _drafts(self, facts: Sequence[Fact]) -> list[Draft]:
        return [draft(fact, os.urandom(SALT_BYTES), self._redactor) for fact in facts]

    def _record(self, db: Connection, ticket: TicketNumber, drafts: list[Draft], *, begins: bool) -> Written:
        stamp = self._stamp(db)
        first, digest = record(db, ticket, drafts, stamp, begins=begins)
        recorded = [
            Recorded(
                ticket=ticket,
                seq=seq,
                at=stamp.at,
                actor=self._actor,
                fact=made.fact,
                kind=str(made.head["type"]),
            )
            for seq, made in enumerate(drafts, start=first)
        ]
        return Written(recorded, digest, stamp.actor)

    def _stamp(self, db: Connection) -> Stamp:
        actor_id = self._actor_id or pseudonym(db, self._actor)  # remembered only once it is durable
        at = to_millisecond(self._clock.now())
        mono_ms = self._clock.monotonic_ms()
        return Stamp(actor_id, self._actor.key_fingerprint, self._boot_id, at, wall_time(at), mono_ms)

    # ------------------------------------------------------------ after a crash

    def has_died(self, process: str) -> bool:
        """Say whether the process that goes by this name lives no more; never of this one."""
        return process != self.process and self._process.has_died(process)

    def recover(self) -> list[Recorded]:
        """Close as `interrupted` every started step whose process no longer lives.

        A journal that cannot be written now is left as it is: the next start closes them.
        """
        self._process.tidy()
        dead = self._dead_steps()
        if not dead:
            return []
        try:
            return self._interrupt(dead)
        except BrokeMidway as error:
            if error.code == "journal-full" and self._database.give_up_reserve():
                return self._interrupt(dead)
            if error.code in _CANNOT_BE_WRITTEN_NOW:
                return []
            raise

    def _dead_steps(self) -> list[tuple[TicketNumber, Seq, str]]:
        with self._database.reading() as db:
            rows = db.execute("SELECT ticket, seq, process FROM open_step ORDER BY ticket, seq").fetchall()
        dead = {name for name in {row[2] for row in rows} if self._process.has_died(name)}
        return [row for row in rows if row[2] in dead]

    def _interrupt(self, dead: list[tuple[TicketNumber, Seq, str]]) -> list[Recorded]:
        def interrupt(db: Connection) -> list[Recorded]:
            done: list[Recorded] = []
            for ticket, seq, _ in dead:
                if db.execute(
                    "SELECT 1 FROM open_step WHERE ticket = ? AND seq = ?", (ticket, seq)
                ).fetchone():
                    ended = StepEnded(
                        step=seq, outcome=Outcome.INTERRUPTED, duration_ms=known_ms(db, ticket, seq)
                    )
                    done += self._record(db, ticket, self._drafts([ended]), begins=False).recorded
            return done

        return self._database.write(interrupt)

    # ------------------------------------------------------------ keeping

    def verify(self, ticket: TicketNumber | None = None) -> Verification:
        """Walk one chain, or all and the spine, and compare the projections. Never writes.

        Raises:
            WrongUse: `ticket-unknown`.
            BrokeMidway: The journal cannot be read.
        """
        from deskside.adapters.store.sharing import verify_shared  # noqa: PLC0415 - every command opens the
        from deskside.adapters.store.verifying import verify  # noqa: PLC0415 - store, and few verify

        shared = verify_shared(self._database) if ticket is None else None
        if shared is not None:
            return shared
        with self._database.snapshot() as db:
            return verify(db, ticket)

    def erase(self, ticket: TicketNumber, first: Seq, last: Seq, basis: str) -> Recorded:
        """Erase the payloads of entries `first` to `last` for good, and record that, who and on what basis.

        `basis` is one line that stays for ever: it is cut to `_MAX_BASIS_CHARS`, redacted and made harmless,
        and should name no person. The chain stays as it is. No text is left in the database, its log or its
        search words; what was copied elsewhere before (backups, reports, bundles) is not reached.

        Raises:
            WrongUse: `entry-unknown`.
            BrokeMidway: As `append`.
        """
        from deskside.adapters.store.erasing import erase  # noqa: PLC0415 - hardly ever needed

        kept, _ = self._redactor.redact(basis)

        said = display(kept, _MAX_BASIS_CHARS)
        seq = self._database.write(lambda db: erase(db, ticket, (first, last), said, self._stamp(db)))
        self._database.forget_deleted()
        return self.entries(ticket, after=seq - 1)[0]

    def backup(self, path: Path) -> None:
        """Copy the whole journal while it is in use. Raises as `Database.back_up`."""
        self._database.back_up(path)

    def check(self) -> None:
        """Have the database itself checked. Raises as `Database.check`."""
        self._database.check()

    def close(self) -> None:
        """Close the database and let go of the process's lock. Safe to call twice."""
        self._database.close()
        self._process.close()
