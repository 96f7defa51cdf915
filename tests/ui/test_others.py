"""What colleagues record on the same journal shows in the window by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.domain.errors import BrokeMidway
from deskside.domain.journal.facts import NoteAdded, TicketOpened
from deskside.domain.tickets import Requester
from deskside.ui.clerk.others_model import OthersModel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from deskside.ui.clerk.desk_model import DeskModel
    from deskside.ui.clerk.main_window import MainWindow
    from fakes.desk import FakeDesk


@pytest.fixture
def others(qtbot: QtBot, window: MainWindow, model: DeskModel) -> OthersModel:
    qtbot.waitUntil(lambda: model.tickets.loaded)
    del window
    return OthersModel(model.bridge, model.deeds, model.tickets, lambda: model.ticket, model)


def test_a_colleagues_ticket_and_note_come_by_themselves(
    qtbot: QtBot, others: OthersModel, model: DeskModel, desk: FakeDesk
) -> None:
    number = min(desk.tickets)
    page = model.open_ticket(number)
    qtbot.waitUntil(lambda: page.timeline.last_seq >= 0)
    desk.open(TicketOpened(requester=Requester(name="Nina Berg"), subject="The projector is dark"))
    noted = desk.record(number, NoteAdded(text="Emma has changed the cable"))
    others.look()
    others.look()  # asks nothing while the first is under way
    qtbot.waitUntil(lambda: page.timeline.last_seq == noted.seq)
    assert {ticket.subject for ticket in model.tickets.matching("projector", 5)} == {"The projector is dark"}
    assert [entry.seq for entry in page.timeline.entries()] == sorted(
        entry.seq for entry in page.timeline.entries()
    )


def test_a_server_that_is_away_is_asked_again_later(
    qtbot: QtBot, others: OthersModel, model: DeskModel, desk: FakeDesk
) -> None:
    newest, asked = model.deeds.newest, []

    def away() -> list[object]:
        asked.append(1)
        raise BrokeMidway("database-away", place="p", host="h")

    model.deeds.newest = away  # type: ignore[assignment]  # never returns
    others.look()
    qtbot.waitUntil(lambda: bool(asked) and not others._looking)
    model.deeds.newest = newest
    desk.open(TicketOpened(requester=Requester(name="Nina Berg"), subject="The projector is dark"))
    others.look()
    qtbot.waitUntil(lambda: bool(model.tickets.matching("projector", 5)))
