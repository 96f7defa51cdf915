"""One run of the companion behind its face: codes, the door, one session after the other.

Everything that a session is made of is put in by the program. Orders come from the face on one thread;
the door, the relay and the clerk's line call on theirs; what is told goes out in order.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

import paramiko

from deskside.adapters.companion.door import CODE_LIVES_S, Door
from deskside.adapters.companion.keys import fresh_host_key
from deskside.adapters.companion.listening import LocalListener
from deskside.adapters.companion.relay_link import Away, Waiting
from deskside.adapters.companion.session import ClerkChannels
from deskside.adapters.companion.session_key import SessionKey
from deskside.adapters.threads import start_thread
from deskside.domain.companion import talk
from deskside.domain.companion.code import FIRST_PORT
from deskside.domain.errors import DesksideError, Refused, Unreachable
from deskside.domain.scripts.evidence import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.adapters.companion.control_line import ControlLine
    from deskside.adapters.companion.relay_link import LinkEvent
    from deskside.adapters.threads import StartedThread
    from deskside.domain.companion.control import FromCompanion, Hello
    from deskside.domain.companion.pairing import Gone
    from deskside.domain.journal.consent import Ender
    from deskside.domain.profile.organisation import OrganisationProfile
    from deskside.usecases.companion_side import CompanionSide
    from deskside.usecases.serve_verbs import ServeVerbs


class Session(Protocol):
    """What one session is made of."""

    side: CompanionSide
    verbs: ServeVerbs

    def close(self) -> None:
        """Give back what it holds."""


class Link(Protocol):
    """The way to a relay."""

    def stop(self) -> None:
        """Be reachable no more."""


_S = TypeVar("_S", bound=Session)
_Made_co = TypeVar("_Made_co", bound=Session, covariant=True)


class MakeSession(Protocol[_Made_co]):
    """Begins a session."""

    def __call__(
        self, *, key: SessionKey, send: Callable[[FromCompanion], None], over: Callable[[], None]
    ) -> _Made_co:
        """Return it: how it is signed, how to send to the desk, what to call when it is over."""


_LAST_WORDS_S: Final = 2.0
"""How long the clerk's line may take to hear that it is over, once it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts(Generic[_S]):
    """What the program puts in.

    Attributes:
        session: Makes a session: how it is signed, how to send to the desk, what to call when it is over.
        link: Makes the way to the profile's relays: who is told, and who gets a clerk's channel.
        hello: What is said to a desk.
        save: Writes the receipt of the session below a folder and returns where; after its end.
        machine: What this computer is called.
    """

    profile: OrganisationProfile
    session: MakeSession[_S]
    link: Callable[[Callable[[LinkEvent], None], Callable[[paramiko.Channel], None]], Link]
    hello: Hello
    save: Callable[[_S, str], str]
    machine: str


