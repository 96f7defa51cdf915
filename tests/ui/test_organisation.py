"""The window says whose desk it is, and when its profile does not count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.domain.errors import Refused
from deskside.ui.clerk.shell_view import StatusBar
from deskside.ui.design.text import Label
from fakes.profile import a_profile

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from deskside.ui.clerk.desk_model import DeskModel
    from deskside.ui.clerk.main_window import MainWindow
    from fakes.desk import FakeDesk


def whose(window: MainWindow) -> list[Label]:
    bar = window.findChild(StatusBar)
    assert bar is not None
    return [label for label in bar.findChildren(Label) if label.isVisible()]


@pytest.mark.usefixtures("window")
def test_a_desk_without_a_profile_says_nothing_of_one(window: MainWindow) -> None:
    assert not any("rofile" in label.text() for label in whose(window))


def test_the_organisations_name_stands_in_the_window(
    qtbot: QtBot, window: MainWindow, model: DeskModel, desk: FakeDesk
) -> None:
    desk.profile = a_profile(organisation="Example Ltd, Department of <b>Everything</b> and the Rest")
    with qtbot.waitSignal(model.organisation.changed):
        model.organisation.read()
    (label,) = [label for label in whose(window) if label.text().startswith("Example Ltd")]
    assert label.text() == "Example Ltd, Department of <b>E…"
    assert "good until 2027-12-31" in label.accessibleDescription()
    assert "&lt;b&gt;" in label.toolTip()


def test_a_refused_profile_is_said_with_what_to_do_and_its_return_as_well(
    qtbot: QtBot, window: MainWindow, model: DeskModel, desk: FakeDesk
) -> None:
    desk.profile_refused = Refused("profile-expired", expires="2026-01-31")
    with qtbot.waitSignal(model.organisation.changed):
        model.organisation.read()
    (label,) = [label for label in whose(window) if label.text() == "Organisation profile refused"]
    assert "good until 2026-01-31" in label.accessibleDescription()
    assert label.property("tone") == "danger"
    desk.profile_refused, desk.profile = None, a_profile()
    with qtbot.waitSignal(model.organisation.changed):
        model.organisation.read()
    assert (label.text(), label.property("tone")) == ("Example Ltd", "muted")


def test_the_same_again_is_no_news(qtbot: QtBot, model: DeskModel, desk: FakeDesk) -> None:
    desk.profile = a_profile()
    with qtbot.waitSignal(model.organisation.changed):
        model.organisation.read()
    with qtbot.assertNotEmitted(model.organisation.changed):
        model.organisation.read()
        with qtbot.waitSignal(model.verified):
            model._verify()
