"""`usecases.ports.elevation` on each system, and the root helper's own side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.adapters.elevation.linux import PkexecElevation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.usecases.ports.elevation import Elevation


def this_systems_elevation(helper: Sequence[str]) -> Elevation:
    """Return how `helper`, a program by its absolute path with its arguments, becomes root here."""
    return PkexecElevation(helper)
