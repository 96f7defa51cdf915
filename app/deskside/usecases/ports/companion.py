"""The companion's core, as its face sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.companion.talk import Event, Order


class Core(Protocol):
    """One run of the companion. What it says, it says in order, on a thread of its own."""

    def start(self, listener: Callable[[Event], None]) -> None:
        """Begin; `listener` is called for every event until `close`, from one other thread."""
        ...

    def order(self, order: Order) -> None:
        """Do what the person says. Returns at once; an order that no longer fits does nothing."""
        ...

    def pulse(self) -> None:
        """Say that the face can still be used: a window's event loop, once a second. Returns at once.

        A face that has said so once and then no longer does is taken for gone, and everything ends.
        """
        ...

    def close(self) -> None:
        """End everything and say no more; what runs is killed first. Safe to call twice."""
        ...
