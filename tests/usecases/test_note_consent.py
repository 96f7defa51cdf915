from __future__ import annotations

import pytest

from deskside.domain.errors import WrongUse
from deskside.domain.journal.consent import ConsentAnswered
from deskside.domain.journal.facts import TicketOpened
from deskside.domain.tickets import Requester
from deskside.ui.words import consent as words
from deskside.usecases.note_consent import NoteConsent
from deskside.usecases.task import CancelToken
from fakes.journal import FakeJournal


@pytest.fixture
def journal() -> FakeJournal:
    journal = FakeJournal()
    journal.open_ticket(TicketOpened(requester=Requester(name="Oleg"), subject="x"))
    return journal


@pytest.mark.parametrize(("refused", "reply"), [(False, "session"), (True, "no")])
def test_what_was_said_by_phone_is_the_clerks_word(journal: FakeJournal, refused: bool, reply: str) -> None:
    heard: list[object] = []
    recorded = NoteConsent(journal)(
        1, "  He said I may look  ", refused=refused, report=heard.append, cancel=CancelToken()
    )
    assert recorded.fact == ConsentAnswered(
        reply=reply,  # type: ignore[arg-type]  # one of its words
        source="by-phone",
        words="He said I may look",
    )
    assert heard == [recorded]


def test_it_reads_differently_from_what_was_answered_on_the_computer() -> None:
    by_phone = ConsentAnswered(reply="session", source="by-phone", words="He said I may look")
    there = ConsentAnswered(reply="session", source="companion", asked=3, capability="information")
    title, detail = words.describe(by_phone)
    assert "by phone" in title
    assert "Nobody confirmed" in detail
    assert "on their computer" in words.describe(there)[0]
    assert "phone" not in "".join(words.describe(there))


def test_nothing_is_written_down_where_nothing_was_said(journal: FakeJournal) -> None:
    with pytest.raises(WrongUse, match="consent-empty"):
        NoteConsent(journal)(1, "  ", report=print, cancel=CancelToken())
