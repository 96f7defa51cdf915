"""Each side of a session signs where its own journal stands and countersigns where the other's does.

So neither can later have another past: the other holds a signature over the one it had (security.md
section 4.6). Frames in, frames out; desk and companion run the same code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from deskside.domain.companion.control import Heads
from deskside.domain.errors import DesksideError, WrongUse
from deskside.domain.journal.checkpoint import (
    EVERY_ENTRIES,
    NAMESPACE,
    JournalName,
    SignedCheckpoint,
    read_statement,
)
from deskside.domain.journal.consent import HeadCountersigned
from deskside.domain.journal.times import wall_time
from deskside.domain.scripts.evidence import fingerprint
from deskside.domain.scripts.sshsig import key_type
from deskside.usecases.checkpoint import SignCheckpoint

if TYPE_CHECKING:
    from deskside.domain.journal.checkpoint import Stand
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.checkpoints import Checkpoints, CheckSignature
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.scripts import SigningKey

_SENT_REMEMBERED: Final = 16
_TOUCHED: Final = "sk-"
"""A key that a person has to touch: it signs only what is due."""


@dataclass(slots=True, kw_only=True)
class HeadExchange:
    """One session's exchange, at one side. Used by one thread at a time.

    Args:
        checkpoints: Our own journal.
        check: Looks at signatures.
        clock: The time.
        journal: Whose journal ours is.
        ticket: Our chain of this session.
        key: Ours: the clerk's certified key, or the key that the companion made for this run.
        peer: Fingerprint of the other side's key, proved when the session began.

    Attributes:
        doubt: Code of what was wrong with what the other side last sent, or empty: `head-unsigned`,
            `head-garbled`, `head-went-back` (its journal has another past than it had before).
    """

    checkpoints: Checkpoints
    check: CheckSignature
    clock: Clock
    journal: JournalName
    ticket: TicketNumber
    key: SigningKey
    peer: str
    doubt: str = ""
    _sent: dict[bytes, Stand] = field(default_factory=dict)
    _last: SignedCheckpoint | None = None
    _theirs: Stand | None = None
    _confirmed: tuple[Stand, SignedCheckpoint] | None = None
    _recorded: int = 0

    def own(self, *, final: bool = False) -> Heads:
        """Return the frame that says where our journal stands: the heartbeat.

        It is signed anew where the journal has grown; with a key that has to be touched only every
        `EVERY_ENTRIES` entries, and where it is `final`. Where signing fails, the frame is unsigned.
        """
        stand = self.checkpoints.stand(self.ticket)
        if stand is None:
            return Heads(size=0)
        if self._is_due(stand, final=final):
            try:
                self._sign()
            except DesksideError:
                return Heads(size=stand.size, head=stand.head)
        return _frame("own", self._last) if self._last else Heads(size=stand.size, head=stand.head)

    def heard(self, heads: Heads) -> Heads | None:
        """Take a frame of the other side; return the frame that answers it, or None.

        Never raises for what the other side sent: `doubt` says what was wrong, and nothing is countersigned.
        """
        self.doubt = ""
        if not heads.signed:
            return None
        signed = SignedCheckpoint(
            journal=self._whose(heads),
            statement=heads.signed.encode(),
            signature=heads.signature.strip().encode() + b"\n",
            at=wall_time(self.clock.now()),
        )
        try:
            stand, clerk = read_statement(signed.statement)
        except WrongUse:
            self.doubt = "head-garbled"
            return None
        if not self._is_theirs(signed):
            self.doubt = "head-unsigned"
            return None
        if heads.of == "yours":
            self._countersigned(stand, signed)
            return None
        return self._countersign(stand, clerk, signed)

    def to_record(self) -> list[HeadCountersigned]:
        """Return the entry that our journal should get: the farthest head of ours that the other signed.

        For the end of a session, and no oftener: every entry moves the head. Empty where nothing is new.
        """
        if self._confirmed is None or self._confirmed[0].size <= self._recorded:
            return []
        stand, signed = self._confirmed
        self._recorded = stand.size
        return [
            HeadCountersigned(
                size=stand.size,
                hash=stand.head,
                key_fingerprint=self.peer,
                statement=signed.statement.decode(),
                signature=signed.signature.decode(),
            )
        ]

    # ------------------------------------------------------------ ours

    def _is_due(self, stand: Stand, *, final: bool) -> bool:
        if self._last is None:
            return True
        last, _ = read_statement(self._last.statement)
        if last.head == stand.head:
            return False
        return final or not self._is_touched or stand.size - last.size >= EVERY_ENTRIES

    @property
    def _is_touched(self) -> bool:
        return key_type(self.key.blob).startswith(_TOUCHED)

    def _sign(self) -> None:
        sign = SignCheckpoint(self.checkpoints, self.clock, self.journal)
        self._last = sign(self.ticket, self.key)
        if self._last is not None:
            while len(self._sent) >= _SENT_REMEMBERED:
                self._sent.pop(next(iter(self._sent)))
            self._sent[self._last.statement] = read_statement(self._last.statement)[0]

    # ------------------------------------------------------------ theirs

    def _whose(self, heads: Heads) -> JournalName:
        other: JournalName = "companion" if self.journal == "desk" else "desk"
        return self.journal if heads.of == "yours" else other

    def _is_theirs(self, signed: SignedCheckpoint) -> bool:
        found = self.check(signed.statement, signed.signature)
        return found.intact and found.namespace == NAMESPACE and fingerprint(found.key) == self.peer

    def _countersigned(self, stand: Stand, signed: SignedCheckpoint) -> None:
        if signed.statement not in self._sent:
            self.doubt = "head-garbled"
            return
        if self._confirmed is None or stand.size > self._confirmed[0].size:
            self.checkpoints.keep_checkpoint(self.ticket, signed, self.peer)
            self._confirmed = (stand, signed)

    def _countersign(self, stand: Stand, clerk: str, signed: SignedCheckpoint) -> Heads | None:
        known = self._theirs
        if clerk != self.peer:
            self.doubt = "head-unsigned"
        elif known is not None and (
            stand.ticket != known.ticket
            or stand.size < known.size
            or (stand.size == known.size and stand.head != known.head)
        ):
            self.doubt = "head-went-back"
        if self.doubt or (known is not None and stand.head == known.head):
            return None
        try:
            ours = SignedCheckpoint(
                journal=signed.journal,
                statement=signed.statement,
                signature=self.key.sign(signed.statement, NAMESPACE),
                at=signed.at,
            )
        except DesksideError:
            return None
        self._theirs = stand
        self.checkpoints.keep_checkpoint(self.ticket, signed, self.peer)
        self.checkpoints.keep_checkpoint(self.ticket, ours, self.key.fingerprint)
        return _frame("yours", ours)


def _frame(of: str, signed: SignedCheckpoint) -> Heads:
    stand, _ = read_statement(signed.statement)
    return Heads(
        of="own" if of == "own" else "yours",
        size=stand.size,
        head=stand.head,
        signed=signed.statement.decode(),
        signature=signed.signature.decode(),
    )
