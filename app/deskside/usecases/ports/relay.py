"""Looking at the way to a relay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from deskside.domain.relay.faults import Answer
    from deskside.usecases.task import CancelToken


class Surroundings(Protocol):
    """What can be seen from here. Each look takes a few seconds at most and never raises but `Cancelled`."""

    def proxy(self, host: str) -> str:
        """Return `host:port` of the proxy that the system names for `host`, or empty."""
        ...

    def answer(self, host: str, port: int, cancel: CancelToken) -> Answer:
        """Say what talks there."""
        ...

    def page(self, host: str, cancel: CancelToken) -> tuple[bool, datetime | None]:
        """Ask for a web page on the way to `host`: whether one came from there, and the time it was sent.

        The time may also come from the proxy, without a page.
        """
        ...
