"""What a script says about itself (formats.md section 3). Only values: the TOML is read by an adapter."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from deskside.domain.scripts.parameters import Parameter
    from deskside.domain.scripts.texts import Texts


class Effect(StrEnum):
    """What a script may do to the machine; shown to the clerk and to the person who is helped."""

    READ = "read"
    CHANGE = "change"
    DISRUPTIVE = "disruptive"


class Elevation(StrEnum):
    """Whose rights the script needs on the machine."""

    NONE = "none"
    ADMIN = "admin"


class ResultConvention(StrEnum):
    """What the exit status means."""

    PLUGIN = "plugin"
    """0 ok, 1 warning, 2 critical, 3 unknown: the Monitoring Plugins development guidelines."""
    POSIX = "posix"
    """0 ok, anything else failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """Which file serves one operating system.

    `needs` names programs that must be there, each entry one program or alternatives parted by `|`.
    `helpers` (`with` in the manifest) are files of functions that are put before it, in this order.
    """

    file: str
    shell: str
    needs: tuple[str, ...] = ()
    minimum: str = ""
    helpers: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that is sent, in the order in which it is read there."""
        return (*self.helpers, self.file)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A script's `script.toml`, whole and valid."""

    version: int
    title: Texts
    author: str
    effect: Effect
    timeout_s: int
    result: ResultConvention
    tell: Texts
    platforms: Mapping[str, Platform]
    expires: date | None = None
    """The last day on which it may run."""
    elevation: Elevation = Elevation.NONE
    undo: str = ""
    parameters: tuple[Parameter, ...] = ()
    messages: Mapping[str, Texts] = field(default_factory=dict)
    """What the script can say, by key; `{name}` stands for a value it gives."""
    say: Mapping[str, Texts] = field(default_factory=dict)
    """What the clerk can say to the person, by verdict."""
