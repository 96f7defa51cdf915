"""What verification can say, and what it cannot know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from deskside.domain.journal.facts import Seq
    from deskside.domain.tickets import TicketNumber

Wrong = Literal[
    "changed",
    "missing",
    "moved",
    "payload",
    "projection",
    "spine",
    "unclosed",
    "cut",
    "rewritten",
    "dropped",
    "checkpoint",
    "signer",
    "file",
]
"""`cut`, `rewritten`, `dropped`: a signed checkpoint knows better. `checkpoint`: one is not what was signed.
`signer`: no key that was named has signed. `file`: a file of a bundle is not the one it was made with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """The first thing that is wrong with a journal."""

    what: Wrong
    ticket: TicketNumber
    seq: Seq
    name: str = ""
    """Of the file, where it is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A signature that holds for the first `entries` entries of a chain."""

    ticket: TicketNumber
    entries: int
    by: Literal["keeper", "other-side", "kept-elsewhere"]
    """`keeper`: whoever keeps the journal, who could sign another as well. `other-side`: the other computer
    of the session. `kept-elsewhere`: it was handed to the verification from outside."""
    key: str
    """Fingerprint, `SHA256:...`."""
    principal: str = ""
    """Whose key it is, where a list of signers says so."""
    at: str = ""
    """When, as whoever kept it says; empty where unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The answer of `Journal.verify`.

    Without an anchor outside this computer, `anchored` is False and *intact* means: no edit that
    leaves the rest of the chain in place. It cannot mean that entries were not cut off or the whole
    rewritten (security.md section 4.3, the control run), and every reader is told so.
    """

    entries: int
    tickets: int
    erased: int = 0
    flaw: Flaw | None = None
    confirmations: tuple[Confirmation, ...] = ()
    """The farthest of each ticket and kind."""
    unsigned: int = 0
    """Entries after the last one that any signature covers."""
    clock_anomalies: int = 0
    """Entries whose time cannot be right beside the one before them."""

    @property
    def anchored(self) -> bool:
        """Say whether somebody else than the journal's keeper has signed for a part of it."""
        return any(one.by != "keeper" for one in self.confirmations)
