"""A call becomes a ticket without the mouse, and a known caller's past is there before they have finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from deskside.domain.errors import BrokeMidway
from deskside.ui.clerk.caller_card import CallerCard
from deskside.ui.clerk.machine_field import MachineField
from deskside.ui.clerk.new_ticket_model import subject_from
from deskside.ui.clerk.new_ticket_view import NewTicketView
from deskside.ui.design.buttons import Button

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from deskside.ui.clerk.desk_model import DeskModel
    from deskside.ui.clerk.main_window import MainWindow
    from fakes.desk import FakeDesk


def _focused() -> QWidget:
    focused = QApplication.focusWidget()
    assert focused is not None
    return focused


def _type(text: str) -> None:
    QTest.keyClicks(_focused(), text)


def _press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(_focused(), key, modifier)


def test_ctrl_n_name_problem_ctrl_return(
    qtbot: QtBot, window: MainWindow, model: DeskModel, desk: FakeDesk
) -> None:
    window.activateWindow()
    qtbot.waitUntil(lambda: QGuiApplication.focusWindow() is not None)
    model.go("machines")  # a call is taken wherever one is
    _press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    _type("Nina Berg")
    _press(Qt.Key.Key_Tab)
    assert isinstance(QApplication.focusWidget(), QPlainTextEdit)
    _type("The scanner makes a noise. It did so yesterday too.")
    _press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: model.ticket is not None and model.ticket.ticket is not None)
    opened = desk.tickets[6]
    assert opened.requester.name == "Nina Berg"
    assert opened.subject == "The scanner makes a noise. It did so yesterday too"
    assert model.ticket is not None
    assert model.ticket.number == 6
    qtbot.waitUntil(lambda: model.tickets.rows.rowCount() == 4)
    assert isinstance(_focused(), MachineField), "the call goes on with the machine"


def test_a_known_caller_is_recognised_and_brings_contacts_and_past(
    qtbot: QtBot, window: MainWindow, model: DeskModel
) -> None:
    model.write_new()
    model.new_ticket.name("ol")
    qtbot.waitUntil(lambda: bool(model.new_ticket.callers))
    model.new_ticket.pick("Oleg Petrov")
    assert model.new_ticket.draft.contacts == "+7 900 000 00 00, o.petrov@example.org"
    assert model.new_ticket.draft.language == "ru"
    card = window.findChild(CallerCard)
    assert card is not None
    assert card.isVisibleTo(window)
    goes_on = [button for button in card.findChildren(Button) if "#5" in button.text()]
    goes_on[0].click()
    assert model.ticket is not None
    assert model.ticket.number == 5
    assert not model.writing_new


def test_what_is_missing_is_said_at_the_field(window: MainWindow, model: DeskModel) -> None:
    model.write_new()
    model.new_ticket.save()
    assert model.new_ticket.complaints == ("name", "problem")
    form = window.findChild(NewTicketView)
    assert form is not None
    assert form.name.property("invalid") == "true"
    assert form.name.accessibleDescription() != ""


def test_nothing_typed_is_lost_when_the_form_is_left_or_saving_fails(
    qtbot: QtBot, window: MainWindow, model: DeskModel, desk: FakeDesk
) -> None:
    model.write_new()
    form = window.findChild(NewTicketView)
    assert form is not None
    QTest.keyClicks(form.name, "Nina Berg")
    form.problem.setPlainText("The scanner makes a noise.")
    model.leave_new()
    model.write_new()
    desk.broken = BrokeMidway("journal-full")
    model.new_ticket.save()
    qtbot.waitUntil(lambda: model.new_ticket.error is not None)
    assert model.new_ticket.draft.name == "Nina Berg"
    assert model.new_ticket.draft.problem == "The scanner makes a noise."
    desk.broken = None
    model.new_ticket.save()
    qtbot.waitUntil(lambda: 6 in desk.tickets)


def test_a_subject_is_the_first_line_cut_at_a_word() -> None:
    assert subject_from("No sound.\nSince Monday.") == "No sound"
    long = subject_from("word " * 40)
    assert len(long) <= 80
    assert long.endswith("word…")
