"""Keep the machines the desk helps under names, tied to the people whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.journal.desk import MachineForgotten, MachineSaved
from deskside.domain.targets import Code, Local, Named, Practice, parse_target
from deskside.domain.tickets import DESK

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.journal.facts import Recorded
    from deskside.usecases.ports.journal import Journal, Tickets
    from deskside.usecases.task import CancelToken


@dataclass(frozen=True, slots=True)
class SaveMachine:
    """The deed behind *Save machine* and `deskside machine add`. Saving again replaces."""

    journal: Journal

    def __call__(
        self, machine: MachineSaved, *, report: Callable[[object], None], cancel: CancelToken
    ) -> Recorded:
        """Record the machine in the desk's journal.

        Raises:
            WrongUse: `machine-name-unfit`, `machine-target-code`, or why the target cannot be read.
        """
        if not isinstance(parse_target(machine.name), Named):
            raise WrongUse("machine-name-unfit", name=machine.name[:80])
        target = parse_target(machine.target)
        if isinstance(target, Code):
            raise WrongUse("machine-target-code")
        if isinstance(target, Practice | Local):
            raise WrongUse("machine-target-built-in", target=machine.target)
        cancel.check()
        (recorded,) = self.journal.append(DESK, [machine])
        report(recorded)
        return recorded


@dataclass(frozen=True, slots=True)
class ForgetMachine:
    """The deed behind *Forget* and `deskside machine forget`. What was done on it stays in the journal."""

    journal: Journal
    tickets: Tickets

    def __call__(self, name: str, *, report: Callable[[object], None], cancel: CancelToken) -> Recorded:
        """Record that the machine is no longer in the list.

        Raises:
            WrongUse: `machine-unknown`.
        """
        if all(machine.name != name for machine in self.tickets.machines()):
            raise WrongUse("machine-unknown", name=name[:80])
        cancel.check()
        (recorded,) = self.journal.append(DESK, [MachineForgotten(name=name)])
        report(recorded)
        return recorded
