"""Where journals stand, and the signatures that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from deskside.domain.journal.checkpoint import SignedCheckpoint, Stand
    from deskside.domain.scripts.evidence import CheckedSignature
    from deskside.domain.tickets import TicketNumber


class CheckSignature(Protocol):
    """Looks at one SSHSIG."""

    def __call__(self, message: bytes, armoured: bytes) -> CheckedSignature:
        """Say who claims to have signed `message`, for what, and whether that is true. Never raises."""
        ...


class Checkpoints(Protocol):
    """The chains of a journal as far as signing them goes, and what was signed."""

    def stand(self, ticket: TicketNumber) -> Stand | None:
        """Return where a chain stands now, or None where there is no such chain."""
        ...

    def keep_checkpoint(self, ticket: TicketNumber, signed: SignedCheckpoint, key: str) -> None:
        """Store a checkpoint of this journal or of another, by the fingerprint of the key that signed.

        `ticket` is the chain of this journal under which it is kept. Of one key and chain, one a
        `EVERY_ENTRIES` entries and the latest are kept.

        Raises:
            BrokeMidway: The journal's own.
        """
        ...

    def checkpoints(self, ticket: TicketNumber | None = None) -> list[SignedCheckpoint]:
        """Return what is kept under a chain, or all: about this journal and about others."""
        ...

    def chain_sizes(self) -> dict[TicketNumber, int]:
        """Return how many entries each chain has, the spine left out."""
        ...

    def size_of(self, ticket: TicketNumber) -> int:
        """Return how many entries a chain has, 0 where there is none."""
        ...

    def hash_at(self, ticket: TicketNumber, size: int) -> str:
        """Return the hex hash of the entry number `size` (from 1), empty where there is none."""
        ...

    def spine(self) -> frozenset[str]:
        """Return the hex hashes of the spine's entries."""
        ...
