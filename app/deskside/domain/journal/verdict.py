"""What verification can say, and what it cannot know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from deskside.domain.journal.facts import Seq
    from deskside.domain.tickets import TicketNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """The first thing that is wrong with a journal."""

    what: Literal["changed", "missing", "moved", "payload", "projection", "spine", "unclosed"]
    ticket: TicketNumber
    seq: Seq


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
    anchored: bool = False
