"""The first look on the page: one key, three sentences, ways to look closer."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QScrollBar

from deskside.domain.errors import Refused
from deskside.domain.first_look.look import CheckEnd
from deskside.domain.journal.facts import Finding
from deskside.domain.scripts.verdict import Verdict
from deskside.ui.clerk.first_look_view import FirstLookView
from deskside.ui.clerk.palette_model import PaletteModel
from deskside.ui.clerk.system_list import FactsList
from deskside.ui.design.buttons import Button
from deskside.ui.design.pages import Pages
from ui.cut import rest, settle
from ui.loaded import is_loaded

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from deskside.ui.clerk.desk_model import DeskModel
    from deskside.ui.clerk.main_window import MainWindow
    from deskside.ui.clerk.ticket_model import Tab, TicketModel
    from deskside.ui.design.theme import Theme
    from fakes.desk import FakeDesk


@pytest.fixture
def ticket(qtbot: QtBot, window: MainWindow, model: DeskModel) -> TicketModel:
    """A connected ticket on the page."""
    del window
    opened = model.open_ticket(5)
    opened.session.connect_to("oleg@oleg-nb")
    qtbot.waitUntil(lambda: opened.session.connected and is_loaded(opened))
    return opened


def shown(window: MainWindow) -> FirstLookView:
    (view,) = [one for one in window.findChildren(FirstLookView) if one.isVisible()]
    return view


def take(qtbot: QtBot, ticket: TicketModel) -> None:
    ticket.take_first_look()
    qtbot.waitUntil(lambda: not ticket.look.running and not ticket.system.reading)


@pytest.mark.parametrize("tab", ["overview", "scripts"])
def test_one_key_takes_it_from_any_part_of_the_ticket(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk, tab: str
) -> None:
    ticket.show_tab(tab)  # type: ignore[arg-type]  # one of them
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: ticket.look.look is not None and not ticket.look.running)
    assert ticket.tab == "system"
    assert ticket.ticket is not None
    assert desk.looked_at == [(f"{ticket.ticket.subject}\n{ticket.ticket.problem}", False)]
    view = shown(window)
    assert view.wrong.text().startswith("Wrong: ")
    assert "/mnt/share" in view.wrong.text()
    assert view.fine.text().startswith("Fine: the way to the gateway, ")
    assert view.unmeasured.text() == "Not measured: nothing was left out."


def test_the_page_is_read_by_it_too(qtbot: QtBot, ticket: TicketModel) -> None:
    take(qtbot, ticket)
    assert set(ticket.system.categories) == {"os", "memory", "volumes", "software"}
    assert ticket.system.known is not None
    assert ticket.system.rows.row(0).label == "Worth noticing"


def test_while_it_runs_it_says_how_much_still_answers_and_can_be_stopped(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk
) -> None:
    woken = threading.Event()

    def hang(cancel: object) -> None:
        cancel.when_cancelled(woken.set)  # type: ignore[attr-defined]  # a token
        woken.wait(60)
        cancel.check()  # type: ignore[attr-defined]  # as above

    desk.while_running = hang
    ticket.take_first_look()
    qtbot.waitUntil(lambda: ticket.look.look is not None and len(ticket.system.categories) == 4)
    view = shown(window)
    assert "still running" in view.unmeasured.text()
    assert ticket.in_use
    assert not ticket.look.can_start
    view.stop_button.click()
    qtbot.waitUntil(lambda: not ticket.look.running)
    assert ticket.look.error is None
    assert view.isHidden()


def test_it_is_read_aloud_once(qtbot: QtBot, ticket: TicketModel) -> None:
    said: list[str] = []
    ticket.look.announced.connect(lambda sentence, _urgent: said.append(sentence))
    take(qtbot, ticket)
    assert len(said) == 1
    assert said[0].startswith("Wrong: ")
    assert "Not measured: " in said[0]


def test_what_a_check_found_opens_its_entry_and_a_fact_its_script(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk
) -> None:
    found = Finding(level="error", text="The gateway is not there.")
    desk.check_end = CheckEnd(script="network.path", verdict=Verdict.CRITICAL, step=1, findings=(found,))
    take(qtbot, ticket)
    view = shown(window)
    assert "The gateway is not there" in view.wrong.text()
    closer = {one.text(): one for one in view.findChildren(Button) if ": " in one.text()}
    assert set(closer) == {
        "What was found: the way to the gateway",
        "Look closer: the space on the disks",
        "Look closer: network drives",
    }
    closer["Look closer: the space on the disks"].click()
    assert ticket.tab == "scripts"
    ticket.show_tab("system")
    closer["What was found: the way to the gateway"].click()
    assert ticket.sheet == "entry"


def test_a_refusal_of_everything_is_said_with_what_to_do(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk
) -> None:
    desk.broken = Refused("consent-refused")
    take(qtbot, ticket)
    assert ticket.look.error is not None
    assert ticket.look.look is None
    assert shown(window).isVisible()


def test_it_is_put_away_and_comes_back_with_the_next(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel
) -> None:
    take(qtbot, ticket)
    view = shown(window)
    cross = next(one for one in view.findChildren(Button) if one.accessibleName().startswith("Put "))
    cross.click()
    assert view.isHidden()
    take(qtbot, ticket)
    assert view.isVisible()


def test_beside_it_only_the_facts_scroll_and_it_goes_along_and_comes_back_with_the_keyboard(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel
) -> None:
    window.resize(1280, 800)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    take(qtbot, ticket)
    view, (facts,) = shown(window), window.findChildren(FactsList)
    rest(window)
    bars = [bar for bar in window.findChildren(QScrollBar) if bar.isVisible() and bar.isEnabled()]
    assert bars == [facts.verticalScrollBar()]
    window.resize(1280, 600)
    rest(window)
    buttons = [one for one in view.findChildren(Button) if one.isVisible()]
    for button in (buttons[0], buttons[-1]):
        facts.scrollToBottom()
        assert view.geometry().bottom() < 0
        button.setFocus(Qt.FocusReason.TabFocusReason)
        assert button.visibleRegion().boundingRect() == button.rect()
    qtbot.keyClick(buttons[-1], Qt.Key.Key_Tab)
    assert facts.hasFocus(), "the card is read before the list that it lies over"
    line = facts.visualRect(facts.currentIndex())
    assert line.bottom() < facts.viewport().height()


@pytest.mark.parametrize("tab", ["overview", "system", "scripts", "walkthrough", "timeline"])
def test_in_a_small_window_with_large_text_only_one_thing_scrolls_on_each_part_of_a_ticket(
    qtbot: QtBot, window: MainWindow, theme: Theme, ticket: TicketModel, tab: Tab
) -> None:
    take(qtbot, ticket)
    theme.choose("light", 150)
    window.resize(1280, 745)
    for part in ("scripts", "walkthrough", "timeline", tab):
        ticket.show_tab(part)
        settle(window)
    page = next(
        one
        for one in window.findChildren(QScrollArea)
        if one.isVisible() and one.isAncestorOf(shown_pages(window))
    )
    assert not page.verticalScrollBar().isEnabled()


def shown_pages(window: MainWindow) -> Pages:
    return next(one for one in window.findChildren(Pages) if one.isVisible())


def test_the_palette_offers_it_with_its_key(model: DeskModel, ticket: TicketModel) -> None:
    palette = PaletteModel(model)
    palette.ask("first look")
    (offer,) = [palette.rows.row(place) for place in range(palette.rows.rowCount())]
    assert (offer.title, offer.keys) == ("First look", "F9")
    offer.then()
    assert ticket.look.running


def test_without_a_session_the_key_does_nothing(qtbot: QtBot, ticket: TicketModel, desk: FakeDesk) -> None:
    ticket.session.end()
    qtbot.waitUntil(lambda: ticket.session.state == "none")
    ticket.take_first_look()
    assert not ticket.look.running
    assert desk.looked_at == []


def test_after_a_change_of_language_it_stands_in_the_other(
    qtbot: QtBot, window: MainWindow, model: DeskModel, ticket: TicketModel
) -> None:
    take(qtbot, ticket)
    model.settings.speak("ru")
    qtbot.waitUntil(lambda: len([one for one in window.findChildren(FirstLookView) if one.isVisible()]) == 1)
    assert shown(window).wrong.text() != ""
    assert ticket.look.look == replace(ticket.look.look)  # type: ignore[type-var]  # it is one
