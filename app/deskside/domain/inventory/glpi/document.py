"""The whole document for GLPI (github.com/glpi-project/inventory_format, `inventory.schema.json`).

What is absent has no key there, and times are UTC. An inventory that is not whole is marked as partial: of a
whole one GLPI takes what is not in it for removed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from deskside.domain.inventory.facts import Status
from deskside.domain.inventory.glpi.machine import (
    battery_rows,
    bios,
    cpus,
    hardware,
    memories,
    operating_system,
)
from deskside.domain.inventory.glpi.parts import (
    controllers,
    drives,
    logical_volumes,
    monitors,
    networks,
    sounds,
    storages,
    usb_devices,
    videos,
)
from deskside.domain.inventory.glpi.use import (
    antivirus,
    firewalls,
    local_users,
    printers,
    softwares,
    users,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deskside.domain.inventory.document import Inventory

_SECTIONS: Final[Mapping[str, Callable[[Inventory], Any]]] = {
    "hardware": hardware,
    "operatingsystem": operating_system,
    "bios": bios,
    "cpus": cpus,
    "memories": memories,
    "storages": storages,
    "drives": drives,
    "logical_volumes": logical_volumes,
    "networks": networks,
    "softwares": softwares,
    "printers": printers,
    "antivirus": antivirus,
    "firewalls": firewalls,
    "batteries": battery_rows,
    "monitors": monitors,
    "videos": videos,
    "sounds": sounds,
    "usbdevices": usb_devices,
    "controllers": controllers,
    "users": users,
    "local_users": local_users,
}
_NEEDED: Final = (
    *("os", "hardware", "cpu", "memory", "disks", "volumes", "network"),
    *("software", "printers", "users", "security", "devices", "battery"),
)
"""Categories that the sections are made of."""


def as_glpi(inventory: Inventory, version: str) -> str:
    """Return the document as JSON.

    Args:
        inventory: What was read.
        version: Of this program.
    """
    content: dict[str, Any] = {"versionclient": f"Deskside-{version}"}
    for name, section in _SECTIONS.items():
        if found := section(inventory):
            content[name] = found
    document = {
        "action": "inventory",
        "deviceid": f"deskside-{inventory.target.machine_id}",
        "itemtype": "Computer",
        "partial": not _is_whole(inventory),
        "content": content,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _is_whole(inventory: Inventory) -> bool:
    """Say whether every table that GLPI would replace was read."""
    for name in _NEEDED:
        category = inventory.categories.get(name)
        if category is None or category.status not in {Status.OK, Status.PARTIAL, Status.UNSUPPORTED}:
            return False
        if any(gap.field in {"", "rows"} and gap.why is not Status.UNSUPPORTED for gap in category.problems):
            return False
    return True
