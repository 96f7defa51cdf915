"""Checkpoints held against a chain: the three things that a chain cannot show by itself.

A tail cut off, a chain rewritten, a ticket dropped, each with everything that knew of it (security.md
section 4.3). The chain itself has been walked before; here only signatures and hashes are compared.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from deskside.domain.journal.verdict import Confirmation, Flaw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.domain.journal.checkpoint import Stand
    from deskside.domain.journal.verdict import Verification
    from deskside.domain.tickets import TicketNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCheckpoint:
    """A checkpoint whose signature was looked at."""

    stand: Stand
    clerk: str
    """Fingerprint of the key whose journal it says it is."""
    key: str
    """Fingerprint of the key that signed."""
    intact: bool
    principal: str = ""
    """Whose key it is, by a list of signers."""
    kept_elsewhere: bool = False
    at: str = ""


class Chains(Protocol):
    """Chains that were walked and found whole."""

    def size_of(self, ticket: TicketNumber) -> int:
        """Return how many entries a chain has, 0 where there is none."""
        ...

    def hash_at(self, ticket: TicketNumber, size: int) -> str:
        """Return the hex hash of the entry number `size` (from 1), empty where there is none."""
        ...

    def in_spine(self, digest: str) -> bool:
        """Say whether an entry of the spine has this hash; True where the spine is not here."""
        ...


def confirmed(
    found: Verification,
    checkpoints: Sequence[CheckedCheckpoint],
    chains: Chains,
    *,
    tickets: Sequence[TicketNumber],
    only_listed: bool = False,
) -> Verification:
    """Return what verification found, with what the checkpoints add or contradict.

    Args:
        found: A walk that met no flaw.
        checkpoints: Those that are about these chains, from wherever.
        chains: That were walked.
        tickets: Which of them.
        only_listed: Whether a key counts only where a list of signers names it.
    """
    if found.flaw is not None:
        return found
    counted = [one for one in checkpoints if one.intact and (one.principal or not only_listed)]
    spoilt = next((one for one in checkpoints if not one.intact), None)
    if spoilt is not None:
        flaw: Flaw | None = Flaw(what="checkpoint", ticket=spoilt.stand.ticket, seq=spoilt.stand.size - 1)
    elif only_listed and not counted:
        flaw = Flaw(what="signer", ticket=min(tickets, default=0), seq=0)
    else:
        flaw = next(
            (
                wrong
                for look in (_contradiction, _other_spine)  # the spine only says that, not where
                for one in counted
                if (wrong := look(one.stand, chains))
            ),
            None,
        )
    if flaw is not None:
        return replace(found, flaw=flaw)
    reach = dict.fromkeys(tickets, 0)
    for one in counted:
        reach[one.stand.ticket] = max(reach.get(one.stand.ticket, 0), one.stand.size)
    return replace(
        found,
        confirmations=_farthest(counted),
        unsigned=sum(chains.size_of(ticket) - reach[ticket] for ticket in tickets),
    )


def _contradiction(stand: Stand, chains: Chains) -> Flaw | None:
    if chains.hash_at(stand.ticket, stand.size) == stand.head:
        return None
    size = chains.size_of(stand.ticket)
    if not size:
        return Flaw(what="dropped", ticket=stand.ticket, seq=0)
    if size < stand.size:
        return Flaw(what="cut", ticket=stand.ticket, seq=size)
    return Flaw(what="rewritten", ticket=stand.ticket, seq=stand.size - 1)


def _other_spine(stand: Stand, chains: Chains) -> Flaw | None:
    if chains.in_spine(stand.spine):
        return None
    return Flaw(what="spine", ticket=stand.ticket, seq=stand.size - 1)


def _farthest(counted: Sequence[CheckedCheckpoint]) -> tuple[Confirmation, ...]:
    best: dict[tuple[TicketNumber, str], Confirmation] = {}
    for one in counted:
        made = Confirmation(
            ticket=one.stand.ticket,
            entries=one.stand.size,
            by="kept-elsewhere"
            if one.kept_elsewhere
            else ("keeper" if one.key == one.clerk else "other-side"),
            key=one.key,
            principal=one.principal,
            at=one.at,
        )
        known = best.get((made.ticket, made.by))
        if known is None or known.entries < made.entries:
            best[made.ticket, made.by] = made
    return tuple(best[place] for place in sorted(best))
