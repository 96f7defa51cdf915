"""Checkpoints in memory: obeys `usecases.ports.checkpoints.Checkpoints`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deskside.domain.scripts.evidence import CheckedSignature

if TYPE_CHECKING:
    from deskside.domain.journal.checkpoint import SignedCheckpoint, Stand
    from deskside.domain.tickets import TicketNumber


@dataclass
class FakeCheckpoints:
    """Chains are lists of hashes that a test writes."""

    chains: dict[TicketNumber, list[str]] = field(default_factory=dict)
    spine_hashes: list[str] = field(default_factory=list)
    kept: list[tuple[TicketNumber, SignedCheckpoint, str]] = field(default_factory=list)
    stands: dict[TicketNumber, Stand] = field(default_factory=dict)

    def stand(self, ticket: TicketNumber) -> Stand | None:
        return self.stands.get(ticket)

    def keep_checkpoint(self, ticket: TicketNumber, signed: SignedCheckpoint, key: str) -> None:
        self.kept.append((ticket, signed, key))

    def checkpoints(self, ticket: TicketNumber | None = None) -> list[SignedCheckpoint]:
        return [signed for under, signed, _ in self.kept if ticket in {None, under}]

    def chain_sizes(self) -> dict[TicketNumber, int]:
        return {ticket: len(chain) for ticket, chain in self.chains.items()}

    def size_of(self, ticket: TicketNumber) -> int:
        return len(self.chains.get(ticket, []))

    def hash_at(self, ticket: TicketNumber, size: int) -> str:
        chain = self.chains.get(ticket, [])
        return chain[size - 1] if 0 < size <= len(chain) else ""

    def spine(self) -> frozenset[str]:
        return frozenset(self.spine_hashes)


def signed_by_nobody(message: bytes, armoured: bytes) -> CheckedSignature:
    """A check that finds no signature in anything."""
    del message, armoured
    return CheckedSignature(key=b"", namespace="", intact=False)
