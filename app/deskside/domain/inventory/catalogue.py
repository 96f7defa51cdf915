"""Which categories there are, in which order they come, and which module reads each.

The modules are loaded when a category is first read: a command that reads three of them pays for three.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from deskside.domain.inventory.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from deskside.domain.inventory.facts import Category
    from deskside.domain.inventory.wire import Section


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a category's type and parser are."""

    module: str
    type_name: str

    def kind(self) -> type[Category]:
        """Return the category's type."""
        return cast("type[Category]", getattr(self._module(), self.type_name))

    def parse(self, *sections: Section) -> Category:
        """Read the category's frames, the one that bears its name first. Never raises on content."""
        answer = Answer(*sections)
        if answer.gaps:  # no frame, or one that says that nothing was read
            return answer.settle(self.kind()())
        parse = cast("Callable[[Answer], Category]", getattr(self._module(), "parse"))  # noqa: B009 - a module
        return parse(answer)

    def _module(self) -> object:
        return importlib.import_module(f"deskside.domain.inventory.{self.module}")


CATEGORIES: Final[Mapping[str, Entry]] = {
    "os": Entry("operating_system", "OperatingSystem"),
    "hardware": Entry("hardware", "Hardware"),
    "cpu": Entry("cpu", "Cpu"),
    "memory": Entry("memory", "Memory"),
    "disks": Entry("disks", "Disks"),
    "volumes": Entry("volumes", "Volumes"),
    "network": Entry("network.category", "Network"),
    "software": Entry("software", "Software"),
    "services": Entry("services", "Services"),
    "startup": Entry("startup", "Startup"),
    "printers": Entry("printers", "Printers"),
    "updates": Entry("updates", "Updates"),
    "users": Entry("users", "Users"),
    "security": Entry("security", "Security"),
    "devices": Entry("devices", "Devices"),
    "battery": Entry("battery", "Battery"),
    "processes": Entry("processes", "Processes"),
    "events": Entry("events", "Events"),
}
"""In the order of formats.md section 2, which is the order on a page."""


def load(names: Iterable[str]) -> None:
    """Import the parsers of these categories, 60 ms for all: best while a machine is being waited for."""
    for name in names:
        CATEGORIES[name].kind()
