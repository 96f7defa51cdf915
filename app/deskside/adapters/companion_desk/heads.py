"""The heads of one session, signed and countersigned beside it: no heartbeat waits for a key."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Final

from deskside.adapters.threads import start_thread
from deskside.domain.companion.control import Heads
from deskside.domain.errors import DesksideError
from deskside.domain.scripts.sshsig import wire_string

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.adapters.threads import StartedThread
    from deskside.domain.journal.consent import HeadCountersigned
    from deskside.usecases.exchange_heads import HeadExchange
    from deskside.usecases.ports.companion_line import CompanionLine

_MOST_WAITING: Final = 8
"""Frames of the companion; it sends one every few seconds, and whoever sends more is not waited for."""
_LAST_WORD_S: Final = 2.0
"""How long the end of a session waits for its last signature."""
_AT_REST_S: Final = 5.0
"""How long the journal waits after that end for what is still being signed: for a key that needs a person."""


class LineKey:
    """`usecases.ports.scripts.SigningKey`: the clerk's certified key, where the line lives."""

    def __init__(self, line: CompanionLine) -> None:
        self._line = line
        self.public_key = ""
        self.blob = wire_string(b"ssh-ed25519")  # what a clerk's certificate is for; more nobody asks
        self.fingerprint = line.clerk.fingerprint

    def sign(self, message: bytes, namespace: str) -> bytes:
        """Return an armoured SSHSIG; the line signs heads of journals, and nothing else."""
        del namespace
        return self._line.sign_head(message)


class SessionHeads:
    """One session's heads, worked on by one thread.

    Attributes:
        doubts: Codes of what was wrong with what the companion sent, the latest last.
    """

    def __init__(self, exchange: HeadExchange) -> None:
        self._exchange = exchange
        self._changed = threading.Condition()
        self._heard: deque[Heads] = deque(maxlen=_MOST_WAITING)
        self._answers: deque[Heads] = deque(maxlen=_MOST_WAITING)
        self._own = Heads(size=0)
        self._wanted = 0
        self._made = 0
        self._final = self._closed = False
        self._thread: StartedThread | None = None
        self.doubts: deque[str] = deque(maxlen=_MOST_WAITING)

    def beat(self) -> Heads:
        """Return the next heartbeat: an answer that waits, or our head as it was last signed."""
        with self._changed:
            self._want()
            return self._answers.popleft() if self._answers else self._own

    def heard(self, heads: Heads) -> None:
        """Take what the companion says of its journal, or of ours. Returns at once."""
        if heads.signed:
            with self._changed:
                self._heard.append(heads)
                self._want()

    def last_word(self) -> list[Heads]:
        """Return what is left to say, our head as it stands now; at the end, which it does not hold up."""
        with self._changed:
            self._final = True
            number = self._want()
            self._changed.wait_for(lambda: self._made >= number, _LAST_WORD_S)
            return [*self._answers, self._own]

    def confirmed(self) -> Sequence[HeadCountersigned]:
        """Return what the journal should get at the end, and end."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(_AT_REST_S)
            if thread.is_alive():  # a key that nobody answers for
                return []
        return self._exchange.to_record()

    def _want(self) -> int:
        if self._closed:
            return self._made
        self._wanted += 1
        if self._thread is None:
            self._thread = start_thread("companion-heads", self._work)
        self._changed.notify_all()
        return self._wanted

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._wanted > self._made or self._closed)
                if self._wanted <= self._made:
                    return
                number, heard, final = self._wanted, list(self._heard), self._final
                self._heard.clear()
            try:
                answers = [answer for heads in heard if (answer := self._weigh(heads))]
                own = self._exchange.own(final=final)
            except DesksideError:  # the journal cannot be written now; the next time covers it
                answers, own = [], Heads(size=0)
            with self._changed:
                self._answers.extend(answers)
                self._own, self._made = own, number
                self._changed.notify_all()

    def _weigh(self, heads: Heads) -> Heads | None:
        answer = self._exchange.heard(heads)
        if self._exchange.doubt:
            self.doubts.append(self._exchange.doubt)
        return answer
