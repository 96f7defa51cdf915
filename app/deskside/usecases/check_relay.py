"""Look at a relay from outside and say, point by point, whether it is set up as it should be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import Unreachable
from deskside.domain.relay.check import (
    ASKED_HALFWAY,
    ASKED_LISTENERS,
    ELSEWHERE,
    FIRST_ROUTE,
    LAST_ROUTE,
    MOST_HALFWAY,
    MOST_LISTENERS,
    OWN_PORTS,
    PRIVILEGED,
    TARGETS,
    Check,
    Finding,
    Verdict,
    judged,
    version_finding,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deskside.usecases.ports.relay import Relays, Visit
    from deskside.usecases.task import CancelToken

TUNNELS_AT: Final = "127.66.0.1"
_ACCOUNTS: Final = ("deskside-inbound", "deskside-clerk")
_STRANGERS: Final = ("root", "admin", "nobody")
_STREAMS: Final = "direct-streamlocal@openssh.com"
_DEVICE: Final = "tun@openssh.com"
_OF_COMPANIONS: Final = (
    Check.COMPANION_IN,
    Check.ROUTE,
    Check.COMPANION_SESSION,
    Check.COMPANION_SOCKETS,
    Check.COMPANION_LISTENS,
    Check.COMPANION_CONNECTS,
    Check.FLOOD,
)
_OF_CLERKS: Final = (
    Check.CLERK_IN,
    Check.CLERK_SESSION,
    Check.CLERK_SOCKETS,
    Check.CLERK_LISTENS,
    Check.CLERK_CONNECTS,
    Check.OWN_SERVICES,
)


@dataclass(frozen=True, slots=True)
class CheckRelay:
    """Asks the real server for what it should refuse."""

    relay: Relays

    def __call__(self, *, cancel: CancelToken) -> Iterator[Finding]:
        """Yield one finding a point, in the order of `Check`.

        Raises:
            Unreachable: It is not there, or is no SSH server.
            Cancelled: `cancel` was pulled.
        """
        banner, offer = self.relay.greeting(cancel)
        yield version_finding(banner)
        yield judged(Check.ALGORITHMS, offer.unwanted)
        yield judged(Check.STRICT, not offer.is_strict)
        yield from self._companions(cancel)
        yield from self._clerks(cancel)
        yield self._together(cancel)
        # From here on the relay is given reasons to turn this address away (PerSourcePenalties).
        yield from self._bare(cancel)
        yield judged(Check.KEYS_ONLY, list(self._other_ways(cancel)))
        greeted = self.relay.halfway(ASKED_HALFWAY, cancel)
        yield judged(Check.HALFWAY, greeted > MOST_HALFWAY, f"{greeted}/{ASKED_HALFWAY}")

    def _other_ways(self, cancel: CancelToken) -> Iterator[str]:
        for account in (*_ACCOUNTS, *_STRANGERS):
            try:
                ways = self.relay.methods(account, cancel)
            except Unreachable:  # it turns this address away by now: it let nobody in
                return
            yield from (f"{account}: {way}" for way in ways if way != "publickey")

    def _companions(self, cancel: CancelToken) -> Iterator[Finding]:
        try:
            visit = self.relay.companion(cancel)
        except Unreachable as error:
            yield Finding(Check.COMPANION_IN, Verdict.BAD, error.code)
            yield from _not_seen(_OF_COMPANIONS[1:])
            return
        if visit is None:
            yield from _not_seen(_OF_COMPANIONS)
            return
        try:
            yield judged(Check.COMPANION_IN, bad=False)
            port = visit.listens(TUNNELS_AT, 0)
            yield judged(Check.ROUTE, not FIRST_ROUTE <= port <= LAST_ROUTE, str(port))
            yield judged(Check.COMPANION_SESSION, visit.opens("session") == "open")
            yield judged(Check.COMPANION_SOCKETS, _sockets(visit))
            listened = [address or '""' for address in ELSEWHERE if visit.listens(address, 0)]
            listened += [f"port {port}" for port in PRIVILEGED if visit.listens(TUNNELS_AT, port)]
            yield judged(Check.COMPANION_LISTENS, listened)
            yield judged(Check.COMPANION_CONNECTS, _led(visit, (*TARGETS, (TUNNELS_AT, port))))
            granted = _count(visit, cancel)
            yield judged(Check.FLOOD, granted >= MOST_LISTENERS, f"{granted}/{ASKED_LISTENERS}")
        finally:
            visit.end()

    def _clerks(self, cancel: CancelToken) -> Iterator[Finding]:
        try:
            visit = self.relay.clerk(cancel)
        except Unreachable as error:
            yield Finding(Check.CLERK_IN, Verdict.BAD, error.code)
            yield from _not_seen(_OF_CLERKS[1:])
            return
        if visit is None:
            yield from _not_seen(_OF_CLERKS)
            return
        try:
            yield judged(Check.CLERK_IN, bad=False)
            yield judged(Check.CLERK_SESSION, visit.opens("session") == "open")
            yield judged(Check.CLERK_SOCKETS, _sockets(visit))
            listened = [where for where in (TUNNELS_AT, "0.0.0.0", "127.0.0.1") if visit.listens(where, 0)]  # noqa: S104
            yield judged(Check.CLERK_LISTENS, listened)
            yield judged(Check.CLERK_CONNECTS, _led(visit, TARGETS))
            own = [port for port in OWN_PORTS if visit.opens("direct-tcpip", (TUNNELS_AT, port)) == "open"]
            yield judged(Check.OWN_SERVICES, own)
        finally:
            visit.end()

    def _bare(self, cancel: CancelToken) -> Iterator[Finding]:
        try:
            visit = self.relay.clerk(cancel, certified=False)
        except Unreachable as error:
            yield judged(Check.CLERK_BARE, bad=False, seen=error.code)
            return
        if visit is None:
            yield _not_seen_one(Check.CLERK_BARE)
        else:
            visit.end()
            yield judged(Check.CLERK_BARE, bad=True)

    def _together(self, cancel: CancelToken) -> Finding:
        try:
            joined = self.relay.together(cancel)
        except Unreachable:  # said where it was let in, or not
            joined = None
        return _not_seen_one(Check.TOGETHER) if joined is None else judged(Check.TOGETHER, not joined)


def _not_seen_one(check: Check) -> Finding:
    return Finding(check, Verdict.NOT_SEEN)


def _not_seen(checks: Iterable[Check]) -> Iterator[Finding]:
    return map(_not_seen_one, checks)


def _sockets(visit: Visit) -> list[str]:
    ways = [kind for kind in (_STREAMS, _DEVICE) if visit.opens(kind) == "open"]
    return [*ways, *(["streamlocal-forward"] if visit.listens_at_socket() else [])]


def _led(visit: Visit, targets: Iterable[tuple[str, int]]) -> list[str]:
    """Return where the relay would lead us: what it does not forbid counts, even if nobody answers there."""
    return [
        f"{host}:{port}" for host, port in targets if visit.opens("direct-tcpip", (host, port)) != "forbidden"
    ]


def _count(visit: Visit, cancel: CancelToken) -> int:
    """Ask for many listeners and return how many there are."""
    granted = 0
    for _ in range(ASKED_LISTENERS):
        cancel.check()
        if not visit.listens(TUNNELS_AT, 0):
            break
        granted += 1
    return granted
