"""A walkthrough in the window: two lanes, green only by measuring, by keyboard, paused and gone on with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from deskside.domain.journal.facts import NoteAdded
from deskside.domain.journal.walkthrough import Move, WalkthroughMoved
from deskside.domain.walkthroughs.state import Phase, Stage
from deskside.ui.clerk.walkthroughs_view import WalkthroughsView
from deskside.ui.design.buttons import Button
from deskside.ui.design.still import Still, decoded
from deskside.ui.design.text import Label
from fakes.played_walkthrough import PRINTER, a_picture, listed_printer
from ui.loaded import is_loaded

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from deskside.ui.clerk.desk_model import DeskModel
    from deskside.ui.clerk.main_window import MainWindow
    from deskside.ui.clerk.ticket_model import TicketModel
    from fakes.desk import FakeDesk

_PRINTER_TICKET = 4


@pytest.fixture
def ticket(qtbot: QtBot, window: MainWindow, model: DeskModel, desk: FakeDesk) -> TicketModel:
    desk.walkthroughs.listed = [listed_printer()]
    ticket = model.open_ticket(_PRINTER_TICKET)
    qtbot.waitUntil(lambda: is_loaded(ticket))
    ticket.session.connect_to("oleg@oleg-nb")
    qtbot.waitUntil(lambda: ticket.session.connected)
    ticket.show_tab("walkthrough")
    qtbot.waitUntil(lambda: ticket.walkthroughs.loaded)
    return ticket


def page(window: MainWindow) -> WalkthroughsView:
    return next(view for view in window.findChildren(WalkthroughsView) if view.isVisible())


def buttons(window: MainWindow) -> dict[str, Button]:
    return {one.text(): one for one in page(window).findChildren(Button) if one.isVisible() and one.text()}


def press(qtbot: QtBot, window: MainWindow, text: str) -> None:
    """Press a button as soon as it is there to be pressed."""
    qtbot.waitUntil(lambda: text in buttons(window) and buttons(window)[text].isEnabled())
    qtbot.mouseClick(buttons(window)[text], Qt.MouseButton.LeftButton)


def go_to_another_step(qtbot: QtBot, window: MainWindow, text: str) -> None:
    """Pick an entry of the list of steps that one can go to, as soon as it is there."""
    qtbot.waitUntil(lambda: "Go to another step" in buttons(window))
    menu = buttons(window)["Go to another step"].menu()
    menu.aboutToShow.emit()
    {one.text(): one for one in menu.actions()}[text].trigger()


def words(window: MainWindow) -> str:
    return "\n".join(one.text() for one in page(window).findChildren(Label) if one.isVisible())


def begun(qtbot: QtBot, ticket: TicketModel) -> None:
    ticket.walkthroughs.choose("printer-mute")
    ticket.walkthroughs.begin()
    qtbot.waitUntil(lambda: ticket.play.under_way and not ticket.play.working)


def at(qtbot: QtBot, ticket: TicketModel, step: str, stage: Stage = Stage.OPEN) -> None:
    def there() -> bool:
        state = ticket.play.state
        return state is not None and (state.current, state.stage) == (step, stage) and not ticket.play.working

    qtbot.waitUntil(there)


def played_to_the_run(qtbot: QtBot, ticket: TicketModel) -> None:
    begun(qtbot, ticket)
    for step, following in (("greet", "light"), ("light", "colour")):
        at(qtbot, ticket, step)
        ticket.play.make(Move.DONE)
        at(qtbot, ticket, following)
    ticket.play.answer("green")
    at(qtbot, ticket, "settings")
    ticket.play.make(Move.DONE)
    at(qtbot, ticket, "plug")
    ticket.play.make(Move.DONE)
    at(qtbot, ticket, "resume")


def test_what_fits_the_ticket_comes_first_and_says_so(window: MainWindow, ticket: TicketModel) -> None:
    assert ticket.walkthroughs.rows.row(0).fits
    assert page(window).list.model().rowCount() == 1
    for words, found in (("nothing of the kind", 0), ("lamp at its FRONT", 1)):
        ticket.walkthroughs.search(words)
        assert ticket.walkthroughs.rows.rowCount() == found


def test_before_it_begins_one_reads_what_the_person_is_told_and_all_steps(
    window: MainWindow, ticket: TicketModel
) -> None:
    ticket.walkthroughs.choose("printer-mute")
    said = words(window)
    assert "We look at your printer together." in said
    assert "boris@example.org" in said
    assert all(step.title["en"] in said for step in PRINTER.steps)
    assert buttons(window)["Begin"].isEnabled()


def test_each_lane_has_its_own_words_the_persons_in_their_language_too(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel
) -> None:
    begun(qtbot, ticket)
    ticket.play.make(Move.DONE)
    at(qtbot, ticket, "light")
    qtbot.waitUntil(lambda: "Is the lamp" in words(window))
    said = words(window)
    assert "Is the lamp at the front green?" in said
    assert PRINTER.steps[1].tell[ticket.walkthroughs.person_reads or "en"] in said
    assert "Look at the lamp at the front of the printer." in said
    assert "read it to them" in said
    (still,) = [one for one in page(window).findChildren(Still) if one.isVisible()]
    assert still.accessibleName() == "A printer with a lamp at its front"


def test_return_alone_plays_it_forward(qtbot: QtBot, window: MainWindow, ticket: TicketModel) -> None:
    begun(qtbot, ticket)
    at(qtbot, ticket, "greet")
    qtbot.waitUntil(lambda: window.focusWidget() is buttons(window).get("Done", window))
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    at(qtbot, ticket, "light")
    qtbot.waitUntil(lambda: window.focusWidget() is buttons(window).get("Done", window))


def test_a_check_turns_green_by_measuring_and_by_nothing_else(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk
) -> None:
    played_to_the_run(qtbot, ticket)
    ticket.play.make(Move.GO)
    at(qtbot, ticket, "ready", Stage.STUCK)
    qtbot.waitUntil(lambda: "Measured: it is not so yet." in words(window))
    assert "printers.accepting: no" in words(window)
    assert "Done" not in buttons(window)
    press(qtbot, window, "Measure again")
    qtbot.waitUntil(lambda: ticket.play.state is not None and ticket.play.state.tries == 2)
    at(qtbot, ticket, "ready", Stage.STUCK)
    desk.walkthroughs.measured = {"printers.accepting": True}
    press(qtbot, window, "Measure again")
    qtbot.waitUntil(lambda: ticket.play.state is not None and ticket.play.state.phase is Phase.FINISHED)
    qtbot.waitUntil(lambda: "Done. Every step that was needed has worked." in words(window))
    qtbot.waitUntil(lambda: "measured" in words(window))
    press(qtbot, window, "Close the ticket")
    assert ticket.wrap_up is not None
    assert ticket.wrap_up.draft.text == (
        "Solved with the walkthrough “The printer does not print”. "
        "Done: Look at the lamp; Open the printers; Let it print again. "
        "Measured at the end: The queue is ready."
    )


def test_skipping_wants_a_reason_and_the_journal_has_it(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk
) -> None:
    begun(qtbot, ticket)
    at(qtbot, ticket, "greet")
    press(qtbot, window, "Skip")
    assert not buttons(window)["Skip this step"].isEnabled()
    qtbot.keyClicks(window.focusWidget(), "They know already")
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    at(qtbot, ticket, "light")
    last = desk.journal[_PRINTER_TICKET][-1].fact
    assert isinstance(last, WalkthroughMoved)
    assert (last.move, last.step, last.text) == (Move.SKIPPED, "greet", "They know already")
    qtbot.waitUntil(lambda: "skipped: They know already" in words(window))


def test_escape_takes_the_question_for_a_reason_away(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel
) -> None:
    begun(qtbot, ticket)
    at(qtbot, ticket, "greet")
    press(qtbot, window, "It did not work")
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert "Cancel" not in buttons(window)
    at(qtbot, ticket, "greet")


def test_giving_up_offers_to_take_back_what_was_changed(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel
) -> None:
    played_to_the_run(qtbot, ticket)
    ticket.play.make(Move.GO)
    at(qtbot, ticket, "ready", Stage.STUCK)
    press(qtbot, window, "Give up")
    press(qtbot, window, "Take back, then end")
    qtbot.waitUntil(lambda: ticket.play.state is not None and ticket.play.state.phase is Phase.GIVEN_UP)
    assert ticket.play.state is not None
    assert ticket.play.state.left == ()
    qtbot.waitUntil(lambda: "Given up. Nothing that it changed is left on the machine." in words(window))


def test_paused_it_can_be_gone_on_with_from_the_list(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel
) -> None:
    begun(qtbot, ticket)
    at(qtbot, ticket, "greet")
    press(qtbot, window, "Pause")
    qtbot.waitUntil(lambda: ticket.play.state is not None and ticket.play.state.paused)
    ticket.walkthroughs.leave()
    qtbot.waitUntil(lambda: bool(ticket.walkthroughs.unfinished))
    qtbot.waitUntil(lambda: "is not over" in words(window))
    press(qtbot, window, "Go on")
    at(qtbot, ticket, "greet")
    assert ticket.walkthroughs.in_sight


def test_a_later_step_that_fits_is_gone_on_at_with_a_reason(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk
) -> None:
    begun(qtbot, ticket)
    at(qtbot, ticket, "greet")
    go_to_another_step(qtbot, window, "Go on at “Let it print again”")
    qtbot.waitUntil(lambda: "Why does it go on at “Let it print again”?" in words(window))
    qtbot.keyClicks(window.focusWidget(), "The queue is stopped")
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    at(qtbot, ticket, "resume")
    last = desk.journal[_PRINTER_TICKET][-1].fact
    assert isinstance(last, WalkthroughMoved)
    assert (last.step, last.to, last.text) == ("greet", "resume", "The queue is stopped")


def test_a_note_is_written_without_leaving_the_step(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk
) -> None:
    begun(qtbot, ticket)
    at(qtbot, ticket, "greet")
    playing = page(window).playing
    assert playing is not None
    playing.note.setText(" The lamp blinks twice ")
    qtbot.keyClick(playing.note, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.journal[_PRINTER_TICKET][-1].fact == NoteAdded(text="The lamp blinks twice"))
    assert playing.note.text() == ""
    at(qtbot, ticket, "greet")


def test_a_lost_line_is_made_anew_and_the_walkthrough_goes_on(
    qtbot: QtBot, ticket: TicketModel, desk: FakeDesk
) -> None:
    begun(qtbot, ticket)
    at(qtbot, ticket, "greet")
    desk.machine.line("lost")
    wanted = [Move.LINE_LOST, Move.LINE_BACK]

    def moves() -> list[Move]:
        facts = [entry.fact for entry in desk.journal[_PRINTER_TICKET]]
        return [fact.move for fact in facts if isinstance(fact, WalkthroughMoved)]

    qtbot.waitUntil(lambda: moves() == wanted and ticket.session.connected and not ticket.play.working)
    at(qtbot, ticket, "greet")


def test_going_back_puts_an_earlier_step_on_the_page(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel
) -> None:
    begun(qtbot, ticket)
    ticket.play.make(Move.DONE)
    at(qtbot, ticket, "light")
    go_to_another_step(qtbot, window, "Go back to “Explain”")
    at(qtbot, ticket, "greet")


@pytest.mark.parametrize("data", [b"", b"GIF89a" + bytes(40), a_picture()[:60], a_picture(4_000, 3_000)])
def test_what_is_no_picture_or_too_large_is_not_shown(data: bytes) -> None:
    assert decoded(data, 4_000_000).isNull()
    assert not decoded(a_picture(), 4_000_000).isNull()


def test_a_finding_opens_the_walkthrough_that_mends_it(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk
) -> None:
    listed = listed_printer()
    assert listed.walkthrough is not None
    ticket.read_system()
    qtbot.waitUntil(lambda: ticket.system.known is not None)
    assert ticket.system.known is not None
    code = ticket.system.known.findings[0].code
    mends = replace(listed.walkthrough, findings=(code,))
    desk.walkthroughs.listed = [replace(listed, walkthrough=mends)]
    ticket.read_system()
    qtbot.waitUntil(
        lambda: not ticket.system.reading and bool(ticket.system.known and ticket.system.known.mends)
    )
    rows = ticket.system.rows
    line = next(rows.row(place) for place in range(rows.rowCount()) if rows.row(place).ways)
    assert "Enter opens the walkthrough “The printer does not print”." in line.value
    ticket.system.open_line(line)
    assert ticket.tab == "walkthrough"
    assert ticket.walkthroughs.chosen is not None


def test_one_for_another_system_is_not_offered_and_says_so(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel
) -> None:
    machine = ticket.session.machine
    assert machine is not None
    machine.banner = "SSH-2.0-OpenSSH_for_Windows_9.5"  # type: ignore[misc]  # a fake's
    ticket.session.changed.emit()
    assert not ticket.walkthroughs.rows.row(0).fits
    ticket.walkthroughs.choose(PRINTER.name)
    qtbot.waitUntil(lambda: "For another system: Linux" in words(window))
    assert not buttons(window)["Begin"].isEnabled()
