"""Which categories there are, in which order they come, and which module reads each.

The modules are loaded when a category is first read: a command that reads three of them pays for three.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from deskside.domain.inventory.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
        parse = cast("Callable[[Answer], Category]", getattr(self._module(), "parse"))  # noqa: B009 - a module
        return parse(Answer(*sections))

    def _module(self) -> object:
        return importlib.import_module(f"deskside.domain.inventory.{self.module}")


CATEGORIES: Final[Mapping[str, Entry]] = {
    "os": Entry("operating_system", "OperatingSystem"),
    "memory": Entry("memory", "Memory"),
    "volumes": Entry("volumes", "Volumes"),
}
"""In the order the probe sends them: what a clerk looks at first comes first."""
