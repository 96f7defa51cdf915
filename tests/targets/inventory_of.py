"""Reading a machine's system information as the desk does, with a journal in memory."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from deskside.adapters.probes import ShippedProbes
from deskside.adapters.ssh.connector import SshConnector
from deskside.domain.journal.facts import TicketOpened
from deskside.domain.tickets import Requester
from deskside.usecases.gather_inventory import GatherInventory, SectionArrived
from deskside.usecases.ports.probes import MarkedProbe
from deskside.usecases.task import CancelToken
from fakes.clock import FakeClock
from fakes.dialogue import FakeDialogue
from fakes.journal import FakeJournal
from servers.reach import address_of, key_of
from source import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deskside.adapters.ssh.machine import SshMachine
    from deskside.domain.inventory.document import Inventory
    from deskside.usecases.ports.machine import Machine
    from deskside.usecases.ports.probes import Probes
    from servers.reach import Server

PROBES = ShippedProbes(ROOT / "resources" / "probes")
_LIMITS = re.compile(rb"(?<=\baway )\d+|(?<=\$! )\d+(?= [a-z])(?! volumes)")
"""How long the shipped probe waits for what it reads in the background, a drive that may be dead left out."""


class PatientProbes:
    """The shipped probe without a hurry, for tests in which nothing hangs: a busy computer is no slow one."""

    def inventory(self, categories: Sequence[str], platform: str = "linux", known: str = "") -> MarkedProbe:
        marked = PROBES.inventory(categories, platform, known)
        body, found = _LIMITS.subn(b"120", marked.probe.body)
        assert found or platform != "linux", "the probe's limits are written in another way"
        return replace(marked, probe=replace(marked.probe, body=body, timeout_s=150))


@dataclass
class Desk:
    """A ticket, its journal, and what was reported."""

    journal: FakeJournal = field(default_factory=FakeJournal)
    clock: FakeClock = field(default_factory=FakeClock)
    reported: list[object] = field(default_factory=list)
    cancel: CancelToken = field(default_factory=CancelToken)
    probes: Probes = field(default_factory=PatientProbes)

    def __post_init__(self) -> None:
        opened = self.journal.open_ticket(TicketOpened(requester=Requester(name="Anna"), subject="slow"))
        self.ticket = opened.ticket

    def gather(self, machine: Machine, categories: Sequence[str] | None = None) -> Inventory:
        deed = GatherInventory(self.probes, self.journal, self.clock)
        return deed(
            self.ticket, machine, categories=categories, report=self.reported.append, cancel=self.cancel
        )

    @property
    def arrived(self) -> list[str]:
        return [event.name for event in self.reported if isinstance(event, SectionArrived)]

    @property
    def facts(self) -> Sequence[object]:
        return [recorded.fact for recorded in self.journal.entries(self.ticket)][1:]


def inventory_of(machine: Machine, *categories: str) -> Inventory:
    return Desk().gather(machine, categories or None)


@contextmanager
def connected(server: Server) -> Iterator[SshMachine]:
    machine = SshConnector(server.folder / "accepted").connect(
        address_of(server), key_of(server), label="front-desk", dialogue=FakeDialogue(), cancel=CancelToken()
    )
    try:
        yield machine
    finally:
        machine.close()


class KnownNonce:
    """The shipped probe with a nonce that an attacker has guessed, which none can."""

    nonce = "abc"

    def inventory(self, categories: Sequence[str], platform: str = "linux", known: str = "") -> MarkedProbe:
        marked = PROBES.inventory(categories, platform)
        probe = type(marked.probe)(
            name=marked.probe.name,
            body=marked.probe.body,
            sha256=marked.probe.sha256,
            arguments=(self.nonce, *marked.probe.arguments[1:]),
        )
        return MarkedProbe(probe=probe, nonce=self.nonce)
