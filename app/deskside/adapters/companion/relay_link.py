"""The companion's way to be reached: it dials a relay and waits there, and owns no listening socket.

What to say about a line that cannot be made is decided elsewhere; here it is only kept: dialled again with
growing pauses, on the same port first, until `stop`.
"""

from __future__ import annotations

import contextlib
import queue
import random
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from deskside.adapters.threads import start_thread
from deskside.domain.errors import Cancelled, Unreachable
from deskside.domain.ssh.liveness import Liveness, Patience
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import paramiko

    from deskside.domain.profile.organisation import Relay

MAX_CHANNELS: Final = 8
"""Clerks' connections at a time; more is a relay that floods us."""
PAUSES_S: Final = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
KEEP_PORT_S: Final = 120.0
"""How long only the port that was lost will do. OpenSSH 9.2 frees the port of a vanished companion after
29 to 80 s (security.md 3.7), and the clerk comes back to that port."""
_JOIN_S: Final = 1.0
_PATIENCE: Final = Patience()


class Line(Protocol):
    """A connection to a relay that has let the companion in (`adapters.ssh.relay.RelayLine`)."""

    @property
    def heard_at_s(self) -> float:
        """Monotonic time at which the relay was last heard."""
        ...

    @property
    def is_up(self) -> bool:
        """Whether it is still there."""
        ...

    def ask_whether_alive(self) -> None:
        """Ask the relay to say something."""
        ...

    def wait_at(self, port: int, knock: Callable[[paramiko.Channel], None]) -> int:
        """Have the relay listen, on `port` or on any for 0, and return the port.

        Raises:
            Unreachable: `relay-port-taken`, `relay-line-lost`.
        """
        ...

    def end(self) -> None:
        """Close it at once."""
        ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """Clerks reach this companion at `port` of `relay`; a code begins with that port."""

    relay: Relay
    port: int


@dataclass(frozen=True, slots=True)
class Slow:
    """The relay has not answered for a while; `Waiting` follows when it does."""


@dataclass(frozen=True, slots=True)
class Away:
    """Nobody can reach this companion now. It goes on trying, and says more only where the reason changes."""

    error: Unreachable


LinkEvent = Waiting | Slow | Away


