"""The practice machine, as what starts it sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from deskside.domain.targets import Address
    from deskside.usecases.ports.machine import Credentials


class PracticeLauncher(Protocol):
    """One practice machine, not yet started."""

    def start(self) -> tuple[Address, Credentials]:
        """Start it and return where it is and what opens it, once.

        Raises:
            BrokeMidway: `practice-not-started`.
        """
        ...

    def close(self) -> None:
        """End it. Safe to call twice."""
        ...
