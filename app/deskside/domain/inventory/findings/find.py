"""All rules, by the category that each looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.findings import load, network, safety, storage, upkeep
from deskside.domain.inventory.findings.rule import Look, Severity, Thresholds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.inventory.document import Inventory
    from deskside.domain.inventory.findings.rule import MachineFinding, Rule

RULES: Final[Mapping[str, tuple[Rule, ...]]] = {
    "os": (upkeep.clock, upkeep.age, safety.licence),
    "cpu": (load.processor,),
    "memory": (load.memory,),
    "disks": (storage.health, storage.arrays, storage.encryption),
    "volumes": (storage.space, storage.file_count, storage.writable, storage.answering),
    "network": (
        network.way_out,
        network.addresses,
        network.names,
        network.cable,
        network.wifi,
        network.vpn,
        network.proxy,
    ),
    "software": (upkeep.packages,),
    "services": (load.services,),
    "printers": (load.printing,),
    "updates": (upkeep.updates,),
    "users": (upkeep.accounts,),
    "security": (safety.protection, safety.malware, safety.alone, safety.backups),
    "devices": (upkeep.devices,),
    "battery": (load.power,),
    "processes": (load.processes,),
    "events": (load.events,),
}
GOES_BY: Final[Mapping[str, frozenset[str]]] = {
    "memory": frozenset({"available_bytes"}),
    "disks": frozenset({"rows"}),
    "volumes": frozenset({"rows"}),
    "network": frozenset({"adapters", "routes", "dns"}),
    "software": frozenset({"rows"}),
    "services": frozenset({"rows", "rows.state"}),
    "printers": frozenset({"rows", "scheduler_running"}),
    "security": frozenset({"firewall_active"}),
    "processes": frozenset({"rows"}),
    "events": frozenset({"rows"}),
}
"""Fields without which a category's rules say nothing: that they find nothing then is no news."""
_WORST_FIRST: Final = tuple(Severity)


def find(inventory: Inventory, thresholds: Thresholds | None = None) -> tuple[MachineFinding, ...]:
    """Return what is worth noticing, worst first, otherwise in the order of the categories."""
    look = Look(inventory, thresholds or Thresholds())
    found = [
        finding
        for name, category in inventory.categories.items()
        for rule in RULES.get(name, ())
        for finding in rule(category, look)
    ]
    return tuple(sorted(found, key=lambda finding: _WORST_FIRST.index(finding.severity)))
