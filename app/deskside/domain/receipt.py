"""What the person who was helped keeps: the session, sorted as they ask about it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.scripts.manifest import Effect

if TYPE_CHECKING:
    from datetime import datetime

    from deskside.domain.companion.lane import LaneTold
    from deskside.domain.companion.talk import Activity, Over
    from deskside.domain.journal.verdict import Verification


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One session, for its owner."""

    over: Over
    let_in: bool
    """Whether the person let the helper in at all."""
    read: tuple[Activity, ...]
    changed: tuple[Activity, ...]
    """Every one that may have changed something, however it ended."""
    refused: tuple[str, ...]
    """Sentences of what was asked or tried and not allowed, each once."""
    lane: tuple[LaneTold, ...]
    """What was shown of walkthroughs, and what they answered."""
    verification: Verification
    """Of the user's own journal."""
    key: str
    """Fingerprint of the key that this computer made for the session, and signed with."""
    written_at: datetime
    """Aware UTC time."""


def receipt_of(
    over: Over, verification: Verification, *, let_in: bool, key: str, written_at: datetime
) -> Receipt:
    """Sort what happened."""
    done = sorted(over.activities, key=lambda one: one.seq)
    begun = [one for one in done if one.progress != "refused"]
    refused = [*over.refused, *(one.sentence for one in done if one.progress == "refused")]
    return Receipt(
        over=over,
        let_in=let_in,
        read=tuple(one for one in begun if one.effect is Effect.READ),
        changed=tuple(one for one in begun if one.effect is not Effect.READ),
        refused=tuple(dict.fromkeys(refused)),
        lane=over.lane,
        verification=verification,
        key=key,
        written_at=written_at,
    )