class RelayLink:
    """Keeps one connection to one of the profile's relays.

    Args:
        relays: Tried in this order.
        connect: Makes a line to one of them; raises `Unreachable` or `Cancelled`.
        told: Called with each `LinkEvent`, on the link's thread; must return soon.
        knock: Called with each clerk's channel, on the link's thread; must return soon. The channel is the
            wire of an SSH server: `paramiko.Transport(channel)`.
        explain: Turns the failure of a line into what is at fault; may take seconds.
        patience: How long a silent relay is borne.
        pauses_s: Between attempts; the last one repeats. Each is drawn out by up to a quarter, so that the
            companions of a relay that was restarted do not all come at once.
        keep_port_s: How long only the port that was lost will do.
    """

    def __init__(
        self,
        relays: Sequence[Relay],
        connect: Callable[[Relay, CancelToken], Line],
        *,
        told: Callable[[LinkEvent], None],
        knock: Callable[[paramiko.Channel], None],
        explain: Callable[[Relay, Unreachable, CancelToken], Unreachable] = lambda _relay, error, _: error,
        patience: Patience = _PATIENCE,
        pauses_s: Sequence[float] = PAUSES_S,
        keep_port_s: float = KEEP_PORT_S,
    ) -> None:
        self._relays = tuple(relays)
        self._connect = connect
        self._told = told
        self._knock = knock
        self._explain = explain
        self._patience = patience
        self._pauses_s = tuple(pauses_s)
        self._keep_port_s = keep_port_s
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._attempt = CancelToken()
        self._knocks: queue.Queue[paramiko.Channel | None] = queue.Queue(MAX_CHANNELS)
        self._open: list[paramiko.Channel] = []
        self._line: Line | None = None
        self._place: Waiting | None = None
        self._lost_at_s = 0.0
        self._thread = start_thread("relay-link", self._keep)

    def stop(self) -> None:
        """End the line and every channel on it, at once, and say no more. Safe to call twice."""
        with self._lock:
            self._stopping.set()
            attempt = self._attempt
        attempt.cancel()
        with contextlib.suppress(queue.Full):
            self._knocks.put_nowait(None)
        if self._thread is not threading.current_thread():
            self._thread.join(_JOIN_S)

    # ---- on the link's thread

    def _keep(self) -> None:
        failures = 0
        reason: tuple[str, dict[str, str | int]] | None = None
        while not self._stopping.is_set():
            try:
                place = self._arrive()
            except Cancelled:
                return
            except Unreachable as error:
                if (error.code, error.facts) != reason:
                    self._say(Away(error))
                reason = (error.code, error.facts)
                self._pause(failures)
                failures += 1
                continue
            failures, reason = 0, None
            self._place = place
            self._say(place)
            self._stay(place)
            self._lost_at_s = time.monotonic()
            self._leave()
            self._say(Away(Unreachable("relay-line-lost", host=place.relay.host)))

    def _arrive(self) -> Waiting:
        """Return where clerks reach us now.

        Raises:
            Unreachable: No relay took us; why the first one did not.
            Cancelled: `stop` was called.
        """
        first: Unreachable | None = None
        for relay in self._candidates():
            attempt = self._begin()
            try:
                return self._wait_at(relay, attempt)
            except Unreachable as error:
                self._leave()
                first = first or self._explain(relay, error, attempt)
        raise first or Unreachable("relay-none")

    def _begin(self) -> CancelToken:
        """Return a token for one line and all that it takes: one for ever would keep every line of a day."""
        with self._lock:
            attempt = self._attempt = CancelToken()
        if self._stopping.is_set():
            attempt.cancel()
        return attempt

    def _candidates(self) -> tuple[Relay, ...]:
        """Return the relays to try: for a while only the one where the clerk will come back to."""
        return (self._place.relay,) if self._place is not None and self._keeps_port() else self._relays

    def _keeps_port(self) -> bool:
        return time.monotonic() - self._lost_at_s < self._keep_port_s

    def _wait_at(self, relay: Relay, attempt: CancelToken) -> Waiting:
        self._line = line = self._connect(relay, attempt)
        attempt.when_cancelled(line.end)
        place = self._place
        while place is not None and place.relay == relay and self._keeps_port():
            try:
                return Waiting(relay, line.wait_at(place.port, self._take))
            except Unreachable as error:
                if error.code != "relay-port-taken":
                    raise
            self._pause(0)
            attempt.check()
        port = line.wait_at(0, self._take)
        if not relay.serves(port):
            raise Unreachable("relay-route-wrong", host=relay.host, port=port)
        return Waiting(relay, port)

    def _stay(self, place: Waiting) -> None:
        """Take what comes in until the line is gone."""
        line = self._line
        liveness = Liveness(self._patience, time.monotonic())
        is_slow = False
        while line is not None and line.is_up and not self._stopping.is_set():
            with contextlib.suppress(queue.Empty):
                self._let_in(self._knocks.get(timeout=self._patience.tick_s))
            if liveness.look(time.monotonic(), line.heard_at_s):
                line.ask_whether_alive()
            if liveness.state == "lost":
                return
            if is_slow != (liveness.state == "slow"):
                is_slow = not is_slow
                self._say(Slow() if is_slow else place)

    def _let_in(self, channel: paramiko.Channel | None) -> None:
        self._open = [other for other in self._open if not other.closed]
        if channel is None:
            return
        if len(self._open) >= MAX_CHANNELS:
            channel.close()
            return
        self._open.append(channel)
        self._knock(channel)

    def _leave(self) -> None:
        if self._line is not None:
            self._line.end()
            self._line = None
        self._open = []
        with contextlib.suppress(queue.Empty):
            while True:
                self._knocks.get_nowait()

    def _pause(self, failures: int) -> None:
        pause_s = self._pauses_s[min(failures, len(self._pauses_s) - 1)]
        self._stopping.wait(pause_s * random.uniform(1.0, 1.25))  # noqa: S311 - keeps nothing secret

    def _say(self, event: LinkEvent) -> None:
        if not self._stopping.is_set():
            self._told(event)

    # ---- on the line's thread

    def _take(self, channel: paramiko.Channel) -> None:
        try:
            self._knocks.put_nowait(channel)
        except queue.Full:
            channel.close()
