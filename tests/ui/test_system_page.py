"""The System page: thousands of lines without a hitch, and everything on it can be taken away."""

from __future__ import annotations

import dataclasses
import json
import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu

from deskside.domain.errors import BrokeMidway
from deskside.domain.inventory.facts import Gap, Help, Status
from deskside.domain.inventory.findings.rule import Thresholds
from deskside.domain.inventory.users import Users
from deskside.programs.places import resources_dir
from deskside.ui.clerk.system_lines import lines_of
from deskside.ui.clerk.system_list import FactsList, height_of
from deskside.ui.clerk.system_model import FactRows
from deskside.ui.clerk.system_view import SystemView
from deskside.ui.design.theme import font
from deskside.ui.words import use_language
from fakes.an_inventory import an_inventory
from fakes.desk import START
from ui.loaded import is_loaded

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from deskside.domain.inventory.facts import Category
    from deskside.ui.clerk.desk_model import DeskModel
    from deskside.ui.clerk.main_window import MainWindow
    from deskside.ui.clerk.ticket_model import TicketModel
    from fakes.desk import FakeDesk


@pytest.fixture
def ticket(qtbot: QtBot, window: MainWindow, model: DeskModel) -> TicketModel:
    """A connected ticket, its System page in sight."""
    del window
    opened = model.open_ticket(5)
    opened.session.connect_to("oleg@oleg-nb")
    qtbot.waitUntil(lambda: opened.session.connected and is_loaded(opened))
    opened.show_tab("system")
    return opened


def read(qtbot: QtBot, ticket: TicketModel) -> None:
    ticket.system.read()
    qtbot.waitUntil(lambda: ticket.system.read_at is not None)


def view_of(window: MainWindow) -> SystemView:
    (view,) = [one for one in window.findChildren(SystemView) if one.isVisible()]
    return view


