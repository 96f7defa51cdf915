"""The team's database is away for a while: nothing typed is lost, and what was said of it is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtTest import QTest

from deskside.domain.errors import BrokeMidway
from deskside.domain.journal.facts import Corrected, NoteAdded, TicketChanged
from deskside.ui.clerk.edit_ticket_view import EditTicketView
from deskside.ui.clerk.entry_view import EntryView
from deskside.ui.clerk.others_model import OthersModel
from deskside.ui.clerk.timeline_view import TimelineView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from deskside.domain.journal.verdict import Verification
    from deskside.domain.tickets import Ticket
    from deskside.ui.clerk.desk_model import DeskModel
    from deskside.ui.clerk.main_window import MainWindow
    from deskside.ui.clerk.ticket_model import TicketModel
    from fakes.desk import FakeDesk

_AWAY = BrokeMidway("database-away", place="postgresql://anna@db/desk", host="db")

T = TypeVar("T", EditTicketView, EntryView, TimelineView)


@pytest.fixture
def ticket(qtbot: QtBot, window: MainWindow, model: DeskModel, desk: FakeDesk) -> TicketModel:
    """A ticket on the page, of a journal that is away while `desk.broken` says so."""
    del window

    def newest() -> list[Ticket]:
        if desk.broken is not None:
            raise desk.broken
        return desk.recent()

    model.deeds.newest = newest
    opened = model.open_ticket(5)
    qtbot.waitUntil(lambda: opened.ticket is not None and bool(opened.timeline.entries()))
    desk.broken = _AWAY
    return opened


@pytest.fixture
def others(model: DeskModel) -> OthersModel:
    return OthersModel(model.bridge, model.deeds, model.tickets, lambda: model.ticket, model)


def in_sight(window: MainWindow, kind: type[T]) -> T:
    (found,) = (one for one in window.findChildren(kind) if one.isVisible())
    return found


def refused(ticket: TicketModel) -> bool:
    return not ticket.busy and ticket.error is _AWAY


def test_a_note_that_could_not_be_recorded_stands_in_its_line_again(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk, others: OthersModel
) -> None:
    line = in_sight(window, TimelineView).note
    QTest.keyClicks(line, "He has restarted it")
    line.returnPressed.emit()
    qtbot.waitUntil(lambda: refused(ticket) and line.text() == "He has restarted it")
    desk.broken = None
    others.look()
    qtbot.waitUntil(lambda: ticket.error is None)
    line.returnPressed.emit()
    qtbot.waitUntil(lambda: ticket.timeline.entries()[-1].fact == NoteAdded(text="He has restarted it"))
    assert line.text() == ""


def test_what_is_typed_meanwhile_is_not_overwritten(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel
) -> None:
    line = in_sight(window, TimelineView).note
    line.setText("Next")
    ticket.note("First")
    qtbot.waitUntil(lambda: ticket.timeline.unrecorded == "First")
    assert line.text() == "Next"
    line.clear()
    ticket.timeline.changed.emit()
    qtbot.waitUntil(lambda: line.text() == "First")


def test_an_edited_ticket_stays_on_its_sheet_until_it_is_recorded(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk
) -> None:
    ticket.show_sheet("edit")
    qtbot.waitUntil(lambda: ticket.sheet == "edit")
    sheet = in_sight(window, EditTicketView)
    sheet.problem.setPlainText("It began on Monday.")
    sheet.save_button.click()
    sheet.save_button.click()  # while the first is on its way
    qtbot.waitUntil(lambda: refused(ticket))
    assert in_sight(window, EditTicketView).problem.toPlainText() == "It began on Monday."
    desk.broken = None
    sheet.save_button.click()
    qtbot.waitUntil(lambda: ticket.sheet == "")
    qtbot.waitUntil(
        lambda: (
            ticket.timeline.entries()[-1].fact == TicketChanged(changes={"problem": "It began on Monday."})
        )
    )


def test_a_correction_stays_on_its_sheet_until_it_is_recorded(
    qtbot: QtBot, ticket: TicketModel, desk: FakeDesk
) -> None:
    ticket.open_entry(0)
    ticket.correct(0, "It was the other one.")
    qtbot.waitUntil(lambda: refused(ticket))
    assert ticket.sheet == "entry"
    desk.broken = None
    ticket.correct(0, "It was the other one.")
    qtbot.waitUntil(lambda: ticket.sheet == "")
    assert ticket.timeline.entries()[-1].fact == Corrected(seq=0, text="It was the other one.")


def test_a_sheet_that_was_left_meanwhile_takes_no_other_along(
    qtbot: QtBot, ticket: TicketModel, desk: FakeDesk
) -> None:
    desk.broken = None
    ticket.open_entry(0)
    ticket.correct(0, "It was the other one.")
    ticket.show_sheet("close")
    qtbot.waitUntil(lambda: not ticket.busy)
    assert ticket.sheet == "close"


def test_what_could_not_be_read_is_read_when_the_server_is_back(
    qtbot: QtBot, ticket: TicketModel, others: OthersModel, model: DeskModel, desk: FakeDesk
) -> None:
    desk.broken = None
    ticket.error = ticket.session.error = model.tickets.error = _AWAY
    ticket.ticket = None
    others.look()
    qtbot.waitUntil(lambda: ticket.ticket is not None and model.tickets.error is None)
    qtbot.waitUntil(lambda: not any((ticket.error, ticket.session.error)))
    another = BrokeMidway("journal-full", path="p")
    ticket.error = ticket.session.error = another
    others.look()
    qtbot.waitUntil(lambda: not others._looking)
    assert (ticket.error, ticket.session.error) == (another, another)


def test_what_could_not_be_verified_is_verified_later(qtbot: QtBot, model: DeskModel, desk: FakeDesk) -> None:
    whole = desk.deeds().verification

    def away() -> Verification:
        raise _AWAY

    model.deeds.verification = away
    model._verify()
    qtbot.waitUntil(lambda: model.verification is _AWAY and model._settle.interval() == 10_000)
    assert model._settle.isActive()
    model.deeds.verification = whole
    model._settle.timeout.emit()
    qtbot.waitUntil(lambda: model.verification == whole())
    model._settle.stop()
