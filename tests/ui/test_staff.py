"""The page of IT staff: what waits for them and why, and from a figure to the run behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from deskside.domain.errors import BrokeMidway, DesksideError, Refused, Unreachable
from deskside.domain.scripts.left_out import LeftOut
from deskside.domain.scripts.news import News
from deskside.ui.clerk.following_card import FollowingCard
from deskside.ui.clerk.staff_view import StaffView
from deskside.ui.design.buttons import Button
from deskside.ui.design.text import Label
from deskside.usecases.follow_scripts import Following
from deskside.usecases.ports.script_source import LastTime
from fakes.a_catalogue import FAILED, a_catalogue
from fakes.clock import FakeClock

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from deskside.ui.clerk.desk_model import DeskModel, Told
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


def test_what_waits_for_one_reason_stands_together_with_what_to_do(
    qtbot: QtBot, page: StaffView, model: DeskModel
) -> None:
    qtbot.waitUntil(lambda: "Nobody has approved it" in said(page))
    lines = said(page)
    assert " --key ~/.ssh/id_ed25519 --as " in lines, "and how it is approved"
    assert "The approval runs out on 2026-06-01." in lines
    (waits,) = [one for one in page.findChildren(Button) if one.text() == "lab.unread"]
    qtbot.mouseClick(waits, Qt.MouseButton.LeftButton)
    assert model.place == "scripts", "what waits can be read about in the catalogue"


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
    qtbot.waitUntil(lambda: "12 runs" in said(page))
    desk.broken = BrokeMidway("journal-locked")
    qtbot.mouseClick(page.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: model.staff.error is not None)
    assert "12 runs" in said(page)
    assert model.staff.state is not None


# ---------------------------------------------------------------- scripts that are kept elsewhere

SHARE = "git:ssh://git@git.example.org/scripts.git"
NEWS = (News("lab.unread", "older", ("linux.sh",), 3, 4), News("disk.mine", "approved"))


def test_what_came_from_elsewhere_is_told_in_passing_and_stands_on_the_page(
    qtbot: QtBot, page: StaffView, model: DeskModel, desk: FakeDesk
) -> None:
    (card,) = page.findChildren(FollowingCard)
    assert not card.isVisible()
    out = (LeftOut("disk.bent", "script-link", "linux.sh", kept=True),)
    last = LastTime(at=FakeClock().now(), source=SHARE, news=NEWS, left_out=out)
    desk.following = Following(SHARE, last)
    heard: list[Told] = []
    model.told.connect(heard.append)
    for _ in range(2):
        model.following.look()
        qtbot.waitUntil(lambda: card.isVisible() and not model.following.looking)
    new = "2 scripts or walkthroughs are new, gone or changed."
    not_taken = "1 script or walkthrough could not be taken from where they are kept."
    assert [one.text for one in heard] == [new, not_taken, new], "what stays wrong is said once"
    assert "disk.bent: NOT TAKEN: The folder of disk.bent holds a link: linux.sh." in said(page)
    assert f"Scripts from {SHARE}, taken " in said(page)
    assert "lab.unread: OLDER: version 3, and 4 was taken before." in said(page)
    assert "disk.mine: approvals are new" in said(page)


REWRITTEN = Refused("scripts-source-rewritten", source=SHARE, before="1f2e3d", now="4c5b6a")
DOWN = Unreachable("scripts-source-unreachable", source=SHARE, why="no route")


@pytest.mark.parametrize("error", [REWRITTEN, DOWN])
def test_a_line_that_is_down_is_on_the_page_only_and_a_rewritten_history_is_told_once(
    qtbot: QtBot, page: StaffView, model: DeskModel, desk: FakeDesk, error: DesksideError
) -> None:
    heard: list[object] = []
    model.told.connect(heard.append)
    desk.following = Following(SHARE, LastTime())
    desk.following_refused = error
    for _ in range(2):
        model.following.look()
        qtbot.waitUntil(lambda: not model.following.looking)
    assert model.following.error is error
    assert len(heard) == (error is REWRITTEN)
    assert "nothing has been taken from there yet" in said(page)
