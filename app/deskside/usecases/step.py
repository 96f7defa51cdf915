"""The discipline of a step: durable before it acts, exactly one end, recorded before it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from deskside.domain.errors import BrokeMidway, Cancelled, DesksideError, Refused
from deskside.domain.journal.facts import Outcome, StepEnded

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from deskside.domain.journal.facts import Fact, Recorded, Seq, StepStarted
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.journal import Journal


@dataclass(slots=True)
class Step:
    """One started step of a ticket, a context manager.

    Entering records `started` (law 1). Leaving without `end` having been called records the end that
    the exception stands for, so no way out of the block leaves a step open; only the death of the
    process can, and recovery closes that as `interrupted`.
    """

    journal: Journal
    clock: Clock
    ticket: TicketNumber
    started: StepStarted
    report: Callable[[object], None]
    seq: Seq = -1
    _began_ms: int = 0
    _ended: bool = False

    def __enter__(self) -> Self:
        self._began_ms = self.clock.monotonic_ms()
        (recorded,) = self.journal.append(self.ticket, [self.started])
        self.seq = recorded.seq
        try:
            self.report(recorded)
        except BaseException as error:  # Python calls `__exit__` only where `__enter__` has returned
            self.__exit__(type(error), error, error.__traceback__)
            raise
        return self

    def record(self, fact: Fact) -> Recorded:
        """Make `fact` durable, then show it."""
        (recorded,) = self.journal.append(self.ticket, [fact])
        self.report(recorded)
        return recorded

    def elapsed_ms(self) -> int:
        """Return wall time since the step started, seen from the desk."""
        return self.clock.monotonic_ms() - self._began_ms

    def end(self, ended: StepEnded) -> Recorded:
        """Record the step's one end. Where that fails, leaving the block tries once more."""
        (recorded,) = self.journal.append(self.ticket, [ended])
        self._ended = True
        self.report(recorded)
        return recorded

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._ended:
            return
        code, facts = _named(error)
        self.end(
            StepEnded(
                step=self.seq,
                outcome=outcome_of(error),
                duration_ms=self.elapsed_ms(),
                error=code,
                error_facts=facts,
            )
        )


def outcome_of(error: BaseException | None) -> Outcome:
    """Say what an exception, or none, means for a step."""
    match error:
        case None:
            return Outcome.SUCCEEDED
        case Cancelled() | KeyboardInterrupt():
            return Outcome.CANCELLED
        case Refused(code="consent-withdrawn" | "session-ended-midway"):
            return Outcome.CANCELLED  # it had begun
        case Refused():
            return Outcome.REFUSED
        case BrokeMidway(code="link-lost"):
            return Outcome.UNKNOWN
        case _:
            return Outcome.FAILED


def _named(error: BaseException | None) -> tuple[str, tuple[tuple[str, str], ...]]:
    if error is None:
        return "", ()
    if isinstance(error, KeyboardInterrupt):
        return "cancelled", ()
    if isinstance(error, DesksideError):
        return error.code, tuple((name, str(value)) for name, value in error.facts.items())
    return "bug", (("type", type(error).__name__),)
