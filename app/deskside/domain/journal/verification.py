"""Verification as pure code over rows: what a chain proves, entry by entry, in the order in which it stands.

It works on the stored bytes. Only what is needed to rebuild the projections is parsed; a chunk of output, of
which there are most, is hashed and never looked into.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from deskside.domain.journal.chain import commit, genesis, link
from deskside.domain.journal.codec import decode, read_json
from deskside.domain.journal.entry import CHAIN_BEGAN, CHAIN_STOOD, PAYLOAD_ERASED, commitment_in
from deskside.domain.journal.times import Clocks, cannot_follow
from deskside.domain.journal.verdict import Flaw

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deskside.domain.journal.facts import Fact, Seq
    from deskside.domain.journal.verdict import Wrong
    from deskside.domain.tickets import TicketNumber

Visitor = Callable[["Seq", str, "Fact"], bool]
Row = tuple[int, int, bytes, bytes, bytes, bytes | None, bytes | None, str | None]
"""Of one entry: ticket, seq, head, prev, hash; of its payload: salt, body (None if in a blob), erased_at."""

_OPAQUE: Final = b'"type":"output-received"'
"""In a head: nothing is projected from this entry. Text in a head cannot look like it: its quotation marks
are escaped."""
_WRONG: Final = b"not what the head commits to"
_ACTOR_BYTES: Final = len(b'{"actor":"') + 32
"""A head begins with its actor: no other name in one sorts before it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What the spine says of another chain: its first `size` entries end in `digest` (hex)."""

    ticket: TicketNumber
    size: int
    digest: str


class Walk:
    """One walk along one chain, and what it met.

    Args:
        ticket: Whose chain it is.
        claims: What the spine says of it.
        visit: Told of every fact that may be projected; False where it ends a step that is not open.
        blob: Gives the bytes of a large payload by its commitment and salt, or None.

    Attributes:
        size: Entries met, up to the flaw if there is one.
        stood: How many there were when the last one came that is not output; its hash and time.
        erased: How many have lost their payload.
        clock_anomalies: How many, output not counted, have a time that cannot be right after the one before.
        actors: Beginning of a head (`{"actor":"...`), and the first entry that has it.
        spine: Where this chain is the spine, what it says of the others.
    """

    def __init__(
        self,
        ticket: TicketNumber,
        *,
        claims: Iterable[Claim] = (),
        visit: Visitor = lambda *_: True,
        blob: Callable[[bytes, bytes], bytes | None] = lambda *_: None,
    ) -> None:
        self.ticket = ticket
        self.size = 0
        self.stood: tuple[int, bytes | None, str] = (0, None, "")
        self.erased = 0
        self.clock_anomalies = 0
        self.actors: dict[bytes, Seq] = {}
        self.spine: list[Claim] = []
        self._claims = {claim.size: claim.digest for claim in claims}
        self._visit = visit
        self._blob = blob
        self._unexplained: set[Seq] = set()
        self._clocks: Clocks | None = None

    def run(self, rows: Iterable[Row]) -> Flaw | None:
        """Walk along `rows`, in order, to their end; return the first thing that is wrong."""
        try:
            wrong = self._along(rows)
        except (TypeError, ValueError, KeyError, AttributeError, OverflowError):  # never written by us
            wrong = "changed"
        if wrong is None and max(self._claims, default=0) > self.size:
            wrong = "missing" if self.size else "spine"
        if wrong is not None:
            return Flaw(what=wrong, ticket=self.ticket, seq=self.size)
        if self._unexplained:
            return Flaw(what="payload", ticket=self.ticket, seq=min(self._unexplained))
        return None

    def _along(self, rows: Iterable[Row]) -> Wrong | None:
        """The loop that does nearly all of the work; local names, because it runs a million times."""
        actors, claims, last = self.actors, self._claims, genesis(self.ticket)
        for _, seq, head, previous, digest, salt, small, erased_at in rows:
            if seq != self.size or previous != last or link(previous, head) != digest:
                return self._how_broken(seq, own_link=link(previous, head) == digest)
            if salt is None or small is None:
                body = self._body_elsewhere(head, salt, small, erased_at)
            else:
                body = small if _covers(head, salt, small) else _WRONG
            if body is _WRONG:
                return "payload"
            if _OPAQUE not in head and (wrong := self._look_into(head, digest, body)):
                return wrong
            actors.setdefault(head[:_ACTOR_BYTES], seq)
            self.size, last = seq + 1, digest
            if self.size in claims and claims[self.size] != digest.hex():
                self.size = seq
                return "spine"
        return None

    def _how_broken(self, seq: Seq, *, own_link: bool) -> Wrong:
        if seq != self.size:
            return "missing"
        return "moved" if own_link else "changed"

    def _body_elsewhere(
        self, head: bytes, salt: bytes | None, body: bytes | None, erased_at: str | None
    ) -> bytes | None:
        """Return a large payload, None where there is none (any more), `_WRONG` where it is another."""
        if salt is not None:
            large = self._blob(commitment_in(head), salt) or b""
            return large if _covers(head, salt, large) else _WRONG
        if body is not None:
            return _WRONG
        if not commitment_in(head):
            return None
        self.erased += 1
        self._unexplained.add(self.size)
        return None if erased_at is not None else _WRONG

    def _look_into(self, head: bytes, digest: bytes, body: bytes | None) -> Wrong | None:
        seq = self.size
        said: dict[str, Any] = read_json(head)
        at = str(said.get("wall_time"))
        self.stood = (seq + 1, digest, at)
        clocks = Clocks(said.get("boot_id", ""), int(said.get("mono_ms", 0)), at)
        if self._clocks is not None and cannot_follow(self._clocks, clocks):
            self.clock_anomalies += 1
        self._clocks = clocks
        kind = said.get("type")
        if kind in {CHAIN_BEGAN, CHAIN_STOOD}:
            self.spine.append(Claim(int(said["chain"]), int(said["size"]), str(said["hash"])))
        elif kind == PAYLOAD_ERASED:
            self._unexplained -= set(range(max(0, int(said["first"])), min(int(said["last"]), seq) + 1))
        else:
            fact = decode(said, body)
            if fact is not None and not self._visit(seq, at, fact):
                return "unclosed"
        return None


def _covers(head: bytes, salt: bytes, body: bytes) -> bool:
    return b'"payload":"%s"' % commit(salt, body).hex().encode() in head
