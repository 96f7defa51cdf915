"""Whoever reads that a journal is intact reads in the same breath what that cannot mean."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from deskside.domain.journal.verdict import Confirmation, Flaw, Verification, Wrong
from deskside.domain.tickets import DESK
from deskside.ui.words import verification

KEPT = Confirmation(ticket=1, entries=3, by="kept-elsewhere", key="SHA256:abc", principal="anna@example.org")
LIMIT = "Nothing outside this computer confirms that entries were not cut off or the whole rewritten."


def test_intact_without_an_anchor_says_what_nobody_confirms() -> None:
    found = Verification(entries=218, tickets=3)
    assert verification.sentence(found) == f"Intact, 218 entries. {LIMIT}"


def test_erased_content_is_counted() -> None:
    said = verification.sentence(Verification(entries=5, tickets=1, erased=1))
    assert said == f"Intact, 5 entries. The content of 1 entry was lawfully erased. {LIMIT}"


def test_an_anchor_outside_takes_the_doubt_away() -> None:
    said = verification.sentence(Verification(entries=3, tickets=1, confirmations=(KEPT,)))
    assert said == (
        "Intact, 3 entries. A checkpoint kept elsewhere confirms it up to entry 2 (key SHA256:abc of"
        " anna@example.org)."
    )


def test_who_has_signed_what_is_said_from_the_strongest_on() -> None:
    own = replace(KEPT, by="keeper", entries=9, principal="")
    other = replace(KEPT, by="other-side", entries=5, principal="", at="2026-05-04T08:00:00.000Z")
    found = Verification(entries=12, tickets=1, confirmations=(own, other, KEPT), unsigned=3)
    said = verification.sentence(found)
    places = [said.index(part) for part in ("elsewhere confirms", "countersigned", "is signed up to")]
    assert places == sorted(places)
    assert "up to entry 4 (key SHA256:abc, 2026-05-04" in said
    assert said.endswith("3 later entries are confirmed by nobody yet.")
    assert LIMIT not in said
    assert "confirmed outside" in verification.short(found)


def test_a_signature_of_the_keeper_alone_confirms_nothing_outside() -> None:
    own = replace(KEPT, by="keeper")
    found = Verification(entries=3, tickets=1, confirmations=(own,))
    assert not found.anchored
    assert verification.sentence(found).endswith(LIMIT)
    assert "confirmed" not in verification.short(found)


def test_of_many_journals_only_their_number_is_said() -> None:
    second = replace(KEPT, ticket=2, by="other-side")
    said = verification.sentence(Verification(entries=30, tickets=4, confirmations=(KEPT, second)))
    assert said == (
        "Intact, 30 entries. 2 journals are confirmed outside this computer, each up to an entry that its"
        " check tells."
    )


def test_clocks_that_cannot_be_right_are_counted() -> None:
    assert "clock cannot be right at 2 entries" in verification.sentence(
        Verification(entries=5, tickets=1, clock_anomalies=2)
    )


@pytest.mark.parametrize("what", get_args(Wrong))
def test_every_flaw_is_said_with_its_ticket_and_what_is_wrong(what: Wrong) -> None:
    flaw = Flaw(what=what, ticket=12, seq=7, name="journal.jsonl")
    said = verification.sentence(Verification(entries=9, tickets=1, flaw=flaw))
    assert "ticket 12" in said
    assert "entry 7" in said or what in {"dropped", "signer"} or "journal.jsonl" in said
    assert "ntact" not in said


def test_the_desks_own_journal_is_named_as_such() -> None:
    flaw = Flaw(what="changed", ticket=DESK, seq=0)
    said = verification.sentence(Verification(entries=1, tickets=1, flaw=flaw))
    assert said == "Manipulated (the desk's journal): entry 0 was changed after it was written."
