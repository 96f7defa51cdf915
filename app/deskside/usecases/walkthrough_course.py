"""One walkthrough on one ticket while somebody goes on with it: every move is durable before it counts."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from deskside.domain.errors import Refused, WrongUse
from deskside.domain.journal.facts import StepStarted
from deskside.domain.journal.walkthrough import Move, WalkthroughMoved
from deskside.domain.scripts.texts import in_language
from deskside.domain.walkthroughs.engine import after, truth_of
from deskside.domain.walkthroughs.offers import is_possible, offers
from deskside.domain.walkthroughs.state import written_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deskside.domain.journal.facts import Seq
    from deskside.domain.journal.walkthrough import By
    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.tickets import TicketNumber
    from deskside.domain.walkthroughs.conditions import Value
    from deskside.domain.walkthroughs.document import Lane, Walkthrough
    from deskside.domain.walkthroughs.state import State
    from deskside.usecases.ports.journal import Journal


class Course:
    """The course of one walkthrough, as its journal has it. Any thread may make a move.

    Attributes:
        ticket: On which it is played.
        walkthrough: The document that was approved.
        folder: Its bytes, pictures among them.
    """

    def __init__(
        self,
        journal: Journal,
        ticket: TicketNumber,
        walkthrough: Walkthrough,
        folder: ScriptFolder,
        state: State,
        *,
        seen: Seq,
        report: Callable[[object], None],
    ) -> None:
        self.ticket = ticket
        self.walkthrough = walkthrough
        self.folder = folder
        self._journal = journal
        self._state = state
        self._seen = seen
        self._last_step: Seq = -1
        self._report = report
        self._lock = threading.RLock()

    @property
    def state(self) -> State:
        """Where it stands, as far as it was read."""
        return self._state

    def offers(self, lane: Lane) -> frozenset[Move]:
        """Return what one of the two may do now."""
        return offers(self.walkthrough, self._state, lane)

    def make(
        self,
        move: Move,
        *,
        by: By = "clerk",
        step: str | None = None,
        facts: Mapping[str, Value] | None = None,
        **more: Any,  # noqa: ANN401 - further fields of the move
    ) -> State:
        """Record a move and return where it leads.

        Args:
            move: What happened.
            by: Whose word it rests on.
            step: The step it is about; by default the one at hand. Something pressed on a screen names
                the step that stood there, so that it is never taken for an answer to another.
            facts: What is known now that was not.
            more: Further fields of `WalkthroughMoved`.

        Raises:
            Refused: `walkthrough-held`: somebody else goes on with it.
            WrongUse: `walkthrough-move-impossible`: not where it stands now.
            BrokeMidway: The journal's own.
        """
        with self._lock:
            self._catch_up()
            moved = self._moved(move, by, step, facts, more)
            if not is_possible(self.walkthrough, self._state, moved):
                raise self._impossible(moved)
            self._journal.append(self.ticket, [moved])
            self._catch_up()
            return self._state

    def _moved(
        self,
        move: Move,
        by: By,
        step: str | None,
        facts: Mapping[str, Value] | None,
        more: Mapping[str, Any],
    ) -> WalkthroughMoved:
        at = self._state.current if step is None else step
        found = self.walkthrough.step(at)
        moved = WalkthroughMoved(
            run=self._state.run,
            move=move,
            step=at,
            by=by,
            process=self._journal.process,
            title=in_language(found.title, "en") if found else "",
            facts=written_facts(facts or {}),
            started=self._led_here(move, by),
            **more,
        )
        if move is not Move.MEASURED:
            return moved
        return replace(moved, verdict=truth_of(self.walkthrough, self._state, moved))

    def _led_here(self, move: Move, by: By) -> Seq:
        """Return which entry a move points back to: the step that was done, or where a run's begins."""
        if move is Move.GO:
            return self._seen
        return self._last_step if by == "machine" else -1

    def _impossible(self, moved: WalkthroughMoved) -> Refused | WrongUse:
        holder = self._state.holder
        if moved.move is not Move.CONTINUED and holder and holder != moved.process:
            return Refused("walkthrough-held", walkthrough=self.walkthrough.name)
        stands = self._state.described()
        return WrongUse("walkthrough-move-impossible", move=str(moved.move), step=moved.step, stands=stands)

    def _catch_up(self) -> None:
        """Take in what was recorded since, ours and others'; what is read back counts, not what was meant."""
        for entry in self._journal.entries(self.ticket, after=self._seen):
            self._seen = entry.seq
            if isinstance(entry.fact, StepStarted):
                self._last_step = entry.seq
            elif isinstance(entry.fact, WalkthroughMoved):
                self._state = after(self.walkthrough, self._state, entry.fact)
                self._report(entry)
