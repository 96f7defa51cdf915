"""Check a bundle that somebody brings: anywhere, without its database, without the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.bundle import NAMESPACE
from deskside.domain.journal.confirming import confirmed
from deskside.domain.journal.entry import actor_id
from deskside.domain.journal.projection import Projection
from deskside.domain.journal.verdict import Flaw, Verification
from deskside.domain.journal.verification import Walk
from deskside.usecases.weigh_checkpoints import Witnesses, checked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from deskside.domain.journal.verification import Row
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.bundle import OpenBundle, ReadBundle
    from deskside.usecases.ports.checkpoints import CheckSignature
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.task import CancelToken

_ACTOR_AT = len('{"actor":"')


@dataclass(frozen=True, slots=True)
class VerifyBundle:
    """The deed behind `deskside journal verify BUNDLE`. Writes nothing."""

    open: ReadBundle
    check: CheckSignature
    clock: Clock

    def __call__(
        self,
        path: Path,
        *,
        witnesses: Witnesses | None = None,
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> Verification:
        """Verify its files, its chain and what was signed of it.

        Raises:
            BrokeMidway: `bundle-unreadable`, `bundle-newer`.
        """
        del report
        brought = witnesses or Witnesses()
        with self.open(path) as bundle:
            ticket = bundle.header.ticket
            if flaw := self._files_differ(bundle):
                return Verification(entries=0, tickets=1, flaw=flaw)
            cancel.check()
            weighed = [
                one
                for one in checked(
                    bundle.checkpoints(), bundle.header.journal, brought, self.check, now=self.clock.now()
                )
                if one.stand.ticket == ticket
            ]
            chain = _BundledChain(ticket, {one.stand.size for one in weighed})
            projection = Projection()
            walk = Walk(
                ticket,
                visit=lambda seq, at, fact: projection.apply(ticket, seq, at, fact),
                blob=bundle.body,
            )
            flaw = walk.run(chain.noted(bundle.rows(), cancel)) or _actors_differ(walk, bundle)
        found = Verification(
            entries=walk.size,
            tickets=1,
            erased=walk.erased,
            flaw=flaw,
            clock_anomalies=walk.clock_anomalies,
        )
        return confirmed(found, weighed, chain, tickets=[ticket], only_listed=brought.signers is not None)

    def _files_differ(self, bundle: OpenBundle) -> Flaw | None:
        ticket = bundle.header.ticket
        if name := bundle.changed_file():
            return Flaw(what="file", ticket=ticket, seq=0, name=name)
        sums, signature = bundle.signed_by()
        if signature:
            found = self.check(sums, signature)
            if not found.intact or found.namespace != NAMESPACE:
                return Flaw(what="file", ticket=ticket, seq=0, name="SHA256SUMS")
        return None


class _BundledChain:
    """The hashes that checkpoints speak of, noted while the chain is walked."""

    def __init__(self, ticket: TicketNumber, sizes: set[int]) -> None:
        self._ticket = ticket
        self._sizes = sizes
        self._hashes: dict[int, str] = {}
        self._size = 0

    def noted(self, rows: Iterator[Row], cancel: CancelToken) -> Iterator[Row]:
        for row in rows:
            cancel.check()
            self._size += 1
            if self._size in self._sizes:
                self._hashes[self._size] = row[4].hex()
            yield row

    def size_of(self, ticket: TicketNumber) -> int:
        return self._size if ticket == self._ticket else 0

    def hash_at(self, ticket: TicketNumber, size: int) -> str:
        return self._hashes.get(size, "") if ticket == self._ticket else ""

    def in_spine(self, digest: str) -> bool:
        del digest
        return True  # the spine speaks of other people's tickets: it stays where it is


def _actors_differ(walk: Walk, bundle: OpenBundle) -> Flaw | None:
    """Check that every pseudonym in a head belongs to the account that its line names."""
    strange = []
    for head, seq in walk.actors.items():
        name = head[_ACTOR_AT:].decode("ascii", "replace")
        if name not in bundle.actors:
            strange.append(seq)
            continue
        salt, body = bundle.actors[name]
        if salt is not None and body is not None and actor_id(salt, body) != name:
            strange.append(seq)
    return Flaw(what="payload", ticket=walk.ticket, seq=min(strange)) if strange else None
