"""A machine that stands in for another: it says what that one says, and has its own way to run things."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.usecases.ports.machine import LinkState, Machine


class AroundMachine:
    """What every such machine hands on; the one inside is its field `machine`."""

    __slots__ = ()

    machine: Machine

    @property
    def machine_id(self) -> str:
        """Return the pseudonymous id."""
        return self.machine.machine_id

    @property
    def host_key(self) -> str:
        """Return the host key's fingerprint."""
        return self.machine.host_key

    @property
    def banner(self) -> str:
        """Return the server's version string."""
        return self.machine.banner

    def on_link(self, listener: Callable[[LinkState], None]) -> None:
        """Listen to the state of the line."""
        self.machine.on_link(listener)
