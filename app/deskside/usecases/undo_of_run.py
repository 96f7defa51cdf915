"""What takes back a run that a ticket records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import Refused, WrongUse
from deskside.domain.journal.facts import OutputReceived, StepStarted
from deskside.domain.scripts.undo import values_for_undo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deskside.domain.journal.facts import Finding, Recorded, Seq
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.scripts import Catalogue


@dataclass(frozen=True, slots=True)
class UndoOfRun:
    """The script that takes a run back, what it is given, and the machine that it belongs to."""

    script: str
    values: dict[str, str]
    machine_id: str

    def check_machine(self, machine_id: str) -> None:
        """Refuse another machine than the one that was changed.

        Raises:
            Refused: `undo-other-machine`.
        """
        if self.machine_id and machine_id and machine_id != self.machine_id:
            raise Refused("undo-other-machine", script=self.script)


def undo_of_run(
    entries: Iterable[Recorded], ticket: TicketNumber, step: Seq, catalogue: Catalogue
) -> UndoOfRun:
    """Return what takes back the script that step `step` ran, also one whose end nobody saw.

    Args:
        entries: The ticket's.
        ticket: Its number.
        step: Which of its steps.
        catalogue: Where scripts and their undos are.

    Raises:
        WrongUse: `run-unknown`: the step ran no script; `undo-none`: no script takes it back;
            `undo-nothing`: it changed nothing; as `values_for_undo`.
    """
    started: StepStarted | None = None
    said: list[Finding] = []
    for entry in entries:
        match entry.fact:
            case StepStarted(script=script) as fact if entry.seq == step and script:
                started = fact
            case OutputReceived(step=of, findings=findings) if of == step:
                said += findings
            case _:
                pass
    if started is None:
        raise WrongUse("run-unknown", ticket=ticket, seq=step)
    undo = catalogue.manifest(catalogue.folder(started.script)).undo
    if not undo:
        raise WrongUse("undo-none", script=started.script)
    takes = catalogue.manifest(catalogue.folder(undo)).parameters
    values = values_for_undo(takes, dict(started.parameters), said)
    if values is None:
        raise WrongUse("undo-nothing", script=started.script)
    return UndoOfRun(undo, values, started.machine_id)