class CompanionHost(Generic[_S]):
    """`door.Served`, and the face's orders."""

    def __init__(self, parts: Parts[_S], tell: Callable[[talk.Event], None]) -> None:
        self._parts = parts
        self._tell = tell
        self.languages = parts.hello.languages  # what the person reads; they may choose another one
        self._key = fresh_host_key()
        self._lock = threading.RLock()
        self._session: _S | None = None
        self._is_on = False
        self._line: ControlLine | None = None
        self._parting: StartedThread | None = None
        self._link: Link | None = None
        self._listener: LocalListener | None = None
        self._port: int | None = None
        self._address = ""
        self._code_wanted = False
        self._closed = False
        self.door = Door(parts.profile, self, host_key=self._key)

    # ---- the face

    def order(self, order: talk.Order) -> None:
        """Do what the person says."""
        try:
            match order:
                case talk.MakeCode(listen_on=address):
                    self._make_code(address)
                case talk.End(reason=reason):
                    self.end(reason)
                case talk.TakeBack(seq=seq):
                    if self._session is not None:
                        self._session.verbs.take_back(seq)
                case talk.SaveReceipt(folder=folder):
                    self._save(folder)
                case _:
                    if self._session is not None:
                        self._session.side.ordered(order)
        except DesksideError as error:
            self._trouble(error)

    def end(self, why: Ender) -> None:
        """End everything that goes on; the companion itself stays."""
        with self._lock:
            self._code_wanted = False
            session = self._session if self._is_on else None
        if session is not None:
            session.side.finish(why)
            return
        self.door.end_session()
        self._unreachable()
        self._tell(talk.Over(reason=why, clerk=None))

    def close(self, why: Ender = "user") -> None:
        """End everything for good. Safe to call twice."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            session, waits, line = self._session, self._code_wanted, self._line
        if session is not None:
            session.side.finish(why)
        elif waits:
            self._tell(talk.Over(reason=why, clerk=None))
        self._let_go(line)
        self.door.close()
        if session is not None:
            session.close()

    # ---- the door

    def paired(self, clerk: talk.Clerk, transport: paramiko.Transport) -> paramiko.ServerInterface:
        """A clerk has proven the code: a session begins."""
        with self._lock:
            before, self._session = self._session, None
            if before is not None:
                start_thread("companion-session-end", before.close)
            session = self._parts.session(key=SessionKey(self._key), send=self._send, over=self._over)
            self._session, self._is_on = session, True
        blob = self._key.asbytes()
        machine_id = hashlib.sha256(blob).hexdigest()[:16]
        try:
            session.side.paired(clerk, self._parts.machine, machine_id, fingerprint(blob))
        except DesksideError as error:
            self._trouble(error)
            start_thread("companion-broken", lambda: session.side.finish("broken"))
        return self._channels(session, transport)

    def resumed(self, clerk: talk.Clerk, transport: paramiko.Transport) -> paramiko.ServerInterface:
        """The same clerk is back."""
        del clerk
        session = self._session
        return paramiko.ServerInterface() if session is None else self._channels(session, transport)

    def wrong_code(self, left: int, why: str) -> None:
        """Somebody answered wrongly."""
        del why
        self._tell(talk.WrongCode(left=left))

    def code_gone(self, reason: Gone) -> None:
        """The code no longer works."""
        with self._lock:
            self._code_wanted = False
        self._tell(talk.CodeGone(reason=reason))

    def line_lost(self) -> None:
        """The clerk's connection has ended."""
        if session := self._session:
            session.side.hung_up()

    def clerk_gone(self) -> None:
        """The clerk did not come back."""
        if (session := self._session) is not None and self._is_on:
            start_thread("companion-clerk-gone", lambda: session.side.finish("line"))

    # ---- being reachable

    def _make_code(self, address: str) -> None:
        if self._parting is not None:  # it takes the line, the way and the code of the session before along
            self._parting.join()
        with self._lock:
            if self._is_on:
                return
            if address != self._address:  # one way at a time: what the person does not see is not open
                self._unreachable()
            self._code_wanted, self._address = True, address
            if address:
                self._listen(address)
            elif self._link is None:
                if not self._parts.profile.relays:
                    raise Unreachable("relay-none")
                self._link = self._parts.link(self._told, self.door.open_to)
                return
            self._show_code()

    def _listen(self, address: str) -> None:
        if self._listener is None:
            self._listener = LocalListener(address, self.door.open_to)
        self._port = FIRST_PORT + self._listener.route

    def _show_code(self) -> None:
        if self._port is not None and self._code_wanted:
            code = self.door.new_code(self._port - FIRST_PORT)
            self._tell(talk.CodeShown(code=code.reveal(), lives_s=int(CODE_LIVES_S)))

    def _told(self, event: LinkEvent) -> None:
        """Hear how the way to the relay is: on another port, the code that waits is dead."""
        with self._lock:
            match self._link and event:  # a way that was given up says nothing more
                case Waiting(port=port) if port != self._port:
                    self._port = port
                    if not self._is_on:
                        self._show_code()
                case Away(error=error):
                    if not self._is_on:
                        self._trouble(error)
                case _:
                    pass

    def _unreachable(self) -> None:
        with self._lock:
            link, listener = self._link, self._listener
            self._link = self._listener = self._port = None
        if link is not None:
            link.stop()
        if listener is not None:
            listener.close()

    # ---- the session

    def _channels(self, session: _S, transport: paramiko.Transport) -> ClerkChannels:
        hello = replace(self._parts.hello, languages=self.languages)
        return ClerkChannels(transport, session.side, session.verbs, hello, self._has_line)

    def _has_line(self, line: ControlLine | None, ended: ControlLine | None) -> None:
        with self._lock:
            if line is not None or self._line is ended:
                self._line = line

    def _send(self, frame: FromCompanion) -> None:
        if (line := self._line) is not None:
            line.send(frame)

    def _over(self) -> None:
        """Nothing runs any more and the person knows; now the clerk may hear of it, and the line goes."""
        with self._lock:
            self._is_on = False
            line = self._line
        self._parting = start_thread("companion-over", lambda: self._let_go(line))

    def _let_go(self, line: ControlLine | None) -> None:
        if line is not None:
            line.last_words(_LAST_WORDS_S)
        self.door.end_session()
        self._unreachable()

    def _save(self, folder: str) -> None:
        if self._session is None or self._is_on:
            raise Refused("receipt-none")
        self._tell(talk.Saved(folder=self._parts.save(self._session, folder)))

    def _trouble(self, error: DesksideError) -> None:
        facts = tuple((name, str(value)) for name, value in error.facts.items())
        self._tell(talk.Trouble(code=error.code, facts=facts))
