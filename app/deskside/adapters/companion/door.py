"""The companion's SSH door: connections come in from a channel or a socket, proven clerks go on to the core.

What the core builds on is `Served` and `Door`. Nothing here listens: `Door.open_to` is given a connected
channel of the relay, so that the helped computer has no open port (security.md decision 2); `LocalListener`
is for the local network, where the person has chosen an address.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final, Protocol

import paramiko

from deskside.adapters.both_ends.certificates import Authority
from deskside.adapters.both_ends.transport import BoundedTransport
from deskside.adapters.companion.doorkeeper import Doorkeeper
from deskside.adapters.companion.gate import Gate
from deskside.adapters.companion.keys import fresh_host_key
from deskside.adapters.threads import start_thread, within
from deskside.domain.companion.pairing import LIFE_S
from deskside.domain.companion.talk import Clerk

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.adapters.both_ends.certificates import Certified
    from deskside.adapters.both_ends.packets import Wire
    from deskside.adapters.companion.gate import Wrong
    from deskside.domain.companion.code import SupportCode
    from deskside.domain.companion.pairing import Gone
    from deskside.domain.profile.organisation import OrganisationProfile

LOGIN_TIME_S: Final = 30.0
"""How long a connection may stay without having proven anything (security.md 3.6, P5)."""
MAX_HALF_OPEN: Final = 4
"""Connections that have not proven anything yet, at one time."""
CODE_LIVES_S: Final = LIFE_S
_TICK_S: Final = 0.25
_END_S: Final = 0.5


class Served(Protocol):
    """Who serves a connection that was let in: the companion's core. Called on threads of the door.

    Each call must return at once; none may call back into the door but from another thread.
    """

    def paired(self, clerk: Clerk, transport: paramiko.Transport) -> paramiko.ServerInterface:
        """Take a connection whose clerk has just proven the code; the code is dead.

        The interface answers for every channel from the first on. `clerk.ticket` is empty: the desk says it
        in its hello. The clerk is told of the success after this has returned.
        """
        ...

    def resumed(self, clerk: Clerk, transport: paramiko.Transport) -> paramiko.ServerInterface:
        """Take a connection of the clerk who was here before; the earlier one has been ended."""
        ...

    def wrong_code(self, left: int, why: str) -> None:
        """Hear that somebody answered wrongly.

        Args:
            left: Answers that remain.
            why: `code`; `form` for something that was no answer; else what is wrong with a certificate
                although the code was right: `unreadable`, `kind`, `authority`, `signature`, `principal`,
                `critical-option`, `not-yet-valid`, `expired`, `revoked`, or `stolen` (it is another key's).
        """
        ...

    def code_gone(self, reason: Gone) -> None:
        """Hear that the code no longer works. Once a code, also after success (`used`)."""
        ...

    def line_lost(self) -> None:
        """Hear that the clerk's connection has ended; they may come back for fifteen minutes."""
        ...

    def clerk_gone(self) -> None:
        """Hear that the clerk did not come back in time."""
        ...


class DoorTransport(BoundedTransport):
    """A server's transport. Both ends are ours, so that it offers the best and nothing else."""

    _preferred_kex: tuple[str, ...] = ("mlkem768x25519-sha256", "curve25519-sha256@libssh.org")
    _preferred_ciphers: tuple[str, ...] = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes256-ctr")
    _preferred_macs: tuple[str, ...] = ("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com")
    _preferred_keys: tuple[str, ...] = ("ssh-ed25519",)

    opened_at_s: float = 0.0
    has_begun: bool = False


class Door:
    """One run's door.

    Args:
        profile: Whose clerks may come in.
        served: The core.
        clock: Monotonic seconds.
        now: Seconds since the epoch.
        login_time_s: How long a connection may stay without proof.
        host_key: What this run proves itself with, made anew where there is none.
    """

    def __init__(
        self,
        profile: OrganisationProfile,
        served: Served,
        *,
        host_key: paramiko.Ed25519Key | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        login_time_s: float = LOGIN_TIME_S,
    ) -> None:
        self._organisation = profile.organisation
        self._served = served
        self._clock = clock
        self._login_time_s = login_time_s
        self._host_key = host_key or fresh_host_key()
        self._gate = Gate(
            Authority(
                keys=frozenset(key.blob for key in profile.clerks.keys),
                principal=profile.clerks.principal.encode(),
                revoked=profile.revoked.keys,
            ),
            clock=clock,
            now=now,
        )
        self._lock = threading.Lock()
        self._half_open: set[DoorTransport] = set()
        self._line: DoorTransport | None = None
        self._is_lost = False
        self._closing = threading.Event()
        self._watch = start_thread("companion-door", self._look_after)

    @property
    def host_key(self) -> bytes:
        """The companion's key of this run, in wire form."""
        return self._host_key.asbytes()

    def new_code(self, route: int) -> SupportCode:
        """Return a fresh code, which lives `CODE_LIVES_S` seconds; the one before is dead.

        Args:
            route: The port less 40,000: the relay's, or the one that we listen on.
        """
        return self._gate.new_code(route)

    def end_code(self, reason: Gone) -> None:
        """Kill the code that waits, if one does; `code_gone` follows."""
        self._gate.end_code(reason)

    def open_to(self, wire: Wire) -> None:
        """Greet whoever is at the other end of `wire`, a connected socket or a channel. Returns at once."""
        with self._lock:
            waiting = [other for other in self._half_open if other.active or not other.has_begun]
            if self._closing.is_set() or len(waiting) >= MAX_HALF_OPEN:
                wire.close()
                return
            transport = DoorTransport(wire)
            transport.opened_at_s = self._clock()
            self._half_open.add(transport)
        transport.local_version = "SSH-2.0-Deskside_companion"
        transport.banner_timeout = transport.handshake_timeout = self._login_time_s
        transport.add_server_key(self._host_key)
        transport.auth_handler = Doorkeeper(  # type: ignore[assignment]  # the part of it that is used
            transport,
            self._gate,
            enters=lambda clerk, was_here: self._enters(transport, clerk, was_here=was_here),
            guessed=self._guessed,
        )
        transport.start_server(event=threading.Event(), server=paramiko.ServerInterface())
        transport.has_begun = True

    def end_session(self) -> None:
        """End the clerk's connection and let nobody come back; the code that waits is dead.

        Never takes longer than a second, whatever became of the line below.
        """
        with self._lock:
            self._gate.forget_clerk()
            self._gate.end_code("ended")
            ending = [*self._half_open, *([self._line] if self._line else [])]
            self._half_open.clear()
            self._line = None
        for transport in ending:
            transport.active = False
        for transport in ending:
            _end(transport)

    def close(self) -> None:
        """End everything. Safe to call twice."""
        self._closing.set()
        self.end_session()
        if self._watch is not threading.current_thread():
            self._watch.join(_END_S)

    # -- on the threads of connections

    def _enters(self, transport: DoorTransport, certified: Certified, *, was_here: bool) -> None:
        clerk = Clerk(
            name=certified.name,
            department=certified.department,
            organisation=self._organisation,
            ticket="",
            fingerprint=certified.fingerprint,
        )
        with self._lock:
            if transport not in self._half_open:
                raise paramiko.SSHException("ended meanwhile")
            self._half_open.discard(transport)
            before, self._line = self._line, transport
            self._is_lost = False
            if not was_here:
                self._gate.pin(certified)
        if before is not None:
            _end(before)
        take = self._served.resumed if was_here else self._served.paired
        transport.server_object = take(clerk, transport)

    def _guessed(self, wrong: Wrong) -> None:
        self._served.wrong_code(wrong.left, wrong.why)

    # -- the one thread that looks at the time

    def _look_after(self) -> None:
        while not self._closing.wait(_TICK_S):
            self._turn_out_the_late()
            self._look_at_the_line()
            if (gone := self._gate.take_gone()) is not None:
                self._served.code_gone(gone)

    def _turn_out_the_late(self) -> None:
        with self._lock:
            late = [
                transport
                for transport in self._half_open
                if (transport.has_begun and not transport.active)
                or self._clock() - transport.opened_at_s > self._login_time_s
            ]
            self._half_open.difference_update(late)
        for transport in late:
            _end(transport)

    def _look_at_the_line(self) -> None:
        with self._lock:
            line = self._line
            if line is None or line.active or self._is_lost:
                lost = False
            else:
                lost = self._is_lost = True
        if lost:
            self._gate.note_lost()
            self._served.line_lost()
        if self._is_lost and not self._gate.may_come_back():
            with self._lock:
                self._line, self._is_lost = None, False
            self._gate.forget_clerk()
            self._served.clerk_gone()


def _end(transport: DoorTransport) -> None:
    """End a connection, in the background where what is below it no longer takes anything."""
    try:
        within(_END_S, "companion-door-end", transport.end)
    except TimeoutError:
        return
