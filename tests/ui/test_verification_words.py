"""Whoever reads that a journal is intact reads in the same breath what that cannot mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.domain.journal.verdict import Flaw, Verification
from deskside.domain.tickets import DESK
from deskside.ui.words import verification

if TYPE_CHECKING:
    from typing import Literal

    Kind = Literal["changed", "missing", "moved", "payload", "projection", "spine", "unclosed"]

LIMIT = "Nothing outside this computer confirms that entries were not cut off or the whole rewritten."


def test_intact_without_an_anchor_says_what_nobody_confirms() -> None:
    found = Verification(entries=218, tickets=3)
    assert verification.sentence(found) == f"Intact, 218 entries. {LIMIT}"


def test_erased_content_is_counted() -> None:
    said = verification.sentence(Verification(entries=5, tickets=1, erased=1))
    assert said == f"Intact, 5 entries. The content of 1 entry was lawfully erased. {LIMIT}"


def test_an_anchor_outside_takes_the_doubt_away() -> None:
    said = verification.sentence(Verification(entries=1, tickets=1, anchored=True))
    assert said == "Intact, 1 entry. A copy outside this computer confirms it."


@pytest.mark.parametrize(
    "what", ["changed", "missing", "moved", "payload", "projection", "spine", "unclosed"]
)
def test_every_flaw_is_said_with_its_entry_and_its_ticket(what: Kind) -> None:
    flaw = Flaw(what=what, ticket=12, seq=7)
    said = verification.sentence(Verification(entries=9, tickets=1, flaw=flaw))
    assert "ticket 12" in said
    assert "entry 7" in said
    assert "ntact" not in said


def test_the_desks_own_journal_is_named_as_such() -> None:
    flaw = Flaw(what="changed", ticket=DESK, seq=0)
    said = verification.sentence(Verification(entries=1, tickets=1, flaw=flaw))
    assert said == "Manipulated (the desk's journal): entry 0 was changed after it was written."
