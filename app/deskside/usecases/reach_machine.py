"""From what a person typed to an open connection: saved names, ssh aliases, practice, this computer."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.targets import Address, Code, Local, Named, Practice, parse_target
from deskside.usecases.around_machine import AroundMachine

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.running import Runnable
    from deskside.domain.targets import Target
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.connect import Connect
    from deskside.usecases.pair_with_companion import PairWithCompanion
    from deskside.usecases.ports.companion_line import CompanionLine
    from deskside.usecases.ports.journal import Tickets
    from deskside.usecases.ports.machine import Credentials, Dialogue, Job, Machine
    from deskside.usecases.ports.practice import PracticeLauncher
    from deskside.usecases.ports.ways_in import WaysIn
    from deskside.usecases.task import CancelToken


@dataclass(frozen=True, slots=True)
class PracticeSession(AroundMachine):
    """A connection to the practice machine; closing it ends the machine too.

    Its type is the proof that a script approved only for practice stays there: nothing else makes one.
    """

    machine: Machine
    launcher: PracticeLauncher
    label: str = "practice"

    def run(self, what: Runnable, *, cancel: CancelToken) -> Job:
        """Start `what`, as `Machine.run` does."""
        return self.machine.run(what, cancel=cancel)

    def close(self) -> None:
        """End the connection and the machine."""
        self.machine.close()
        self.launcher.close()


def is_practice(machine: Machine) -> bool:
    """Return whether `machine` is the practice machine, started and known from a pipe."""
    return isinstance(machine, PracticeSession)


@dataclass(frozen=True, slots=True)
class ReachMachine:
    """The deed behind the Connect field and every command's TARGET."""

    connect: Connect
    tickets: Tickets
    practice: Callable[[], PracticeLauncher]
    local: Callable[[], Machine]
    ways_in: WaysIn
    pair: PairWithCompanion
    companion: Callable[[CompanionLine, TicketNumber], Machine]
    """Makes a machine of a line to a companion."""
    by_policy: Callable[[Machine, TicketNumber], Machine] = lambda machine, _: machine
    """Has the organisation's say about a machine where nobody is asked on the screen; never fails."""

    def __call__(
        self,
        ticket: TicketNumber,
        target: Target,
        credentials: Credentials,
        *,
        dialogue: Dialogue,
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> Machine:
        """Return the machine, connected; the caller closes it.

        Raises:
            Unreachable: As `Connector.connect`, or as `PairWithCompanion` for a support code.
            Refused: `code-sent-before`.
            BrokeMidway: `practice-not-started`, or the journal's own.
            Cancelled: The person gave up.
        """
        if isinstance(target, Code):
            line = self.pair(ticket, target, credentials, dialogue=dialogue, report=report, cancel=cancel)
            try:
                return self.companion(line, ticket)
            except BaseException:
                line.close()
                raise
        address, label = self._address(target)
        if address is None:
            if isinstance(target, Local):
                return self.local()
            return self._practise(ticket, dialogue=dialogue, report=report, cancel=cancel)
        given = credentials.identity_files
        if not given and (known := self.ways_in.recall(address.label)):
            credentials = dataclasses.replace(credentials, identity_files=known)
        machine = self.connect(
            ticket, label, address, credentials, dialogue=dialogue, report=report, cancel=cancel
        )
        if given:
            self.ways_in.remember(address.label, given)
        return self.by_policy(machine, ticket)

    def _address(self, target: Target) -> tuple[Address | None, str]:
        """Look a name up among the saved machines; what is not there is the user's ssh to know."""
        match target:
            case Named(name):
                saved = next((machine for machine in self.tickets.machines() if machine.name == name), None)
                if saved is None:
                    return Address(host=name), name
                found = parse_target(saved.target)
                return (found if isinstance(found, Address) else Address(host=saved.target)), name
            case Address():
                return target, target.label
            case Practice() | Local() | Code():
                return None, ""

    def _practise(
        self,
        ticket: TicketNumber,
        *,
        dialogue: Dialogue,
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> Machine:
        launcher = self.practice()
        address, credentials = launcher.start()
        try:
            machine = self.connect(
                ticket, "practice", address, credentials, dialogue=dialogue, report=report, cancel=cancel
            )
        except BaseException:
            launcher.close()
            raise
        return PracticeSession(machine, launcher)
