"""Which categories there are, in which order they come, and which module reads each.

The modules are loaded when a category is first read: a command that reads three of them pays for three.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from deskside.domain.inventory.answer import Answer
from deskside.domain.inventory.elsewhere import with_no_such_thing
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.origins import with_origins

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

    def parse(self, *sections: Section, platform: str = "linux") -> Category:
        """Read the category's frames, the one that bears its name first. Never raises on content.

        Args:
            sections: What the probe of `platform` sent.
            platform: Another than Linux has its parsers in a package of its name; what it has none for is
                a gap as a whole.
        """
        answer = Answer(*sections)
        if answer.gaps:  # no frame, or one that says that nothing was read
            return answer.settle(self.kind()())
        module = self._module() if platform == "linux" else self._module_of(platform)
        if module is None:
            answer.gap("", Status.UNSUPPORTED, Help.LATER)
            return answer.settle(self.kind()())
        parse = cast("Callable[[Answer], Category]", getattr(module, "parse"))  # noqa: B009 - a module
        return with_origins(with_no_such_thing(parse(answer), platform), platform)

    def load(self, platform: str) -> None:
        """Import what reads this category."""
        self.kind()
        if platform != "linux":
            self._module_of(platform)

    def _module(self) -> object:
        return importlib.import_module(f"deskside.domain.inventory.{self.module}")

    def _module_of(self, platform: str) -> object | None:
        name = f"deskside.domain.inventory.{platform}.{self.module.partition('.')[0]}"
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as error:
            if not name.startswith(error.name or " "):
                raise  # the parser is there, and something that it needs is not
            return None


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


def load(names: Iterable[str], platform: str = "linux") -> None:
    """Import the parsers of these categories, 60 ms for all: best while a machine is being waited for."""
    for name in names:
        CATEGORIES[name].load(platform)
