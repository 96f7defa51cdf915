"""Looking at a relay, and at the way to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from deskside.domain.relay.faults import Answer
    from deskside.domain.relay.offer import Offer
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


class Visit(Protocol):
    """One connection to a relay that let us in; each question is asked of the real server."""

    def opens(self, kind: str, where: tuple[str, int] = ("", 0)) -> Literal["open", "forbidden", "failed"]:
        """Ask for a channel of `kind`, to `where` if it leads somewhere; one that opens is closed again."""
        ...

    def listens(self, address: str, port: int) -> int:
        """Have the relay listen, and return the port, or 0 where it refuses."""
        ...

    def listens_at_socket(self) -> bool:
        """Have the relay listen at a Unix socket of a new name; where it does, the socket may stay behind."""
        ...

    def end(self) -> None:
        """Close the connection."""
        ...


class Relays(Protocol):
    """One relay, looked at from outside."""

    @property
    def host_key(self) -> str:
        """`TYPE BASE64`, as it showed it; to be compared with the profile's."""
        ...

    def greeting(self, cancel: CancelToken) -> tuple[str, Offer]:
        """Return its banner, sanitised, and what it offers.

        Raises:
            Unreachable: As for any SSH server.
        """
        ...

    def methods(self, account: str, cancel: CancelToken) -> tuple[str, ...]:
        """Return how `account` might log in."""
        ...

    def halfway(self, count: int, cancel: CancelToken) -> int:
        """Open `count` connections and say nothing; return how many of them are greeted."""
        ...

    def companion(self, cancel: CancelToken) -> Visit | None:
        """Come in as a companion; None without a key for it.

        Raises:
            Unreachable: `relay-login-refused` and others.
        """
        ...

    def clerk(self, cancel: CancelToken, *, certified: bool = True) -> Visit | None:
        """Come in as a clerk, with or without the certificate; None without a key for it."""
        ...

    def together(self, cancel: CancelToken) -> bool | None:
        """Come in as both and say whether the clerk reaches the companion; None without a key for one."""
        ...