def test_of_5000_packages_only_those_in_sight_are_asked_for(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.inventory = an_inventory(START, 5_000)
    asked: list[int] = []
    data = FactRows.data

    def counted(self: FactRows, index: object, role: int = 0) -> object:
        asked.append(index.row())  # type: ignore[attr-defined]  # an index
        return data(self, index, role)  # type: ignore[arg-type]  # as above

    monkeypatch.setattr(FactRows, "data", counted)
    read(qtbot, ticket)
    shown = view_of(window).list
    window.grab()
    assert ticket.system.rows.rowCount() > 5_000
    assert len(set(asked)) < 200
    asked.clear()
    for part in range(1, 20):
        shown.verticalScrollBar().setValue(shown.verticalScrollBar().maximum() * part // 20)
        window.grab()
    assert 0 < len(set(asked)) < 2_000
    view_of(window).search.setText("package-4")
    assert shown.verticalScrollBar().maximum() > shown.verticalScrollBar().value() == 0
    view_of(window).search.setText("package-4999")
    assert [ticket.system.rows.row(place).label for place in range(2)] == ["Software", "package-4999"]


def test_words_are_made_beside_the_window_and_once(
    qtbot: QtBot, ticket: TicketModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []

    def watched(name: str, category: Category) -> object:
        threads.append(threading.current_thread())
        return lines_of(name, category)

    monkeypatch.setattr("deskside.ui.clerk.system_lines.lines_of", watched)
    read(qtbot, ticket)
    assert len(threads) == len(ticket.system.categories)
    read(qtbot, ticket)
    assert len(threads) == len(ticket.system.categories)
    ticket.system.retell()
    qtbot.waitUntil(lambda: len(threads) > len(ticket.system.categories))
    assert threading.main_thread() not in threads


def test_what_was_read_before_stays_until_it_is_read_again(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk
) -> None:
    read(qtbot, ticket)
    before, page = ticket.system.read_at, ticket.system.text()
    go_on = threading.Event()
    desk.inventory = an_inventory(START, 3)
    desk.while_running = lambda _: go_on.wait(60)
    ticket.system.read()
    assert ticket.system.text() == page
    qtbot.waitUntil(lambda: ticket.system.arrived == 4)
    assert "package-002" in ticket.system.text("software")
    assert "package-003" not in ticket.system.text("software")
    assert view_of(window).list.isVisible()
    go_on.set()
    qtbot.waitUntil(lambda: ticket.system.read_at is not None)
    desk.while_running = _broken
    desk.inventory = dataclasses.replace(desk.inventory, categories={})
    ticket.system.read()
    qtbot.waitUntil(lambda: ticket.system.error is not None)
    assert ticket.system.read_at == before
    assert "package-002" in ticket.system.text()


def test_of_a_reading_that_breaks_only_what_it_brought_is_shown(
    qtbot: QtBot, ticket: TicketModel, desk: FakeDesk
) -> None:
    read(qtbot, ticket)
    categories = {"memory": desk.inventory.categories["memory"]}
    desk.inventory = dataclasses.replace(desk.inventory, categories=categories)
    desk.while_running = _broken
    ticket.system.read()
    qtbot.waitUntil(lambda: ticket.system.error is not None)
    assert set(ticket.system.categories) == {"memory"}
    assert ticket.system.text() == ticket.system.text("memory")
    assert (ticket.system.read_at, ticket.system.known) == (None, None)


def _broken(_: object) -> None:
    raise BrokeMidway("link-lost")


def test_a_reading_under_way_ends_in_the_language_then_in_use(
    qtbot: QtBot, ticket: TicketModel, desk: FakeDesk
) -> None:
    go_on = threading.Event()
    desk.while_running = lambda _: go_on.wait(60)
    ticket.system.read()
    qtbot.waitUntil(lambda: ticket.system.arrived == 4)
    use_language("ru", resources_dir() / "locale")
    try:
        ticket.system.retell()
        qtbot.waitUntil(lambda: "Память" in ticket.system.text("memory"))
        go_on.set()
        qtbot.waitUntil(lambda: ticket.system.read_at is not None)
        assert "Memory" not in ticket.system.text()
    finally:
        use_language("en", resources_dir() / "locale")


@pytest.mark.parametrize("width", [360, 520, 900])
def test_every_value_has_the_lines_that_it_needs(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, width: int
) -> None:
    read(qtbot, ticket)
    shown = view_of(window).list
    shown.resize(width, 600)
    metrics = QFontMetrics(font())
    _all_fit(shown, ticket)
    finding = next(line for line in map(ticket.system.rows.row, range(20)) if line.kind == "finding")
    assert height_of(finding, metrics, width) >= metrics.height() * (finding.value.count("\n") + 1)


def test_a_line_has_its_height_also_where_a_taller_one_stood_before(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel
) -> None:
    read(qtbot, ticket)
    shown = view_of(window).list
    for words in ("package-00", ""):
        view_of(window).search.setText(words)
        _all_fit(shown, ticket)


def _all_fit(shown: FactsList, ticket: TicketModel) -> None:
    metrics = QFontMetrics(font())
    for place in range(ticket.system.rows.rowCount()):
        line = ticket.system.rows.row(place)
        assert shown.rowHeight(place) == height_of(line, metrics, shown.viewport().width()), line


def test_a_line_a_section_and_everything_can_be_copied_by_keys(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel
) -> None:
    read(qtbot, ticket)
    shown = view_of(window).list
    place = ticket.system.place_of("memory")
    shown.show_place(place + 1)
    qtbot.keyClick(shown, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == ticket.system.rows.row(place + 1).words
    qtbot.keyClick(
        shown, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    section = QGuiApplication.clipboard().text()
    assert section == ticket.system.text("memory")
    assert section in ticket.system.text()
    assert "package-007" not in section


def test_the_menu_key_offers_what_can_be_done_with_a_line(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel
) -> None:
    read(qtbot, ticket)
    shown = view_of(window).list
    place = next(at for at in range(20) if ticket.system.rows.row(at).ways)
    shown.show_place(place)
    menus = _menus(qtbot, shown)
    names = [action.text() for action in menus[0].actions()]
    assert names == ["Copy the chosen lines", "Copy this section", "Open the script “Check disk space”"]
    menus[0].actions()[-1].trigger()
    menus[0].close()
    assert ticket.tab == "scripts"


def _menus(qtbot: QtBot, shown: FactsList) -> list[QMenu]:
    from PySide6.QtGui import QContextMenuEvent  # noqa: PLC0415 - for this only

    at = shown.viewport().rect().center()
    QGuiApplication.sendEvent(shown.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, at))
    qtbot.waitUntil(lambda: any(menu.isVisible() for menu in shown.findChildren(QMenu)))
    return [menu for menu in shown.findChildren(QMenu) if menu.isVisible()]


@pytest.mark.parametrize(
    "begins", ["table: worth noticing", "json: {", "csv: category", "cyclonedx: {", "glpi: {"]
)
def test_it_is_exported_in_every_format(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, tmp_path: Path, begins: str
) -> None:
    form, begins = begins.split(": ")
    read(qtbot, ticket)
    path = tmp_path / "export"
    with qtbot.waitSignal(ticket.system.exported):
        ticket.system.export(form, path)
    text = path.read_text()
    assert text.lower().startswith(begins)
    if begins == "{":
        json.loads(text)
    assert str(path) in view_of(window)._written.what.text()


def test_the_dialogue_for_a_file_holds_nothing_up(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, tmp_path: Path
) -> None:
    read(qtbot, ticket)
    dialogue = view_of(window).ask_where("json")
    assert isinstance(dialogue, QFileDialog)
    qtbot.waitUntil(dialogue.isVisible)
    assert dialogue.selectedFiles()[0].endswith("oleg-oleg-nb.json")
    with qtbot.waitSignal(ticket.system.exported):
        dialogue.fileSelected.emit(str(tmp_path / "here.json"))
    dialogue.reject()
    assert json.loads((tmp_path / "here.json").read_text())["schema"] == "deskside-inventory/1"


def test_a_file_that_cannot_be_written_is_said(
    qtbot: QtBot, ticket: TicketModel, desk: FakeDesk, tmp_path: Path
) -> None:
    read(qtbot, ticket)
    ticket.system.export("csv", tmp_path / "absent" / "file.csv")
    qtbot.waitUntil(lambda: ticket.system.error is not None)
    assert isinstance(ticket.system.error, BrokeMidway)
    assert ticket.system.error.code == "file-not-written"
    assert desk.broken is None


def test_the_page_says_whether_it_holds_what_is_about_people(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk
) -> None:
    read(qtbot, ticket)
    said = view_of(window)._private
    assert said.isHidden()
    kept = Gap(field="", why=Status.DENIED, help=Help.PERSON)
    for users, words in (
        (Users(), "Includes what is about people"),
        (Users(status=Status.DENIED, problems=(kept,)), "not allowed and not read"),
    ):
        categories = {**desk.inventory.categories, "users": users}
        desk.inventory = dataclasses.replace(desk.inventory, categories=categories)
        read(qtbot, ticket)
        assert words in said.text()


def test_findings_go_by_the_organisations_thresholds(
    qtbot: QtBot, ticket: TicketModel, model: DeskModel
) -> None:
    strict = Thresholds(volume_filling_percent=99, volume_full_percent=99)
    model.deeds.thresholds = lambda: strict
    read(qtbot, ticket)
    assert ticket.system.known is not None
    assert "volume-filling" not in {finding.code for finding in ticket.system.known.findings}
    model.deeds.thresholds = Thresholds
    read(qtbot, ticket)
    assert "volume-filling" in {finding.code for finding in ticket.system.known.findings}


def test_going_to_a_section_puts_it_at_the_top(qtbot: QtBot, window: MainWindow, ticket: TicketModel) -> None:
    read(qtbot, ticket)
    view = view_of(window)
    view._sections.aboutToShow.emit()
    names = [action.text() for action in view._sections.actions()]
    assert names[:2] == ["Worth noticing", "System"]
    view._sections.actions()[names.index("Memory")].trigger()
    assert view.list.section() == "memory"


def test_the_name_of_a_section_brings_the_whole_of_it(qtbot: QtBot, ticket: TicketModel) -> None:
    read(qtbot, ticket)
    ticket.system.search("MEMORY")
    shown = [ticket.system.rows.row(place).words for place in range(ticket.system.rows.rowCount())]
    assert "\n".join(shown) == ticket.system.text("memory")
    ticket.system.search("nothing like that")
    assert ticket.system.rows.rowCount() == 0
