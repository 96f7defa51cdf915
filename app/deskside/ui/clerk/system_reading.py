"""One reading of a machine, with what follows from it. No Qt: it is worked out beside the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.inventory.changes import Change, changes
from deskside.domain.inventory.document import Inventory, from_json
from deskside.domain.inventory.findings.find import find
from deskside.domain.journal.facts import SnapshotTaken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from deskside.domain.inventory.findings.rule import MachineFinding
    from deskside.domain.journal.facts import Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """System information, what is worth noticing in it, and what changed since the reading before."""

    inventory: Inventory
    findings: tuple[MachineFinding, ...]
    changes: tuple[Change, ...] = ()
    since: datetime | None = None
    """When the machine was read before; None for the first time."""


def reading_of(inventory: Inventory, before: Inventory | None) -> Reading:
    """Work out what follows from a reading. `before` counts only where it is of the same machine."""
    findings = find(inventory)
    if before is None or before.target.machine_id != inventory.target.machine_id:
        return Reading(inventory=inventory, findings=findings)
    return Reading(
        inventory=inventory,
        findings=findings,
        changes=changes(before, inventory),
        since=before.collected_at,
    )


def last_reading(entries: Sequence[Recorded]) -> Reading | None:
    """Return what was read last on a ticket, beside the reading before it."""
    taken = [entry.fact.inventory for entry in entries if isinstance(entry.fact, SnapshotTaken)]
    if not taken:
        return None
    before = from_json(taken[-2]) if len(taken) > 1 else None
    return reading_of(from_json(taken[-1]), before)
