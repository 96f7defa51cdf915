"""Look at the signatures of checkpoints and hold them against chains that were walked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import WrongUse
from deskside.domain.journal.checkpoint import NAMESPACE, Stand, read_statement
from deskside.domain.journal.confirming import CheckedCheckpoint
from deskside.domain.scripts.evidence import fingerprint
from deskside.domain.text import display
from deskside.domain.tickets import DESK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from deskside.domain.journal.checkpoint import JournalName, SignedCheckpoint
    from deskside.domain.scripts.allowed_signers import Roster
    from deskside.usecases.ports.checkpoints import CheckSignature

_NOWHERE: Final = Stand(ticket=DESK, size=1, head="", spine="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses:
    """What is brought to a verification from outside."""

    kept: tuple[SignedCheckpoint, ...] = ()
    """Checkpoints that were kept elsewhere."""
    signers: Roster | None = None
    """Whose keys count. None: every key does, and whose it is stays open."""


def checked(
    checkpoints: Iterable[SignedCheckpoint],
    journal: JournalName,
    witnesses: Witnesses,
    check: CheckSignature,
    *,
    now: datetime,
) -> list[CheckedCheckpoint]:
    """Return what the signatures say about one journal: those kept beside it, and those kept elsewhere.

    Args:
        checkpoints: Kept beside the journal.
        journal: Which one; what is about the other one is left out.
        witnesses: From outside.
        check: Looks at signatures.
        now: Aware UTC time, for keys that count for some time only.
    """
    both = ((checkpoints, False), (witnesses.kept, True))
    return [
        one
        for some, elsewhere in both
        for one in _looked_at(some, journal, witnesses.signers, check, now, elsewhere=elsewhere)
    ]


def _looked_at(
    some: Iterable[SignedCheckpoint],
    journal: JournalName,
    signers: Roster | None,
    check: CheckSignature,
    now: datetime,
    *,
    elsewhere: bool,
) -> Iterator[CheckedCheckpoint]:
    for signed in some:
        if signed.journal != journal:
            continue
        try:
            stand, clerk = read_statement(signed.statement)
        except WrongUse:  # somebody wrote into the table
            yield CheckedCheckpoint(stand=_NOWHERE, clerk="", key="", intact=False)
            continue
        found = check(signed.statement, signed.signature)
        intact = found.intact and found.namespace == NAMESPACE
        yield CheckedCheckpoint(
            stand=stand,
            clerk=clerk,
            key=fingerprint(found.key),
            intact=intact,
            principal=_principal(signers, found.key, now) if intact else "",
            kept_elsewhere=elsewhere,
            at=signed.at,
        )


def _principal(signers: Roster | None, key: bytes, now: datetime) -> str:
    named = (one for one in (signers.signers if signers else ()) if one.key == key)
    return next((display(one.principals) for one in named if one.may_sign(NAMESPACE, now)), "")
