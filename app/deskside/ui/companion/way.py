"""How a helper reaches this computer: at a relay, or on one address of its own network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class Way:
    """What the person has chosen, among what there is.

    Attributes:
        listen_on: The address to wait on; empty for the relay.
        addresses: Says which addresses this computer has now on its networks.
    """

    listen_on: str = ""
    addresses: Callable[[], tuple[str, ...]] = tuple

    def choose(self, address: str) -> bool:
        """Take another one, and say whether it is: never an address that this computer does not have."""
        if address == self.listen_on or (address and address not in self.addresses()):
            return False
        self.listen_on = address
        return True
