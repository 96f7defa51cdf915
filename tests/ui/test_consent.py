"""Asking the person, in the window: what they read, for how long, what to say; nothing that could answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from deskside.adapters.companion_desk.machine import CompanionMachine
from deskside.domain.companion.control import Doing, Hello, Reworded, TakenBack
from deskside.domain.companion.talk import Capability
from deskside.domain.journal.consent import ConsentAnswered, ConsentAsked, SessionEnded
from deskside.ui.clerk.machine_field import grouped_code
from deskside.ui.design.text import Label
from deskside.ui.words import consent as words
from fakes.companion import SENTENCES, PretendCompanion
from ui.loaded import is_loaded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from deskside.ui.clerk.desk_model import DeskModel
    from deskside.ui.clerk.main_window import MainWindow
    from deskside.ui.clerk.ticket_model import TicketModel
    from deskside.ui.clerk.ticket_view import TicketView
    from deskside.ui.clerk.timeline_folds import Moment
    from fakes.desk import FakeDesk

INFORMATION = Capability.INFORMATION


@pytest.fixture
def companion(desk: FakeDesk) -> Iterator[PretendCompanion]:
    companion = PretendCompanion()
    desk.dialogue = lambda _: setattr(
        desk, "machine", CompanionMachine(companion, Hello(ticket="#5"), call_back="+7 495 000 00 00")
    )
    yield companion
    desk.machine.close()


@pytest.fixture
def ticket(qtbot: QtBot, window: MainWindow, model: DeskModel, companion: PretendCompanion) -> TicketModel:
    del window, companion
    ticket = model.open_ticket(5)
    qtbot.waitUntil(lambda: is_loaded(ticket))
    ticket.session.connect_to("oleg@oleg-nb")
    qtbot.waitUntil(lambda: ticket.session.connected and ticket.session.consent is not None)
    qtbot.waitUntil(lambda: any(moment.title.startswith("Let in") for moment in _moments(ticket)))
    return ticket


def page(window: MainWindow) -> TicketView:
    from deskside.ui.clerk.ticket_view import TicketView  # noqa: PLC0415 - as the window does

    return next(view for view in window.findChildren(TicketView) if view.isVisible())


def asked(qtbot: QtBot, ticket: TicketModel, kind: Capability = INFORMATION) -> None:
    ticket.consent.ask_for(kind)
    qtbot.waitUntil(lambda: bool(ticket.consent.open) and bool(ticket.consent.open[0].asking.sentence))


def test_an_open_question_shows_word_for_word_what_they_read_and_what_to_say(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel
) -> None:
    asked(qtbot, ticket)
    (card,) = page(window).consent.cards
    assert SENTENCES[INFORMATION] in card.sentence.text()
    said = " ".join(label.text() for label in page(window).consent.findChildren(Label))
    assert words.what_to_say() in said
    assert words.meaning("information") in said, "they read Russian, so the clerk's language stands below"
    assert "open for 0:0" in said


def test_withdrawing_takes_it_off_their_screen(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, companion: PretendCompanion
) -> None:
    asked(qtbot, ticket)
    (card,) = page(window).consent.cards
    qtbot.mouseClick(card.withdraw_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not companion.shown and not ticket.consent.open)
    assert any(isinstance(frame, TakenBack) for frame in companion.heard)
    qtbot.waitUntil(lambda: ticket.consent.can_ask)
    assert ticket.consent.error is None
    assert not page(window).consent.isVisible()


def test_rewording_puts_the_clerks_words_beside_the_sentence(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, companion: PretendCompanion
) -> None:
    asked(qtbot, ticket)
    (card,) = page(window).consent.cards
    card.remark.setText("Only to see how full the disk is")
    qtbot.keyClick(card.remark, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(companion.shown) and companion.shown[0].remark.startswith("Only to see"))
    assert any(isinstance(frame, Reworded) for frame in companion.heard)
    assert ticket.consent.open[0].asking.sentence == SENTENCES[INFORMATION]


def test_why_it_is_asked_is_said_before_the_question_and_for_that_one_only(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, companion: PretendCompanion
) -> None:
    why = page(window).session.allowed.why
    why.setText("The disk was full last time")
    qtbot.keyClick(why, Qt.Key.Key_Return)
    asked(qtbot, ticket)
    assert companion.shown[0].remark == "The disk was full last time"
    qtbot.waitUntil(lambda: why.text() == "")
    companion.answer(INFORMATION, "once")
    qtbot.waitUntil(lambda: ticket.consent.can_ask)
    asked(qtbot, ticket, Capability.PERSONAL)
    assert companion.shown[0].remark == ""


def test_what_they_see_being_done_stands_in_the_bar_until_it_is_done(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, companion: PretendCompanion
) -> None:
    seen = page(window).session.allowed.doing
    reads = Doing(seq=7, sentence="Reads what is on the disk.", progress="running")
    companion.say(reads)
    qtbot.waitUntil(lambda: seen.text() == "They see now: “Reads what is on the disk.”")
    assert seen.isVisible()
    companion.say(replace(reads, progress="done", outcome="It went well."))
    qtbot.waitUntil(lambda: not seen.isVisible())


def test_their_yes_is_in_the_bar_and_their_no_is_said(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, companion: PretendCompanion, desk: FakeDesk
) -> None:
    asked(qtbot, ticket)
    companion.answer(INFORMATION, "session")
    qtbot.waitUntil(lambda: bool(ticket.consent.grants) and ticket.consent.can_ask)
    allowed = page(window).session.allowed
    assert allowed.allowed.text() == "Allowed: System information"
    asked(qtbot, ticket, Capability.PERSONAL)
    companion.answer(Capability.PERSONAL, "no")
    qtbot.waitUntil(lambda: ticket.consent.error is not None)
    facts = [entry.fact for entry in desk.journal[5]]
    assert [fact.reply for fact in facts if isinstance(fact, ConsentAnswered) and fact.asked >= 0] == [
        "session",
        "no",
    ]


def test_a_grant_that_they_take_back_leaves_the_bar(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, companion: PretendCompanion
) -> None:
    asked(qtbot, ticket)
    companion.answer(INFORMATION, "session")
    qtbot.waitUntil(lambda: bool(ticket.consent.grants))
    companion.withdraw(companion.consent.grants[0].id)
    allowed = page(window).session.allowed.allowed
    qtbot.waitUntil(lambda: "Nothing yet" in allowed.text())


def test_the_bar_says_who_is_who(window: MainWindow, ticket: TicketModel) -> None:
    del ticket
    said = page(window).session.allowed.who.text()
    assert "Anna Schmidt, Service desk" in said
    assert "Example" in said
    assert "SHA256:session" in said


def test_while_they_check_who_is_asking_the_clerk_waits_and_has_the_number(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, companion: PretendCompanion
) -> None:
    state = page(window).session.allowed.state
    companion.freeze(on=True)
    qtbot.waitUntil(state.isVisible)
    assert "checking who you are" in state.what.text()
    assert "+7 495 000 00 00" in state.do.text()
    companion.freeze(on=False)
    qtbot.waitUntil(lambda: not state.isVisible())
    assert ticket.session.connected


def test_a_lost_line_comes_back_in_place_with_what_was_allowed(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, companion: PretendCompanion
) -> None:
    asked(qtbot, ticket)
    companion.answer(INFORMATION, "session")
    qtbot.waitUntil(lambda: bool(ticket.consent.grants) and ticket.consent.can_ask)
    before = ticket.timeline.rows.rowCount()
    companion.cut()
    qtbot.waitUntil(lambda: ticket.session.state == "away")
    qtbot.waitUntil(page(window).session.allowed.state.isVisible)
    companion.come_back()
    qtbot.waitUntil(lambda: ticket.session.state == "up")
    assert ticket.timeline.rows.rowCount() == before
    assert [grant.capability for grant in ticket.consent.grants] == [INFORMATION]


def test_when_they_end_it_the_page_says_so_and_offers_to_connect_again(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, companion: PretendCompanion, desk: FakeDesk
) -> None:
    asked(qtbot, ticket)
    companion.end()
    qtbot.waitUntil(lambda: ticket.session.state == "none")
    view = page(window).session
    qtbot.waitUntil(view.allowed.state.isVisible)
    assert "ended the session" in view.allowed.state.what.text()
    assert view.field.isVisible()
    assert not ticket.consent.open
    assert SessionEnded(by="user", machine_id="00c0ffee00c0ffee") in [e.fact for e in desk.journal[5]]
    assert companion.closed


def test_nothing_in_the_window_can_answer_for_the_person(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, companion: PretendCompanion, desk: FakeDesk
) -> None:
    """Press everything on the card: the question ends by being taken back, and never by a yes."""
    asked(qtbot, ticket)
    (card,) = page(window).consent.cards
    for button in (card.reword_button, card.withdraw_button):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not ticket.consent.open)
    assert companion.consent.grants == ()
    facts = [entry.fact for entry in desk.journal[5]]
    assert sum(isinstance(fact, ConsentAsked) for fact in facts) == 1
    assert not [fact for fact in facts if isinstance(fact, ConsentAnswered) and fact.asked >= 0]


def test_a_question_opened_from_the_timeline_says_all_that_became_of_it(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, companion: PretendCompanion
) -> None:
    asked(qtbot, ticket)
    companion.answer(INFORMATION, "session")
    qtbot.waitUntil(lambda: ticket.consent.can_ask)
    (moment,) = [moment for moment in _moments(ticket) if moment.title.startswith("Asked")]
    assert (moment.state, moment.tone) == ("allowed", "ok")
    ticket.open_entry(moment.seq)

    def said(words: str) -> bool:
        labels = page(window).findChildren(Label)
        return any(words in label.text() for label in labels if label.isVisible())

    qtbot.waitUntil(lambda: said(SENTENCES[INFORMATION]))
    qtbot.waitUntil(lambda: said("Allowed until the session ends, on their computer"))


def test_what_happens_on_their_screen_is_read_aloud(
    qtbot: QtBot, ticket: TicketModel, companion: PretendCompanion
) -> None:
    said: list[tuple[str, bool]] = []
    ticket.consent.announced.connect(lambda sentence, urgent: said.append((sentence, urgent)))
    asked(qtbot, ticket)
    companion.answer(INFORMATION, "session")
    qtbot.waitUntil(lambda: ticket.consent.can_ask)
    companion.freeze(on=True)
    companion.freeze(on=False)
    companion.end()
    qtbot.waitUntil(lambda: said[-1][0].startswith("The person ended"), timeout=60_000)
    assert said == [
        ("On their screen: System information", False),
        ("Allowed until the session ends, on their computer", False),
        ("They are checking who you are. Nothing runs meanwhile.", True),
        ("Continued on their computer", False),
        ("The person ended the session on their computer", True),
    ]
    qtbot.waitUntil(lambda: ticket.session.state == "none")


# ---------------------------------------------------------------- machines without a companion


def test_what_was_agreed_by_phone_takes_one_click_and_a_sentence(
    qtbot: QtBot, window: MainWindow, model: DeskModel, desk: FakeDesk
) -> None:
    ticket = model.open_ticket(4)
    qtbot.waitUntil(lambda: is_loaded(ticket))
    ticket.session.connect_to("oleg@oleg-nb")
    qtbot.waitUntil(lambda: ticket.session.connected)
    view = page(window).session
    assert not view.allowed.isVisible()
    qtbot.mouseClick(view.agreed, Qt.MouseButton.LeftButton)
    assert view.by_phone.field.hasFocus()
    qtbot.keyClicks(view.by_phone.field, "He agreed that I look at the printer")
    qtbot.keyClick(view.by_phone.field, Qt.Key.Key_Return)
    said = ConsentAnswered(reply="session", source="by-phone", words="He agreed that I look at the printer")
    qtbot.waitUntil(lambda: said in [entry.fact for entry in desk.journal[4]])
    assert not view.by_phone.isVisible()
    qtbot.waitUntil(lambda: any("by phone" in moment.title for moment in _moments(ticket)))
    (moment,) = [moment for moment in _moments(ticket) if "by phone" in moment.title]
    assert "Nobody confirmed" in moment.detail


def _moments(ticket: TicketModel) -> list[Moment]:
    return list(ticket.timeline._moments.values())


# ---------------------------------------------------------------- the code


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("4711", "4711"),
        ("47112", "4711 2"),
        ("471123456789", "4711 2345 6789"),
        ("4711-2345-6789", "4711 2345 6789"),
        ("4711 2345 6789 0", "4711 2345 6789 0"),
        ("oleg-nb", "oleg-nb"),
        ("10.0.0.5", "10.0.0.5"),
        ("oleg@10.0.0.5:2222", "oleg@10.0.0.5:2222"),
        ("", ""),
    ],
)
def test_a_code_falls_into_groups_while_it_is_typed_and_nothing_else_does(typed: str, shown: str) -> None:
    assert grouped_code(typed) == shown


def test_a_wrong_check_digit_is_found_before_anything_is_sent(
    qtbot: QtBot, window: MainWindow, model: DeskModel, desk: FakeDesk
) -> None:
    ticket = model.open_ticket(5)
    qtbot.waitUntil(lambda: is_loaded(ticket))
    entries = len(desk.journal[5])
    view = page(window).session
    view.field.setFocus()
    qtbot.keyClicks(view.field, "471123456780")
    assert view.field.text() == "4711 2345 6780"
    qtbot.keyClick(view.field, Qt.Key.Key_Return)
    assert ticket.session.error is not None
    assert ticket.session.error.code == "code-check-digit"
    assert view.field.text() == "4711 2345 6780", "so that one digit can be mended"
    assert len(desk.journal[5]) == entries


def test_a_code_that_is_sent_stands_on_the_screen_without_its_secret(
    qtbot: QtBot, window: MainWindow, model: DeskModel
) -> None:
    ticket = model.open_ticket(5)
    qtbot.waitUntil(lambda: is_loaded(ticket))
    field = page(window).session.field
    field.setText(_valid_code())
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert ticket.session.label == "4711 •••• ••••"
    assert (ticket.session.typed, field.text()) == ("", "")
    qtbot.waitUntil(lambda: ticket.session.connected)


def _valid_code() -> str:
    from deskside.domain.companion.code import make_code  # noqa: PLC0415 - only here

    return make_code(4711, 2_345_678).groups()
