"""End a connection, with a step that says when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.journal.facts import StepKind, StepStarted
from deskside.usecases.step import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.ports.machine import Machine
    from deskside.usecases.task import CancelToken


@dataclass(frozen=True, slots=True)
class EndSession:
    """The deed behind *End session*. It is not cancelled half-way: an end that was asked for comes."""

    journal: Journal
    clock: Clock

    def __call__(
        self,
        ticket: TicketNumber,
        machine: Machine,
        *,
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> None:
        """Close `machine` and everything under it, also where the journal cannot be written.

        Raises:
            BrokeMidway: The journal's own.
        """
        del cancel
        started = StepStarted(
            kind=StepKind.DISCONNECT,
            title="Disconnect",
            machine=machine.label,
            machine_id=machine.machine_id,
            process=self.journal.process,
        )
        try:
            with Step(self.journal, self.clock, ticket, started, report):
                machine.close()
        finally:
            machine.close()
