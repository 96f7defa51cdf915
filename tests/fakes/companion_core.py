"""A companion's core that a test plays: it says what it is told to, and remembers what it was ordered."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.companion.talk import Event, Order


class FakeCore:
    """`usecases.ports.companion.Core` without a line, a clerk or a process."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.closed = False
        self.pulses = 0
        self._listener: Callable[[Event], None] = lambda _: None

    def start(self, listener: Callable[[Event], None]) -> None:
        self._listener = listener

    def order(self, order: Order) -> None:
        self.orders.append(order)

    def pulse(self) -> None:
        self.pulses += 1

    def close(self) -> None:
        self.closed = True

    def say(self, *events: Event) -> None:
        """Say these, in order."""
        for event in events:
            self._listener(event)

    def taken(self) -> list[Order]:
        """Return what was ordered since the last look."""
        taken, self.orders = self.orders, []
        return taken
