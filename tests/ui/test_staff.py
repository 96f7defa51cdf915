"""The page of IT staff: what waits for them and why, and from a figure to the run behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from deskside.domain.errors import BrokeMidway
from deskside.ui.clerk.staff_view import StaffView
from deskside.ui.design.buttons import Button
from deskside.ui.design.text import Label
from fakes.a_catalogue import FAILED, a_catalogue

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from deskside.ui.clerk.desk_model import DeskModel
    from deskside.ui.clerk.main_window import MainWindow
    from fakes.desk import FakeDesk


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow, model: DeskModel, desk: FakeDesk) -> StaffView:
    desk.catalogue_state = a_catalogue(desk.scripts)
    model.go("staff")
    qtbot.waitUntil(lambda: model.staff.state is not None)
    (found,) = window.findChildren(StaffView)
    return found


def said(page: StaffView) -> str:
    return "\n".join(label.text() for label in page.findChildren(Label))


def test_what_waits_for_one_reason_stands_together_with_what_to_do(qtbot: QtBot, page: StaffView) -> None:
    qtbot.waitUntil(lambda: "Nobody has approved it" in said(page))
    lines = said(page)
    assert "lab.unread" in lines
    assert "The approval runs out on 2026-06-01." in lines


def test_figures_are_sentences_and_lead_to_the_run_behind_them(
    qtbot: QtBot, page: StaffView, model: DeskModel
) -> None:
    qtbot.waitUntil(lambda: "12 runs" in said(page))
    assert "Version 3, Debian GNU/Linux 12: 12 runs" in said(page)
    assert "timed out 1" in said(page)
    (look,) = [one for one in page.findChildren(Button) if one.text() == "Look at a run"]
    qtbot.mouseClick(look, Qt.MouseButton.LeftButton)
    assert model.place == "tickets"
    assert model.ticket is not None
    assert (model.ticket.number, model.ticket.sheet) == (FAILED.ticket, "entry")


def test_where_people_fail_comes_first_and_where_nobody_does_is_left_out(
    qtbot: QtBot, page: StaffView
) -> None:
    qtbot.waitUntil(lambda: "begun 12 times" in said(page))
    assert "Plug it in: did not work 2, left there 1, done 9" in said(page)
    assert "The queue is ready:" not in said(page)


def test_read_again_keeps_what_is_there_until_it_is_read_and_says_what_went_wrong(
    qtbot: QtBot, page: StaffView, model: DeskModel, desk: FakeDesk
) -> None:
    desk.broken = BrokeMidway("journal-locked")
    qtbot.mouseClick(page.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: model.staff.error is not None)
    assert "12 runs" in said(page)
    assert model.staff.state is not None
