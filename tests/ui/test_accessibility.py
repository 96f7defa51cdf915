"""Everything can be reached by keyboard and has a name for a screen reader, on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from deskside.ui.clerk.scripts_view import ScriptsView
from deskside.ui.clerk.ticket_view import TicketView
from ui.loaded import is_loaded
from ui.places import every_page

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from deskside.ui.clerk.desk_model import DeskModel
    from deskside.ui.clerk.main_window import MainWindow
    from fakes.desk import FakeDesk

_TAKES_FOCUS = Qt.FocusPolicy.TabFocus


def _reachable(window: QWidget) -> list[QWidget]:
    widgets = window.findChildren(QWidget)
    return [
        one
        for one in widgets
        if one.isVisibleTo(window) and one.isEnabled() and one.focusPolicy() & _TAKES_FOCUS
    ]


def _name(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def _described(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}"


def test_whatever_takes_the_focus_has_a_name(
    qtbot: QtBot, window: MainWindow, model: DeskModel, desk: FakeDesk
) -> None:
    pages = 0
    for page in every_page(qtbot, model, desk):
        pages += 1
        nameless = [_described(widget) for widget in _reachable(window) if not _name(widget).strip()]
        assert nameless == [], page
    assert pages >= 20


def test_every_button_says_what_it_does(
    qtbot: QtBot, window: MainWindow, model: DeskModel, desk: FakeDesk
) -> None:
    for page in every_page(qtbot, model, desk):
        buttons = [one for one in window.findChildren(QAbstractButton) if one.isVisibleTo(window)]
        assert buttons
        silent = [_described(one) for one in buttons if not _name(one).strip()]
        assert silent == [], page


def test_the_tab_key_comes_by_everything_that_takes_the_focus(
    qtbot: QtBot, window: MainWindow, model: DeskModel, desk: FakeDesk
) -> None:
    window.activateWindow()
    qtbot.waitUntil(lambda: QGuiApplication.focusWindow() is not None)
    for page in every_page(qtbot, model, desk):
        wanted = {one for one in _reachable(window) if not _is_in_a_group(one)}
        seen: set[QWidget] = set()
        for _ in range(len(wanted) + 2):
            QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
            if focused := QApplication.focusWidget():
                seen.add(focused)
        assert [_described(one) for one in wanted - seen if one in _reachable(window)] == [], page


def test_the_tab_key_goes_from_the_parts_of_a_ticket_into_the_part_and_back(
    qtbot: QtBot, window: MainWindow, model: DeskModel
) -> None:
    window.activateWindow()
    qtbot.waitUntil(lambda: QGuiApplication.focusWindow() is not None)
    ticket = model.open_ticket(5)
    qtbot.waitUntil(lambda: is_loaded(ticket))
    ticket.show_tab("scripts")
    qtbot.waitUntil(lambda: ticket.scripts.loaded)
    part = next(one for one in window.findChildren(TicketView)).tabs
    part.begin()
    tab = QApplication.focusWidget()
    assert tab is not None
    assert _name(tab) == "Scripts"
    QTest.keyClick(tab, Qt.Key.Key_Tab)
    search = QApplication.focusWidget()
    assert search is not None
    assert _name(search) == "Search scripts"
    QTest.keyClick(search, Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is tab
    scripts = next(one for one in window.findChildren(ScriptsView))
    scripts.list.setFocus()
    scripts.list.opened.emit(ticket.scripts.rows.row(1))
    opened = QApplication.focusWidget()
    assert opened is not None
    assert _name(opened) == "Back to the scripts", "nothing can be run here yet"
    QTest.keyClick(opened, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is scripts.list, "the way back leads to where one was"


def _is_in_a_group(widget: QWidget) -> bool:
    """Tell the unchosen ones of an exclusive group: the arrow keys come by them, as in every system."""
    return isinstance(widget, QAbstractButton) and widget.group() is not None and not widget.isChecked()


def test_rows_of_lists_are_whole_sentences(window: MainWindow, model: DeskModel) -> None:
    del window
    rows = model.tickets.rows
    spoken = [
        rows.data(rows.index(place, 0), Qt.ItemDataRole.AccessibleTextRole)
        for place in range(rows.rowCount())
    ]
    assert "#5 No e-mail on the new laptop, Oleg Petrov" in spoken
