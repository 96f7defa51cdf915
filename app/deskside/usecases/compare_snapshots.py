"""Find the snapshots of system information that the journal keeps, and what changed between two of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.inventory.changes import changes
from deskside.domain.inventory.document import from_json
from deskside.domain.journal.facts import SnapshotTaken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from deskside.domain.inventory.changes import Change
    from deskside.domain.inventory.document import Inventory
    from deskside.domain.journal.facts import Seq
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.journal import Journal, Tickets

_NAMED = re.compile(r"(\d{1,9})(?:/(\d{1,9}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSnapshot:
    """One reading of a machine, where it stands in the journal."""

    ticket: TicketNumber
    seq: Seq
    at: datetime
    inventory: Inventory


@dataclass(frozen=True, slots=True)
class CompareSnapshots:
    """The deed behind `inventory diff` and `inventory history`."""

    journal: Journal
    tickets: Tickets

    def history(self, machine: str) -> list[KeptSnapshot]:
        """Return every reading of the machine of that label, name or `machine_id`, newest first."""
        known = {saved.name: saved.target for saved in self.tickets.machines()}
        labels = {machine, known.get(machine, machine)}
        found = [
            snapshot
            for ticket in self.tickets.tickets()
            for snapshot in self._of(ticket.number)
            if labels & {snapshot.inventory.target.label, snapshot.inventory.target.machine_id}
        ]
        return sorted(found, key=lambda snapshot: snapshot.at, reverse=True)

    def named(self, name: str) -> Inventory | None:
        """Return the snapshot that `TICKET` (its last) or `TICKET/ENTRY` names; None for another word.

        Raises:
            WrongUse: `ticket-unknown`; `snapshot-missing` where there is none.
        """
        found = _NAMED.fullmatch(name)
        if found is None:
            return None
        ticket, seq = int(found[1]), found[2]
        self.tickets.ticket(ticket)
        kept = [one for one in self._of(ticket) if seq is None or one.seq == int(seq)]
        if not kept:
            raise WrongUse("snapshot-missing", snapshot=name)
        return kept[-1].inventory

    def __call__(self, before: Inventory, after: Inventory) -> tuple[Change, ...]:
        """Return what is different in `after`."""
        return changes(before, after)

    def _of(self, ticket: TicketNumber) -> Iterator[KeptSnapshot]:
        for entry in self.journal.entries(ticket):
            if isinstance(entry.fact, SnapshotTaken):
                read = from_json(entry.fact.inventory)
                yield KeptSnapshot(ticket=ticket, seq=entry.seq, at=entry.at, inventory=read)
