"""The user's own journal while they are helped: recorded first, then on the list that they see."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from deskside.domain.companion.talk import Activity, Capability
from deskside.domain.journal.consent import (
    CompanionPaired,
    ConsentAnswered,
    ConsentAsked,
    ConsentWithdrawn,
    SessionEnded,
    SessionFrozen,
)
from deskside.domain.journal.facts import Outcome, StepEnded, StepKind, StepStarted, TicketOpened
from deskside.domain.scripts.manifest import Effect
from deskside.domain.tickets import Requester

if TYPE_CHECKING:
    from deskside.domain.companion.job_stream import JobEnded
    from deskside.domain.companion.talk import Asking, Clerk, Grant, Progress
    from deskside.domain.errors import DesksideError
    from deskside.domain.journal.consent import Ender
    from deskside.domain.journal.facts import Fact, Recorded
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.companion_core import Acts, CompanionWords
    from deskside.usecases.ports.journal import Journal

MAX_ACTIVITIES: Final = 2_000
_OUTCOMES: Final = {
    "stopped": (Outcome.CANCELLED, "stopped"),
    "withdrawn": (Outcome.CANCELLED, "stopped"),
    "ended": (Outcome.CANCELLED, "stopped"),
    "timed-out": (Outcome.TIMED_OUT, "failed"),
    "cancelled": (Outcome.REFUSED, "refused"),
    "not-started": (Outcome.FAILED, "failed"),
}
_UNKNOWN: Final = "unknown"


@dataclass(slots=True)
class _Asked:
    seq: int
    at_ms: int
    capability: Capability


@dataclass(slots=True)
class OwnRecord:
    """Everything that happens to this computer in one session, in order.

    Attributes:
        activities: What was done or tried, the latest state of each, by place in the journal.
        refused: Sentences of what was asked and not allowed.
    """

    journal: Journal
    clock: Clock
    words: CompanionWords
    on_activity: Acts
    ticket: TicketNumber = 0
    activities: dict[int, Activity] = field(default_factory=dict)
    refused: deque[str] = field(default_factory=lambda: deque(maxlen=200))
    _asked: dict[str, _Asked] = field(default_factory=dict)
    _running: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Of each job its step and when it began."""
    _machine: tuple[str, str] = ("", "")

    def paired(self, clerk: Clerk, machine: str, machine_id: str, host_key: str) -> None:
        """A certified clerk proved the code. The chain begins here."""
        self._machine = (machine, machine_id)
        opened = TicketOpened(requester=Requester(name=machine), subject=clerk.organisation)
        self.ticket = self.journal.open_ticket(opened).ticket
        self._append(
            CompanionPaired(
                clerk=clerk.name,
                machine=machine,
                machine_id=machine_id,
                host_key=host_key,
                clerk_key=clerk.fingerprint,
                department=clerk.department,
                organisation=clerk.organisation,
            )
        )

    def asked(self, asking: Asking, statement: str) -> None:
        """The person is about to be asked."""
        recorded = self._append(
            ConsentAsked(
                asking=asking.id,
                capability=str(asking.capability),
                sentence=asking.sentence,
                effect=str(asking.effect),
                digest=statement,
                script=asking.script,
                version=asking.version,
                language=self.words.language,
                remark=asking.remark,
            )
        )
        self._asked[asking.id] = _Asked(recorded.seq, self.clock.monotonic_ms(), asking.capability)

    def answered(self, asking: Asking, grant: Grant | None) -> None:
        """The person answered."""
        asked = self._asked[asking.id]
        self._append(
            ConsentAnswered(
                reply=grant.scope if grant else "no",
                source="companion",
                asked=asked.seq,
                capability=str(asking.capability),
                grant=grant.id if grant else "",
                open_ms=self.clock.monotonic_ms() - asked.at_ms,
            )
        )
        if grant is None:
            self.refused.append(asking.sentence)

    def taken_back(self, asking: Asking) -> None:
        """The clerk no longer asks."""
        asked = self._asked[asking.id]
        self._append(ConsentWithdrawn(by="clerk", asked=asked.seq, capability=str(asking.capability)))

    def withdrawn(self, grant: Grant) -> None:
        """The person took a grant back."""
        self._append(ConsentWithdrawn(by="user", capability=str(grant.capability), grant=grant.id))

    def frozen(self, *, on: bool) -> None:
        """The person checks, or goes on."""
        self._append(SessionFrozen(on=on))

    def keep(self, fact: Fact) -> Recorded:
        """Record something that is no step and no consent."""
        return self._append(fact)

    def ended(self, by: Ender, *heads: Fact) -> None:
        """The session is over; `heads` is what the other side has signed of our chain."""
        self.journal.append(self.ticket, [*heads, SessionEnded(by=by, machine_id=self._machine[1])])

    # ---- what is done

    def begun(
        self, job: str, step: StepStarted, sentence: str, capability: Capability, effect: Effect
    ) -> Activity:
        """Something is about to be done: durable before it is, and shown when it is durable."""
        label, machine_id = self._machine
        step = replace(step, machine=label, machine_id=machine_id, process=self.journal.process)
        recorded = self._append(step)
        self._running[job] = (recorded.seq, self.clock.monotonic_ms())
        activity = Activity(
            seq=recorded.seq,
            at=recorded.at,
            sentence=sentence,
            capability=capability,
            effect=effect,
            progress="running",
        )
        self._show(activity, job)
        return activity

    def step_of(self, job: str) -> int | None:
        """Return the place of a running job's step, or None."""
        return self._running[job][0] if job in self._running else None

    def done(self, job: str, ended: JobEnded, undo: str = "") -> None:
        """It has ended, however that was, and nothing of it runs any more."""
        if job not in self._running:
            return
        seq, began_ms = self._running.pop(job)
        outcome, progress = _outcome(ended)
        self._append(
            StepEnded(
                step=seq,
                outcome=outcome,
                duration_ms=self.clock.monotonic_ms() - began_ms,
                exit_status=ended.status,
                output_bytes=ended.output_bytes,
                output_sha256=ended.output_sha256,
                left_behind=ended.left_behind,
            )
        )
        text = self.words.ended(ended)
        self._show(replace(self.activities[seq], progress=progress, outcome=text, undo=undo), job)

    def not_done(self, job: str, error: DesksideError) -> None:
        """It was begun and could not be."""
        seq, began_ms = self._running.pop(job)
        self._append(_refused_step(seq, error, self.clock.monotonic_ms() - began_ms))
        self._show(replace(self.activities[seq], progress="failed", outcome=self.words.refused(error)), job)

    def refused_at_once(self, what: str, title: str, error: DesksideError, kind: StepKind) -> None:
        """Something was tried and refused: an entry, and a line on the list.

        Args:
            what: The sentence that the person sees.
            title: What was tried, for the journal.
            error: Why it was refused.
            kind: What kind of thing it was.
        """
        label, machine_id = self._machine
        started = StepStarted(
            kind=kind, title=title, machine=label, machine_id=machine_id, process=self.journal.process
        )
        recorded = self._append(started)
        self._append(_refused_step(recorded.seq, error, 0))
        self.refused.append(what)
        self._show(
            Activity(
                seq=recorded.seq,
                at=recorded.at,
                sentence=what,
                capability=Capability.INFORMATION,
                effect=Effect.READ,
                progress="refused",
                outcome=self.words.refused(error),
            ),
            "",
        )

    def _append(self, fact: Fact) -> Recorded:
        (recorded,) = self.journal.append(self.ticket, [fact])
        return recorded

    def _show(self, activity: Activity, job: str) -> None:
        if len(self.activities) < MAX_ACTIVITIES or activity.seq in self.activities:
            self.activities[activity.seq] = activity
        self.on_activity(activity, job)


def _outcome(ended: JobEnded) -> tuple[Outcome, Progress]:
    if ended.reason == "exited":
        if ended.status is None:
            return Outcome.UNKNOWN, "unknown"
        return (Outcome.SUCCEEDED, "done") if ended.status == 0 else (Outcome.FAILED, "done")
    outcome, progress = _OUTCOMES[ended.reason]
    return outcome, "stopped" if progress == "stopped" else "refused" if progress == "refused" else "failed"


def _refused_step(seq: int, error: DesksideError, duration_ms: int) -> StepEnded:
    return StepEnded(
        step=seq,
        outcome=Outcome.REFUSED,
        duration_ms=duration_ms,
        error=error.code,
        error_facts=tuple((name, str(value)) for name, value in error.facts.items()),
    )
